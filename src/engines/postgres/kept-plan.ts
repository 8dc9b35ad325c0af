/** A plan that is kept beside the data: hands out its rows in pages, takes settlements, and can be opened again by any process. */
import type { Plan, PlanEntry, PlanSample } from "../../core/ports/engine.ts";
import { keptPageRows, mixSamples, readEntry, readRejected, readWarned } from "../planning/kept-rows.ts";
import { planGone } from "../planning/plan-identity.ts";
import { identitiesOfKeySql } from "./fingerprint.ts";
import type { PlanFacts } from "./make-plan.ts";
import { dropPlan, ledgerOf, lockTarget, type PlanTables, planSchema, planTables } from "./plan-schema.ts";
import type { PostgresServer } from "./server.ts";
import { refreshUnchanged, type Settling, settleRows } from "./settle.ts";
import { quoteText } from "./sql-text.ts";
import type { Cells, Transaction } from "./transaction.ts";
import { lettersOf } from "./user-query.ts";

interface Kept {
  readonly server: PostgresServer;
  readonly id: string;
  readonly number: number;
  readonly target: number;
  readonly facts: PlanFacts;
  readonly tables: PlanTables;
}

export async function openKeptPlan(server: PostgresServer, id: string): Promise<Plan | null> {
  const [number, target, facts] = await server.transaction("read", {}, (transaction) =>
    transaction.row(`SELECT number, target, facts FROM ${planSchema}.plans WHERE id = $1`, [id]),
  );
  if (number === undefined) return null;
  return keptPlan({
    server,
    id,
    number: Number(number),
    target: Number(target),
    facts: JSON.parse(facts ?? "{}") as PlanFacts,
    tables: planTables(Number(number)),
  });
}

function keptPlan(kept: Kept): Plan {
  const { facts, tables } = kept;
  return {
    id: kept.id,
    target: facts.target,
    tally: facts.tally,
    entriesTotal: facts.tally.new + facts.tally.changed,
    waves: facts.waves,
    entries: (options) => entryPages(kept, options),
    rejected: async function* () {
      const pages = pagesBy(kept, "ordinal", `SELECT ordinal, key, problems FROM ${tables.rejected}`);
      for await (const rows of pages) yield rows.map(readRejected);
    },
    warned: async function* () {
      const pages = pagesBy(kept, "position", `SELECT position, key, warnings FROM ${tables.warnings}`);
      for await (const rows of pages) yield rows.map(readWarned);
    },
    samples: (count) => samplesOf(kept, count),
    unchangedKeys: ({ after } = {}) => unchangedKeyPages(kept, after),
    async settle(rows) {
      if (rows.length > 0) await changing(kept, (settling) => settleRows(settling, rows));
    },
    close: () =>
      changing(kept, async (settling) => {
        // A dry run has sent nothing and must leave no trace.
        if (!facts.isDry) await refreshUnchanged(settling);
      }),
    drop: () =>
      kept.server.transaction("write", {}, async (transaction) => {
        await lockTarget(transaction, kept.target);
        await dropPlan(transaction, kept.number);
      }),
  };
}

/** One transaction over the ledger, on its own. Throws when another plan has taken this one's place. */
async function changing(kept: Kept, work: (settling: Settling) => Promise<void>): Promise<void> {
  const { server, target, tables, id } = kept;
  await server.transaction("write", {}, async (transaction) => {
    await lockTarget(transaction, target);
    await refuseGone(kept, transaction);
    await work({ transaction, target, plan: tables, planId: id, now: server.options.clock.now() });
  });
}

async function refuseGone(kept: Kept, transaction: Transaction): Promise<void> {
  const found = await transaction.rows(`SELECT FROM ${planSchema}.plans WHERE number = $1`, [kept.number]);
  if (found.length === 0) throw planGone(kept.id);
}

