/** Changing a data template: what is typed, what is missing at its field, saving on the revision one began with. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { ApiError, isConflict, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useEditing } from "../../api/use-editing.ts";
import { beginTemplate, type TemplateDraft } from "./template-draft.ts";

type Failure = Readonly<Partial<Record<"name" | "destination" | "all", string>>>;

function missingOf({ name }: TemplateDraft, destinationId: string): Failure {
  return {
    ...(name.trim() === "" ? { name: "Give it a name." } : {}),
    ...(destinationId === "" ? { destination: "Choose its destination." } : {}),
  };
}

export function useTemplateEditing({
  existing,
  copied,
  defaults,
  onlyDestinationId,
}: {
  readonly existing: Template | null;
  readonly copied: Template | null;
  readonly defaults: TemplateRules;
  /** Chosen by itself: the one that was asked for, or the only one there is. */
  readonly onlyDestinationId: string;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const editing = useEditing<Template, TemplateDraft>(existing, (thing) =>
    beginTemplate(thing, copied, defaults),
  );
  const { draft, base } = editing;
  const [failure, setFailure] = useState<Failure>({});
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const destinationId = draft.destinationId || onlyDestinationId;
  const change = (part: Partial<TemplateDraft>) => {
    editing.change(part);
    setFailure({});
  };
  const setRules = (part: Partial<TemplateRules>) => change({ rules: { ...draft.rules, ...part } });

  const tell = (found: Failure) => {
    setFailure(found);
    setRefusals((count) => count + 1);
  };

  const write = async () => {
    const name = draft.name.trim();
    if (base === null) {
      const body = { name, destinationId, rules: draft.rules };
      const { template } = await callRoute("createTemplate", { body });
      await client.invalidateQueries({ queryKey: ["listTemplates"] });
      await navigate({
        to: "/destinations/templates/$id",
        params: { id: template.id },
        replace: true,
        ignoreBlocker: true,
      });
      return;
    }
    const params = { id: base.id };
    const body = { revision: base.revision, name, rules: draft.rules };
    const changed = await callRoute("changeTemplate", { params, body });
    client.setQueryData(["readTemplate", { params }], changed);
    editing.restart(changed);
    void client.invalidateQueries({ queryKey: ["listTemplates"] });
  };
  const refuse = (error: unknown) => {
    const { message } = toTellable(error);
    if (isConflict(error)) {
      editing.meet(error);
      void client.invalidateQueries({ queryKey: ["readTemplate"] });
    } else tell({ [error instanceof ApiError && error.code === "name_taken" ? "name" : "all"]: message });
  };
  const save = () => {
    const missing = missingOf(draft, destinationId);
    if (Object.keys(missing).length > 0) return tell(missing);
    setFailure({});
    setBusy(true);
    write()
      .catch(refuse)
      .finally(() => setBusy(false));
  };
  /** A name that was emptied is told of when its field is left. */
  const leaveName = () => {
    const { name } = missingOf(draft, destinationId);
    if (name !== undefined && editing.unsaved) setFailure((old) => ({ ...old, name }));
  };
  return { editing, destinationId, failure, refusals, busy, change, setRules, save, leaveName };
}
