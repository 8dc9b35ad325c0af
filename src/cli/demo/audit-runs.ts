/** Holds what the runs reported against what the sandbox holds: every delivered row there, nobody else, no write without need. */
import type { Store, StoredRun } from "../../core/ports/store.ts";
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
  let absent = 0;
  for await (const page of store.rows(run.id, { outcomes: ["created", "updated"] })) {
    listed += page.length;
    absent += page.filter(({ key, zendeskUserId }) => !isThere(key, zendeskUserId, truth)).length;
  }
  return [
    ...(listed === run.tally.delivered
      ? []
      : [`Run ${run.number} reports ${run.tally.delivered} rows delivered and lists ${listed}.`]),
    ...(absent === 0
      ? []
      : [`Run ${run.number} reports ${absent} users delivered that the sandbox does not hold.`]),
  ];
}

/** The user of that id goes by that key: an external id, or any of the addresses. */
function isThere(key: string | null, zendeskUserId: number | null, truth: Truth): boolean {
  const user = zendeskUserId === null ? null : truth.user(zendeskUserId);
  if (user === null || key === null) return false;
  const wanted = key.toLowerCase();
  return (
    user.externalId?.toLowerCase() === wanted ||
    user.identities.some(({ type, value }) => type === "email" && value.toLowerCase() === wanted)
  );
}
