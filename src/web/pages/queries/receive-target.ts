/** By whose rules the panel judges: the data template of an orchestration that sends the query, else the first one there is. */
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useRead } from "../../api/reads.ts";
import type { Option } from "../../blocks/field.tsx";

export interface Target {
  readonly templateId: string | null;
  readonly destinationId: string | null;
}

/** "template <id>" or "destination <id>": what the select holds, and the address. */
const partsOf = (chosen: string): Target => {
  const [kind, id = null] = chosen.split(" ");
  return { templateId: kind === "template" ? id : null, destinationId: kind === "destination" ? id : null };
};

export function useTarget(thing: Pick<QuerySummary, "sentBy">, chosen: string | undefined) {
  const templates = useRead("listTemplates", {}).data?.items;
  const destinations = useRead("listDestinations", {}).data?.items;
  const orchestrations = useRead("listOrchestrations", {}).data?.items;
  const isRead = templates !== undefined && destinations !== undefined && orchestrations !== undefined;
  const options: readonly Option[] = [
    ...(templates ?? []).map(({ id, name }) => ({ value: `template ${id}`, label: name })),
    ...(destinations ?? []).map(({ id, name }) => ({
      value: `destination ${id}`,
      label: `${name}, no template`,
    })),
  ];
  const sender = orchestrations?.find(({ id }) => thing.sentBy.some((one) => one.id === id));
  const usual =
    sender === undefined
      ? options[0]?.value
      : sender.templateId === null
        ? `destination ${sender.destinationId}`
        : `template ${sender.templateId}`;
  const value = options.some((option) => option.value === chosen) ? chosen : usual;
  return { options, value: value ?? "", target: partsOf(value ?? ""), isRead };
}
