/** A destination in memory, for tests of the command line: takes every user but those it is told to fail. */
import type {
  DeliverOptions,
  Destination,
  OutgoingBatch,
  Receipt,
  RowAnswer,
} from "../../src/core/ports/destination.ts";

export interface MemoryDestination extends Destination {
  /** Key → the user as JSON text. */
  readonly users: Map<string, string>;
  /** Keys whose rows it fails. */
  failing: readonly string[];
  /** Called before each batch is taken; a test may stop the run here, or throw. */
  beforeBatch: (signal: AbortSignal) => void;
}

export function createMemoryDestination(name: string): MemoryDestination {
  let total = 0;
  const destination: MemoryDestination = {
    name,
    limits: { batchUsersMax: 2, batchBytesMax: 100_000 },
    users: new Map(),
    failing: [],
    beforeBatch: () => undefined,
    check: async () => [
      { name: "credential", state: "ok", detail: "acts as Socktown Operations (admin)" },
      {
        name: "bulk import",
        state: "warning",
        detail: "switched off",
        advice: "Ask Zendesk to switch it on.",
      },
    ],
    account: async () => ({
      userFields: [{ key: "city", title: "City", type: "text", active: true, options: [], pattern: null }],
      bulkImport: "on",
      requestsPerMinute: 700,
    }),
    async deliver(batch: OutgoingBatch, { signal }: DeliverOptions): Promise<Receipt> {
      destination.beforeBatch(signal);
      total += 1;
      const answers = batch.rows.map(({ position, key, user }): RowAnswer => {
        const failed = destination.failing.includes(key);
        const answer = failed ? "failed" : destination.users.has(key) ? "updated" : "created";
        if (!failed) destination.users.set(key, user);
        return {
          position,
          answer,
          zendeskUserId: failed ? null : 1_000 + [...destination.users.keys()].indexOf(key),
          job: `job-${batch.number}`,
          code: failed ? "refused" : null,
          column: null,
          message: failed ? "Zendesk refused the user." : null,
          doubtful: false,
        };
      });
      return { batch: batch.number, answers };
    },
    requests: () => ({ total, retried: 0, rateLimited: 0 }),
    traffic: () => ({ sent: 0, received: 0 }),
    quota: () => ({ limit: null, remaining: null, resetsAt: null }),
    jobsInFlight: () => 0,
    close: async () => undefined,
  };
  return destination;
}
