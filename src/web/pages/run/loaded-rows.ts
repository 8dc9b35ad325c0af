/** The pages of rows that are loaded, read by place without joining them: a million rows are not copied for every number that changes. */
import { useRef } from "react";
import type { RunRow } from "../../../contract/api/runs.ts";

export interface LoadedRows {
  readonly count: number;
  readonly at: (index: number) => RunRow | undefined;
}

interface Page {
  readonly items: readonly RunRow[];
}

/** Every page but the last is of the same size. */
export function toLoadedRows(pages: readonly Page[]): LoadedRows {
  const size = pages[0]?.items.length ?? 0;
  const last = pages.at(-1);
  const count = last === undefined ? 0 : (pages.length - 1) * size + last.items.length;
  return { count, at: (index) => pages[Math.floor(index / size)]?.items[index % size] };
}

/** How many rows came since the list was read; they are told of, and never shift what is being read. */
export function useFreshRows(readAt: number, total: number | null): number {
  const seen = useRef({ readAt, total });
  if (seen.current.readAt !== readAt || seen.current.total === null) seen.current = { readAt, total };
  return Math.max(0, (total ?? 0) - (seen.current.total ?? 0));
}
