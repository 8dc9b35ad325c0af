/** The order of a list of runs in SQL: what each is worth by each key, and the runs behind one that was seen. */
import { type RawBuilder, sql } from "kysely";
import type { PlacedRun } from "../../core/ports/run-book.ts";
import type { RunSorting, RunSortKey } from "../../core/run-sorting.ts";
import { cleanText } from "../clean-text.ts";

/** From the plan on the receipts tell what was delivered, before that the worker did (as in stored-run.ts). */
const told = (term: string) => sql`coalesce((runs.tally ->> ${sql.lit(term)})::integer, 0)`;
const planned = (term: string) => sql`(run_plans.tally ->> ${sql.lit(term)})::integer`;
const byPlan = (withPlan: RawBuilder<unknown>, without: RawBuilder<unknown>) =>
  sql`CASE WHEN run_plans.run IS NULL THEN ${without} ELSE ${withPlan} END`;

const worths: Readonly<Record<RunSortKey, RawBuilder<unknown>>> = {
  started: sql`number`,
  orchestration: sql`lower(orchestration)`,
  status: sql`state`,
  read: byPlan(planned("read"), told("read")),
  delivered: byPlan(sql`created + updated`, told("delivered")),
  needsLook: byPlan(sql`${planned("rejected")} + failed`, sql`${told("rejected")} + ${told("failed")}`),
  // In whole milliseconds, as times are told.
  seconds: sql`coalesce((extract(epoch FROM
    date_trunc('milliseconds', ended_at) - date_trunc('milliseconds', started_at)) * 1000)::bigint, 0)`,
};

/** Runs of one worth stand newest first whichever way they are sorted, so that each has one place. */
export function orderOf({ by, isDown }: RunSorting): RawBuilder<unknown> {
  if (by === "started") return isDown ? sql`number DESC` : sql`number`;
  return sql`${worths[by]} ${isDown ? sql`DESC` : sql`ASC`}, number DESC`;
}

export function isBehind({ by, isDown }: RunSorting, { number, worth }: PlacedRun): RawBuilder<unknown> {
  if (by === "started") return isDown ? sql`number < ${number}` : sql`number > ${number}`;
  const seen = typeof worth === "string" ? sql`lower(${cleanText(worth)}::text)` : sql`${worth}::bigint`;
  const mine = worths[by];
  return sql`(${mine} ${isDown ? sql`<` : sql`>`} ${seen} OR (${mine} = ${seen} AND number < ${number}))`;
}
