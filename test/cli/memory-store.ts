/** A control store in memory, for tests of the command line: one process, no leases that run out. */
import { type Definitions, noDefinitions } from "../../src/core/definition.ts";
import { invariant } from "../../src/core/invariant.ts";
import { emptyTally } from "../../src/core/outcome.ts";
import type { Lease, Store, StoredRow, StoredRun } from "../../src/core/ports/store.ts";
import type { ProblemCode } from "../../src/core/problem.ts";
import { hasEnded } from "../../src/core/run.ts";

interface Kept {
  run: StoredRun;
  rows: (StoredRow & { readonly position: number | null; readonly doubtful: boolean })[];
}

export function createMemoryStore(now: () => number): Store {
  const runs: Kept[] = [];
  let kept: Definitions = noDefinitions;
  const find = (id: string): Kept => {
    const found = runs.find(({ run }) => run.id === id);
    invariant(found !== undefined, `run ${id} is not in the test's store`);
    return found;
  };
  const change = ({ runId }: Pick<Lease, "runId">, changes: Partial<StoredRun>): StoredRun => {
    const one = find(runId);
    one.run = { ...one.run, ...changes };
    return one.run;
  };
  const addRow = (one: Kept, row: StoredRow, position: number | null, doubtful = false): void => {
    if (position !== null && one.rows.some((other) => other.position === position)) return;
    one.rows.push({ ...row, position, doubtful });
    if (row.code === null) return;
    const counts = new Map<ProblemCode, number>(one.run.problems.map(({ code, count }) => [code, count]));
    counts.set(row.code, (counts.get(row.code) ?? 0) + 1);
    one.run = { ...one.run, problems: [...counts].map(([code, count]) => ({ code, count })) };
  };
  return {
    async applyDefinitions(definitions) {
      kept = definitions;
      return definitions.orchestrations.map(({ name }) => ({
        kind: "orchestration",
        name,
        change: "created",
      }));
    },
    definitions: async () => kept,
    orchestrationIds: async (name) =>
      kept.orchestrations.some((one) => one.name === name)
        ? { orchestrationId: name, destinationId: "destination" }
        : null,
    async openRun(orchestrationId, options) {
      const open = runs.find(({ run }) => run.orchestrationId === orchestrationId && !hasEnded(run.state));
      if (open !== undefined) return { run: open.run, existed: true };
      const number = runs.length + 1;
      const run: StoredRun = {
        id: `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`,
        number,
        orchestrationId,
        orchestration: orchestrationId,
        destinationId: "destination",
        state: "waiting",
        options,
        stopRequested: false,
        tally: emptyTally,
        plan: null,
        requests: { total: 0, retried: 0, rateLimited: 0 },
        problems: [],
        ending: null,
        queuedAt: now(),
        startedAt: null,
        endedAt: null,
        rowsRemovedAt: null,
      };
      runs.push({ run, rows: [] });
      return { run, existed: false };
    },
    async claimRun(runId, worker, { resume }) {
      const { run } = find(runId);
      if (hasEnded(run.state) && !resume) return { kind: "ended", run };
      const lease = { runId, token: 1, worker };
      return {
        kind: "claimed",
        lease,
        run: change(lease, { startedAt: run.startedAt ?? now(), endedAt: null }),
      };
    },
    heartbeat: async (lease, _, progress) => ({
      stopRequested: change(lease, progress).stopRequested,
    }),
    releaseLease: async () => undefined,
    async setState(lease, state) {
      change(lease, { state });
    },
    async savePlan(lease, plan) {
      change(lease, { plan });
    },
    async saveRejected(lease, rows) {
      for (const { key, problems } of rows) {
        const [problem] = problems;
        const { code = null, column = null, message = null } = problem ?? {};
        addRow(
          find(lease.runId),
          { key, outcome: "rejected", code, column, message, zendeskUserId: null, job: null },
          null,
        );
      }
    },
    saveWarned: async () => undefined,
    async saveReceipts(lease, receipts) {
      for (const { answers, keys } of receipts) {
        for (const { position, answer, doubtful, ...told } of answers) {
          const row: StoredRow = { key: keys.get(position) ?? null, outcome: answer, ...told };
          addRow(find(lease.runId), row, position, doubtful);
        }
      }
    },
    async *answers(runId) {
      yield find(runId).rows.flatMap(({ position, outcome, doubtful, zendeskUserId }) =>
        position !== null && (outcome === "created" || outcome === "updated" || outcome === "failed")
          ? [{ position, answer: outcome, doubtful, zendeskUserId }]
          : [],
      );
    },
    addEvent: async () => undefined,
    closeRun: async (lease, { state, tally, requests, ending }) =>
      change(lease, { state, tally, requests, ending, endedAt: now() }),
    requestStop: async (runId) => change({ runId }, { stopRequested: true }),
    findRun: async (name) =>
      runs.find(({ run }) => String(run.number) === name || run.id.startsWith(name))?.run ?? null,
    runs: async ({ limit }) =>
      runs
        .map(({ run }) => run)
        .toReversed()
        .slice(0, limit),
    removeOldRows: async () => null,
    ledgerHome: async () => null,
    async *rows(runId, { outcomes, key }) {
      yield find(runId).rows.filter(
        (row) => outcomes.includes(row.outcome) && (key === undefined || row.key === key),
      );
    },
    events: async () => [],
    close: async () => undefined,
  };
}