async function reading(
  kept: Kept,
  signal: AbortSignal | undefined,
  sql: string,
  values: readonly (string | number | null)[],
): Promise<readonly Cells[]> {
  return await kept.server.transaction("read", { signal }, async (transaction) => {
    await refuseGone(kept, transaction);
    return await transaction.rows(sql, values);
  });
}

const entryColumns =
  "position, ordinal, wave, key, external_id, email, is_new::text, user_text, zendesk_user_id";

async function* entryPages(
  kept: Kept,
  options: { readonly from?: number; readonly key?: string; readonly signal?: AbortSignal },
): AsyncGenerator<readonly PlanEntry[]> {
  const { key, signal } = options;
  const { entries } = kept.tables;
  const identities = key === undefined ? null : await identitiesOf(kept, signal);
  const only = identities === null ? "" : ` AND k = ANY (${identities})`;
  for (let from = options.from ?? 0; ; ) {
    const rows = await reading(
      kept,
      signal,
      `SELECT ${entryColumns} FROM ${entries} WHERE position >= $1${only} ORDER BY position LIMIT ${keptPageRows}`,
      key === undefined ? [from] : [from, key],
    );
    if (rows.length > 0) yield rows.map(readEntry);
    if (rows.length < keptPageRows) return;
    from = Number(rows.at(-1)?.[0]) + 1;
  }
}

async function identitiesOf(kept: Kept, signal: AbortSignal | undefined): Promise<string> {
  const letters = await kept.server.transaction("read", { signal }, lettersOf);
  return identitiesOfKeySql("$2", letters);
}

/** Pages in the order of the first column, which is a number and unique. */
async function* pagesBy(kept: Kept, column: string, select: string): AsyncGenerator<readonly Cells[]> {
  for (let after = -1; ; ) {
    const rows = await reading(
      kept,
      undefined,
      `${select} WHERE ${column} > $1 ORDER BY ${column} LIMIT ${keptPageRows}`,
      [after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < keptPageRows) return;
    after = Number(rows.at(-1)?.[0]);
  }
}

/** In the ledger and in the result, and no row of it sent or rejected unless another row of it was judged unchanged. */
async function* unchangedKeyPages(kept: Kept, after: string | undefined): AsyncGenerator<readonly string[]> {
  const { tables, target, server } = kept;
  const behind = after === undefined ? "" : ` AND l.key COLLATE "C" > ${quoteText(after)}`;
  const select = `SELECT to_json(l.key) FROM ${ledgerOf(target)} AS l WHERE NOT EXISTS (
      SELECT FROM (SELECT k FROM ${tables.left} UNION ALL (
        (SELECT k FROM ${tables.entries} UNION ALL SELECT k FROM ${tables.rejected} WHERE k IS NOT NULL)
        EXCEPT SELECT k FROM ${tables.unchanged}
      )) AS other WHERE other.k = l.k)${behind} ORDER BY l.key COLLATE "C"`;
  const open = await server.open("read", {});
  try {
    await refuseGone(kept, open.inside);
    for await (const page of open.inside.lines(select)) yield page.map((line) => JSON.parse(line) as string);
    await open.end(null);
  } catch (error) {
    throw await open.end(error);
  } finally {
    open.leave();
  }
}

async function samplesOf(kept: Kept, count: number): Promise<readonly PlanSample[]> {
  const { entries } = kept.tables;
  const ofKind = (isNew: boolean): Promise<readonly Cells[]> =>
    reading(
      kept,
      undefined,
      `SELECT e.key, e.user_text, ${isNew ? "NULL" : "l.held"}, e.held FROM ${entries} AS e
       LEFT JOIN ${ledgerOf(kept.target)} AS l ON l.k = e.k WHERE ${isNew ? "" : "NOT "}e.is_new ORDER BY e.position LIMIT $1`,
      [count],
    );
  const [changed, added] = [await ofKind(false), await ofKind(true)];
  return mixSamples(changed, added, count);
}
