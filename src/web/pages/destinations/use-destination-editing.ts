/** Changing a destination: what is typed, its connection test, saving with the reason at the field that causes it. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { fieldOf, isConflict, toTellable } from "../../api/api-error.ts";
import { callWithChecks } from "../../api/call-checks.ts";
import { type Editing, useEditing } from "../../api/use-editing.ts";
import type { ShownTest } from "./connection-panel.tsx";
import {
  accountOf,
  beginDestination,
  type DestinationDraft,
  settingsOf,
  toCredential,
  wrongOf,
} from "./destination-draft.ts";
import { type TestWatch, useConnectionTest } from "./use-connection-test.ts";

export type DestinationRefusal = Readonly<Partial<Record<keyof DestinationDraft | "all", string>>>;

export interface DestinationEditing {
  readonly editing: Editing<Destination, DestinationDraft>;
  readonly wrong: DestinationRefusal;
  /** Counts the saves and tests that were refused. */
  readonly refusals: number;
  readonly test: ShownTest | null;
  readonly saving: boolean;
  readonly change: (part: Partial<DestinationDraft>) => void;
  readonly runTest: () => void;
  /** Once everything is there, leaving a field begins the test by itself. */
  readonly testWhenComplete: () => void;
  /** A field that holds what cannot be is told of when it is left. */
  readonly checkField: (name: string) => void;
  readonly save: () => void;
}

/** The field that holds the credential's secret, which is where a refused one is corrected. */
const secretOf = ({ kind }: DestinationDraft) =>
  kind === "oauth-client" ? "clientSecret" : kind === "api-token" ? "apiToken" : "sameAs";

/** Says where what was refused is corrected. */
function refusalOf(error: unknown, draft: DestinationDraft): DestinationRefusal {
  const field = fieldOf(error);
  const { message } = toTellable(error);
  if (field === "credential") return { [secretOf(draft)]: message };
  return field === "subdomain" || field === "name" ? { [field]: message } : { all: message };
}

const accountBody = (draft: DestinationDraft, heldBy: string) => ({
  subdomain: draft.subdomain,
  url: draft.url === "" ? null : draft.url,
  credential: toCredential(draft) ?? { kind: "same-as" as const, destinationId: heldBy },
  settings: settingsOf(draft),
});

/** A test needs no name. */
const wrongForTest = (draft: DestinationDraft, existing: Destination | null) =>
  existing === null ? wrongOf({ ...draft, name: draft.name || "unnamed" }, null) : {};

function testAccount({ watch }: TestWatch, draft: DestinationDraft, existing: Destination | null) {
  if (existing !== null && toCredential(draft) === null) {
    const params = { id: existing.id };
    return watch(
      (onCheck, signal) => callWithChecks("testDestination", { params }, onCheck, signal),
      (told) => told,
    );
  }
  const body = accountBody(draft, existing?.id ?? "");
  return watch(
    (onCheck, signal) => callWithChecks("testNewDestination", { body }, onCheck, signal),
    (told) => told,
  );
}

function create({ watch }: TestWatch, draft: DestinationDraft) {
  const body = { ...accountBody(draft, draft.sameAs), name: draft.name.trim() };
  return watch(
    (onCheck, signal) => callWithChecks("createDestination", { body }, onCheck, signal),
    (answer) => answer.test,
  );
}

function store({ watch }: TestWatch, draft: DestinationDraft, { id, revision }: Destination) {
  const credential = toCredential(draft);
  const body = {
    revision,
    settings: settingsOf(draft),
    isEnabled: draft.isEnabled,
    ...(credential === null ? {} : { credential }),
  };
  const input = { params: { id }, body };
  // Without a new credential nothing is tested, so there is nothing to watch.
  if (credential === null) return callWithChecks("changeDestination", input, () => undefined);
  return watch(
    (onCheck, signal) => callWithChecks("changeDestination", input, onCheck, signal),
    (answer) => answer.lastTest,
  );
}

export function useDestinationEditing(
  existing: Destination | null,
  copied: Destination | null,
): DestinationEditing {
  const client = useQueryClient();
  const navigate = useNavigate();
  const editing = useEditing<Destination, DestinationDraft>(existing, (thing) =>
    beginDestination(thing, copied),
  );
  const { draft, base } = editing;
  const tests = useConnectionTest(existing?.lastTest ?? null);
  const [saving, setSaving] = useState(false);
  const [wrong, setWrong] = useState<DestinationRefusal>({});
  const [refusals, setRefusals] = useState(0);
  const tested = useRef("");
  const tell = (found: DestinationRefusal) => {
    setWrong(found);
    setRefusals((count) => count + 1);
  };
  const refuse = (error: unknown) => {
    if (isConflict(error)) {
      editing.meet(error);
      void client.invalidateQueries({ queryKey: ["readDestination"] });
    } else tell(refusalOf(error, draft));
  };
  const change = (part: Partial<DestinationDraft>) => {
    editing.change(part);
    setWrong({});
    if (accountOf({ ...draft, ...part }) !== accountOf(draft)) tests.forget();
  };
  const runTest = () => {
    const found = wrongForTest(draft, existing);
    if (Object.keys(found).length > 0) return tell(found);
    setWrong({});
    tested.current = accountOf(draft);
    testAccount(tests, draft, existing).catch(refuse);
  };
  const testWhenComplete = () => {
    if (existing !== null || saving || tested.current === accountOf(draft)) return;
    if (Object.keys(wrongForTest(draft, null)).length === 0) runTest();
  };
  const write = async () => {
    if (base === null) {
      if ((await create(tests, draft)) === null) return;
      void client.invalidateQueries({ queryKey: ["readHome"] });
      await client.invalidateQueries({ queryKey: ["listDestinations"] });
      await navigate({ to: "/destinations", search: { tab: "destinations" }, ignoreBlocker: true });
      return;
    }
    const changed = await store(tests, draft, base);
    if (changed === null) return;
    client.setQueryData(["readDestination", { params: { id: base.id } }], changed);
    editing.restart(changed);
    void client.invalidateQueries({ queryKey: ["listDestinations"] });
  };
  const save = () => {
    const found = wrongOf(draft, existing);
    if (Object.keys(found).length > 0) return tell(found);
    setWrong({});
    setSaving(true);
    tested.current = accountOf(draft);
    write()
      .catch(refuse)
      .finally(() => setSaving(false));
  };
  const checkField = (name: string) => {
    const found = Object.entries(wrongOf(draft, existing)).find(([field]) => field === name);
    // What was never filled in is told of when saving; going through the form must not paint it red.
    const typed = Object.entries(draft).find(([field]) => field === name)?.[1];
    if (found !== undefined && typed !== "") setWrong((old) => ({ ...old, [name]: found[1] }));
  };
  return {
    editing,
    wrong,
    refusals,
    test: tests.test,
    saving,
    change,
    runTest,
    testWhenComplete,
    checkField,
    save,
  };
}
