/** By whose rules the panel judges: the data template of an orchestration that sends the query, else the first one there is. */
import { useState } from "react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useRead, useSearched } from "../../api/reads.ts";
import type { Option } from "../field.tsx";

export interface Target {
  readonly templateId: string | null;
  readonly destinationId: string | null;
}

/** "template <id>" or "destination <id>": what the select holds, and the address. */
const partsOf = (chosen: string): Target => {
  const [kind, id = null] = chosen.split(" ");
  return { templateId: kind === "template" ? id : null, destinationId: kind === "destination" ? id : null };
};

interface Named {
  readonly id: string;
  readonly name: string;
}
const byTemplate = ({ id, name }: Named): Option => ({ value: `template ${id}`, label: name });
const byDestination = ({ id, name }: Named): Option => ({
  value: `destination ${id}`,
  label: `${name}, no template`,
});

/** Of the first orchestration that sends it; null for what is not sent. */
function useSender({ sentBy }: Pick<QuerySummary, "sentBy">) {
  const id = sentBy[0]?.id;
  const { data, isError } = useRead(
    "readOrchestration",
    { params: { id: id ?? "" } },
    { enabled: id !== undefined },
  );
  if (data === undefined) return { sender: null, isRead: id === undefined || isError };
  const { templateId, template, destinationId, destination } = data;
  const sender =
    templateId === null
      ? byDestination({ id: destinationId, name: destination })
      : byTemplate({ id: templateId, name: template ?? "" });
  return { sender, isRead: true };
}

/** The chosen rules by name, wherever in their list they stand. */
function useChosen(chosen: string | undefined): Option | null {
  const { templateId, destinationId } = partsOf(chosen ?? "");
  const template = useRead(
    "readTemplate",
    { params: { id: templateId ?? "" } },
    { enabled: templateId !== null },
  ).data;
  const destination = useRead(
    "readDestination",
    { params: { id: destinationId ?? "" } },
    { enabled: destinationId !== null },
  ).data;
  if (template !== undefined) return byTemplate(template);
  return destination === undefined ? null : byDestination(destination);
}

export function useTarget(thing: Pick<QuerySummary, "sentBy">, asked: string | undefined) {
  const [words, setWords] = useState("");
  const templates = useSearched("listTemplates", words);
  const destinations = useSearched("listDestinations", words);
  const { sender, isRead } = useSender(thing);
  const chosen = useChosen(asked);
  const found = [
    ...(templates.data?.items ?? []).map(byTemplate),
    ...(destinations.data?.items ?? []).map(byDestination),
  ];
  const value = (chosen ?? sender ?? found[0])?.value ?? "";
  const named = [chosen, sender].filter((one) => one !== null);
  const options = [
    ...found,
    ...named.filter(
      (one, at) =>
        found.every((other) => other.value !== one.value) &&
        named.findIndex((other) => other.value === one.value) === at,
    ),
  ];
  return {
    options,
    value,
    target: partsOf(value),
    isRead: isRead && templates.data !== undefined && destinations.data !== undefined,
    search: { isLong: templates.isLong || destinations.isLong, words, onSearch: setWords },
  };
}
