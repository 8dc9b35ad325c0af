/** The order in which runs are asked for, and where its next page goes on: behind a run, by what it was worth when it was seen. */
import { z } from "zod";
import type { RunsQuery } from "../contract/api/runs.ts";
import type { PlacedRun, RunRecord } from "../core/ports/run-book.ts";
import { type RunSorting, type RunSortKey, worthOfRun } from "../core/run-sorting.ts";
import { placeUnknown, readPlace } from "./places.ts";

export function readSorting(sort: RunsQuery["sort"]): RunSorting {
  const isDown = sort.startsWith("-");
  return { by: (isDown ? sort.slice(1) : sort) as RunSortKey, isDown };
}

/** "128" in the order of numbers, else the worth after it: "128 41212", "128 Zendesk - Users". */
export function runPlaceOf({ run }: RunRecord, { by }: RunSorting): string {
  return by === "started" ? String(run.number) : `${run.number} ${worthOfRun(run, by)}`;
}

export function readRunPlace(place: string, { by }: RunSorting): PlacedRun {
  const [, digits, worth] = /^(\d+)(?: (.*))?$/su.exec(place) ?? [];
  const number = readPlace(digits ?? "");
  if (number === undefined || (worth === undefined) !== (by === "started")) throw placeUnknown();
  if (worth === undefined) return { number, worth: number };
  if (by === "orchestration" || by === "status") return { number, worth };
  const read = z.coerce.number().int().safeParse(worth);
  if (!read.success) throw placeUnknown();
  return { number, worth: read.data };
}
