/** Rows of a kept plan as they are read back from its tables, whatever engine keeps them. Each row's cells come in the order said here. */
import type { PlanEntry, PlanSample, RejectedRow, WarnedRow } from "../../core/ports/engine.ts";
import type { Problem } from "../../core/problem.ts";

/** Rows of one page handed out. */
export const keptPageRows = 2_000;

/** Values as an engine's driver gives them: numbers and booleans may come as texts. */
type KeptCells = readonly unknown[];

/** position, ordinal, wave, key, external_id, email, is_new, user, zendesk_user_id. */
export function readEntry(cells: KeptCells): PlanEntry {
  const [position, ordinal, wave, key, externalId, email, isNew, user, zendeskUserId] = cells;
  return {
    position: Number(position),
    ordinal: Number(ordinal),
    wave: Number(wave),
    key: String(key),
    externalId: textOrNull(externalId),
    email: textOrNull(email),
    isNew: isNew === true || isNew === "true",
    user: String(user),
    zendeskUserId: zendeskUserId === null || zendeskUserId === undefined ? null : Number(zendeskUserId),
  };
}

/** ordinal, key, problems. */
export const readRejected = ([ordinal, key, problems]: KeptCells): RejectedRow => ({
  ordinal: Number(ordinal),
  key: textOrNull(key),
  problems: JSON.parse(String(problems)) as readonly Problem[],
});

/** position, key, warnings. */
export const readWarned = ([position, key, warnings]: KeptCells): WarnedRow => ({
  position: Number(position),
  key: String(key),
  warnings: JSON.parse(String(warnings)) as readonly Problem[],
});

/** Changed users first in turn with new ones, so that a few samples show both. Each is key, user, before, held. */
export function mixSamples(
  changed: readonly KeptCells[],
  added: readonly KeptCells[],
  count: number,
): readonly PlanSample[] {
  return Array.from({ length: count }, (_, index) => [changed[index], added[index]])
    .flat()
    .filter((row) => row !== undefined)
    .slice(0, count)
    .map(([key, user, before, held]) => ({
      key: String(key),
      user: String(user),
      before: textOrNull(before),
      held: String(held),
    }));
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
