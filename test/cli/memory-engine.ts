/** An engine in memory, for tests of the command line: any query gives the same rows, the ledger is a map. */
import type { Column, Row } from "../../src/core/column.ts";
import { QueryFailed } from "../../src/core/failure.ts";
import type { Engine, Plan, PlanEntry, PlanRequest, RejectedRow } from "../../src/core/ports/engine.ts";

export interface MemoryEngine extends Engine {
  /** What any query gives from now on. */
  rows: readonly Row[];
}

/** Rows hold texts only; the columns are those of the first row. SQL with the word WRONG does not compile. */
export function createMemoryEngine(first: readonly Row[]): MemoryEngine {
  const ledgers = new Map<string, Map<string, string>>();
  const plans = new Map<string, Plan>();
  const columns = (): readonly Column[] =>
    Object.keys(engine.rows[0] ?? {}).map((name) => ({ name, kind: "text", type: "VARCHAR" }));
  const engine: MemoryEngine = {
    name: "duckdb",
    ledgerPlace: null,
    rows: first,
    receivedBytes: () => 0,
    catalogue: async () => [
      {
        name: "Customer_360",
        rows: engine.rows.length,
        columns: columns().map((one) => ({ ...one, nullable: true })),
        samples: [],
      },
    ],
    async describe({ sql, file }) {
      if (!sql.includes("WRONG")) return columns();
      throw new QueryFailed("there is no table WRONG.", {
        code: "sql_invalid",
        next: "fix",
        place: { ...(file === undefined ? {} : { file }), line: 1, column: 15 },
        advice: "Did you mean Customer_360?",
      });
    },
    preview: async (_, { limit }) => ({
      columns: columns(),
      rows: engine.rows.slice(0, limit),
      more: engine.rows.length > limit,
      seconds: 0.25,
    }),
    async plan(request) {
      const ledger = ledgers.get(request.target) ?? new Map<string, string>();
      ledgers.set(request.target, ledger);
      const plan = planRows(engine.rows, ledger, request);
      plans.set(request.id, { ...plan, drop: async () => void plans.delete(request.id) });
      return plan;
    },
    openPlan: async (id) => plans.get(id) ?? null,
    close: async () => undefined,
  };
  return engine;
}

function planRows(rows: readonly Row[], ledger: Map<string, string>, request: PlanRequest): Plan {
  const entries: PlanEntry[] = [];
  const held = new Map<number, string>();
  const rejected: RejectedRow[] = [];
  const unchanged: string[] = [];
  for (const [index, row] of rows.entries()) {
    const { externalId, email } = request.identity;
    const idOf = (column: string | null) =>
      column === null ? null : ((row[column] as string | null) ?? null);
    const key = idOf(externalId) ?? idOf(email);
    const before = key === null ? null : (ledger.get(key) ?? null);
    const [judged] = request.judge([{ ordinal: index + 1, key, row, before, shared: false }]);
    if (judged?.verdict === "rejected") rejected.push({ ordinal: index + 1, key, problems: judged.problems });
    if (judged?.verdict === "unchanged" && key !== null) unchanged.push(key);
    if (judged?.verdict !== "send" || key === null) continue;
    const position = entries.length;
    held.set(position, judged.held);
    entries.push({
      position,
      ordinal: index + 1,
      wave: 0,
      key,
      externalId: idOf(externalId),
      email: idOf(email),
      isNew: before === null,
      user: judged.user,
      zendeskUserId: null,
    });
  }
  const fresh = entries.filter(({ isNew }) => isNew).length;
  return {
    id: request.id,
    target: request.target,
    tally: {
      read: rows.length,
      new: fresh,
      changed: entries.length - fresh,
      unchanged: unchanged.length,
      rejected: rejected.length,
      left: 0,
    },
    entriesTotal: entries.length,
    waves: entries.length === 0 ? 0 : 1,
    async *entries({ key }) {
      yield key === undefined ? entries : entries.filter((entry) => entry.key === key);
    },
    async *rejected() {
      yield rejected;
    },
    async *warned() {
      yield [];
    },
    samples: async (count) =>
      entries.slice(0, count).map(({ key, user, position }) => ({
        key,
        user,
        before: ledger.get(key) ?? null,
        held: held.get(position) ?? "",
      })),
    async settle(settled) {
      for (const { position, state } of settled) {
        const key = entries[position]?.key ?? "";
        if (state === "delivered") ledger.set(key, held.get(position) ?? "");
        else ledger.delete(key);
      }
    },
    close: async () => undefined,
    async *unchangedKeys() {
      yield unchanged;
    },
    drop: async () => undefined,
  };
}
