/** Holds what the runs reported against what the sandbox holds: every delivered row there, nobody else, no write without need. */
import type { Store, StoredRow, StoredRun } from "../../core/ports/store.ts";
import type { Truth } from "../../sandbox/truth.ts";

/** Sentences of what disagrees; empty when the books are true. */
export async function auditRuns(
  runs: readonly StoredRun[],
  store: Store,
  truth: Truth,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const created = runs.reduce((sum, { tally }) => sum + tally.created, 0);
  if (truth.userCount() !== created) {
    wrong.push(`The runs report ${created} users created, the sandbox holds ${truth.userCount()}.`);
  }
  for (const run of runs) wrong.push(...(await auditRun(run, store, truth)));
  return wrong;
}

async function auditRun(run: StoredRun, store: Store, truth: Truth): Promise<readonly string[]> {
  let listed = 0;
  let untrue = 0;
  for await (const page of store.rows(run.id, { outcomes: ["created", "updated"] })) {
    listed += page.length;
    untrue += page.filter((row) => !isTrue(row, truth)).length;
  }
  return [
    ...(listed === run.tally.delivered
      ? []
      : [`Run ${run.number} reports ${run.tally.delivered} rows delivered and lists ${listed}.`]),
    ...(untrue === 0
      ? []
      : [`Run ${run.number} reports ${untrue} rows delivered that the sandbox's own books do not hold so.`]),
  ];
}

/** The job named in the receipt did to that user, under that key, what the row says; and the user is there. */
function isTrue({ key, outcome, job, zendeskUserId }: StoredRow, truth: Truth): boolean {
  if (key === null || zendeskUserId === null || truth.user(zendeskUserId) === null) return false;
  if (job === null) return true;
  const done = truth.job(job)?.rows ?? [];
  return done.some(
    (row) =>
      row.userId === zendeskUserId &&
      row.outcome === outcome &&
      (row.externalId ?? row.email)?.toLowerCase() === key.toLowerCase(),
  );
}
