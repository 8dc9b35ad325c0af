/** The chosen destination as an option of its select, wherever in the list it stands. */
import { useRead } from "../../api/reads.ts";
import type { Option } from "../../blocks/field.tsx";

interface Named {
  readonly destinationId: string;
  readonly destination: string;
}

/** `known` may tell the name of it; else it is read. Null for none, and until it is read. */
export function useChosenDestination(id: string, known: Named | null = null): Option | null {
  const isKnown = known?.destinationId === id;
  const { data } = useRead("readDestination", { params: { id } }, { enabled: id !== "" && !isKnown });
  const name = isKnown ? known.destination : data?.name;
  return name === undefined ? null : { value: id, label: name };
}
