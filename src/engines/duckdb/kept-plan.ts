/** A plan that is kept: hands out its rows in pages, takes settlements, and can be opened again by another process. */
import type { Plan, PlanEntry, PlanSample, RejectedRow, WarnedRow } from "../../core/ports/engine.ts";
import { keptPageRows, mixSamples, readEntry, readRejected, readWarned } from "../planning/kept-rows.ts";
import { planGone } from "../planning/plan-identity.ts";
import { asFailure } from "./engine-errors.ts";
import type { PlanParts } from "./engine-parts.ts";
import { identitiesOfKeySql } from "./fingerprint.ts";
import { remember } from "./no-change-memo.ts";
import { findPlan, type PlacedPlan, type PlanFacts } from "./plan-facts.ts";
import type { Cells, Session } from "./session.ts";
import { refreshUnchanged, type Settling, settleRows } from "./settle.ts";
import { quoteText } from "./sql-text.ts";
import { dropPlanTables, type PlanTables, planTables, targetTables } from "./state-schema.ts";

export async function openKeptPlan(parts: PlanParts, id: string): Promise<Plan | null> {
  const { state } = parts;
  const session = await state.connect();
  try {
    const kept = await findPlan(session, state.catalogue, id);
    return kept === null ? null : keptPlan(parts, kept);
  } finally {
    session.close();
  }
}

function keptPlan(parts: PlanParts, kept: PlacedPlan): Plan {
  const { facts } = kept;
  const tables = planTables(parts.state.catalogue, kept.number);
  const entriesTotal = facts.tally.new + facts.tally.changed;
  return {
    id: kept.id,
    target: facts.target,
    tally: facts.tally,
    entriesTotal,
    waves: facts.waves,
    entries: (options) => entryPages(parts, kept, tables, { ...options, total: entriesTotal }),
    rejected: () => rejectedPages(parts, kept, tables),
    warned: () => warnedPages(parts, kept, tables),
    samples: (count) => samplesOf(parts, kept, tables, count),
    unchangedKeys: ({ after } = {}) => unchangedKeyPages(parts, kept, tables, after),
    settle: async (rows) => {
      if (rows.length === 0) return;
      await changing(parts, kept, (settling) => settleRows(settling, rows));
    },
    close: (clean) => changing(parts, kept, (settling) => closePlan(settling, facts, clean, entriesTotal)),
    drop: () => dropPlan(parts, kept, tables),
  };
}

/** One transaction over the ledger, on its own. Throws when another plan has taken this one's place. */
async function changing(
  parts: PlanParts,
  kept: PlacedPlan,
  work: (settling: Settling) => Promise<void>,
): Promise<void> {
  await withSession(parts, undefined, (session) =>
    parts.alone(() =>
      session.transaction(async () => {
        await refuseGone(parts, kept, session);
        const { catalogue } = parts.state;
        await work({
          session,
          catalogue,
          target: targetTables(catalogue, kept.target),
          plan: planTables(catalogue, kept.number),
          planId: kept.id,
          now: parts.clock.now(),
        });
      }),
    ),
  );
}

async function closePlan(
  settling: Settling,
  facts: PlanFacts,
  clean: boolean,
  entriesTotal: number,
): Promise<void> {
  const { session, catalogue, target, plan } = settling;
  // A dry run has sent nothing and must leave no trace.
  if (facts.isDry) return;
  await refreshUnchanged(settling);
  const [delivered] = await session.row(`SELECT count(*) FROM ${plan.settled} WHERE delivered`);
  if (clean && Number(delivered) === entriesTotal) await remember(session, catalogue, target, plan, facts);
}

async function dropPlan(parts: PlanParts, kept: PlacedPlan, tables: PlanTables): Promise<void> {
  await withSession(parts, undefined, (session) =>
    parts.alone(() =>
      session.transaction(async () => {
        await session.run(`DELETE FROM ${parts.state.catalogue}.deskfeed.plans WHERE number = $number`, {
          number: kept.number,
        });
        await dropPlanTables(session, tables);
      }),
    ),
  );
}

async function* entryPages(
  parts: PlanParts,
  kept: PlacedPlan,
  tables: PlanTables,
  options: {
    readonly from?: number;
    readonly key?: string;
    readonly signal?: AbortSignal;
    readonly total: number;
  },
): AsyncGenerator<readonly PlanEntry[]> {
  const { key, signal, total } = options;
  const inSession = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    withSession(parts, signal, async (session) => {
      await refuseGone(parts, kept, session);
      return await work(session);
    });
  if (key === undefined) {
    for (let from = options.from ?? 0; from < total; from += keptPageRows)
      yield await inSession((session) => readEntries(session, tables, { from, to: from + keptPageRows }));
    return;
  }
  const positions = await inSession((session) =>
    session.rows(
      `SELECT position FROM ${tables.entries} WHERE position >= $from AND k IN (SELECT unnest(${identitiesOfKeySql("$key")})) ORDER BY position`,
      { from: options.from ?? 0, key },
    ),
  );
  for (const [position] of positions)
    yield await inSession((session) =>
      readEntries(session, tables, { from: Number(position), to: Number(position) + 1 }),
    );
}

/** A range of positions, said of both tables: each then reads only the blocks that hold it, and needs no index. */
async function readEntries(
  session: Session,
  tables: PlanTables,
  range: { readonly from: number; readonly to: number },
): Promise<readonly PlanEntry[]> {
  const rows = await session.rows(
    `SELECT e.position, e.ordinal, e.wave, e.key, e.external_id, e.email, e.is_new, t.user_text, e.zendesk_user_id
     FROM ${tables.entries} AS e JOIN ${tables.texts} AS t ON t.position = e.position
     WHERE e.position >= $from AND e.position < $to AND t.position >= $from AND t.position < $to ORDER BY e.position`,
    { ...range },
  );
  return rows.map(readEntry);
}

async function* rejectedPages(
  parts: PlanParts,
  kept: PlacedPlan,
  tables: PlanTables,
): AsyncGenerator<readonly RejectedRow[]> {
  const sql = `SELECT ordinal, key, problems FROM ${tables.rejected} ORDER BY ordinal`;
  for await (const rows of pagesOf(parts, kept, sql)) yield rows.map(readRejected);
}

async function* warnedPages(
  parts: PlanParts,
  kept: PlacedPlan,
  tables: PlanTables,
): AsyncGenerator<readonly WarnedRow[]> {
  const sql = `SELECT position, key, warnings FROM ${tables.warnings} ORDER BY position`;
  for await (const rows of pagesOf(parts, kept, sql)) yield rows.map(readWarned);
}

/** In the ledger and in the result, and no row of it sent or rejected unless another row of it was judged unchanged. */
async function* unchangedKeyPages(
  parts: PlanParts,
  kept: PlacedPlan,
  tables: PlanTables,
  after: string | undefined,
): AsyncGenerator<readonly string[]> {
  const { ledger } = targetTables(parts.state.catalogue, kept.target);
  const sql = `SELECT l.key FROM ${ledger} AS l ANTI JOIN (
      SELECT k FROM ${tables.left} UNION ALL (
        (SELECT k FROM ${tables.entries} UNION ALL SELECT k FROM ${tables.rejected} WHERE k IS NOT NULL)
        EXCEPT SELECT k FROM ${tables.unchanged}
      )
    ) AS other ON other.k = l.k${after === undefined ? "" : ` WHERE l.key > ${quoteText(after)}`} ORDER BY l.key`;
  for await (const rows of pagesOf(parts, kept, sql)) yield rows.map(([key]) => String(key));
}

async function samplesOf(
  parts: PlanParts,
  kept: PlacedPlan,
  tables: PlanTables,
  count: number,
): Promise<readonly PlanSample[]> {
  const { ledger } = targetTables(parts.state.catalogue, kept.target);
  return await withSession(parts, undefined, async (session) => {
    await refuseGone(parts, kept, session);
    const ofKind = async (isNew: boolean): Promise<readonly Cells[]> => {
      const positions = await session.rows(
        `SELECT position FROM ${tables.entries} WHERE is_new = $isNew ORDER BY position LIMIT $count`,
        { isNew, count },
      );
      const list = positions.map(([position]) => Number(position)).join(", ");
      if (list === "") return [];
      return await session.rows(
        `SELECT e.key, t.user_text, ${isNew ? "NULL" : "l.held"}, t.held
         FROM ${tables.entries} AS e JOIN ${tables.texts} AS t ON t.position = e.position
         ${isNew ? "" : `LEFT JOIN ${ledger} AS l ON l.k = e.k`}
         WHERE e.position IN (${list}) AND t.position IN (${list}) ORDER BY e.position`,
      );
    };
    const [changed, added] = [await ofKind(false), await ofKind(true)];
    return mixSamples(changed, added, count);
  });
}

async function* pagesOf(parts: PlanParts, kept: PlacedPlan, sql: string): AsyncGenerator<readonly Cells[]> {
  const session = await parts.state.connect();
  try {
    await refuseGone(parts, kept, session);
    yield* session.pages(sql);
  } catch (error) {
    throw asFailure(error);
  } finally {
    session.close();
  }
}

async function withSession<T>(
  parts: PlanParts,
  signal: AbortSignal | undefined,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const session = await parts.state.connect(signal);
  try {
    return await work(session);
  } catch (error) {
    throw asFailure(error);
  } finally {
    session.close();
  }
}

async function refuseGone(parts: PlanParts, kept: PlacedPlan, session: Session): Promise<void> {
  const [found] = await session.row(
    `SELECT number FROM ${parts.state.catalogue}.deskfeed.plans WHERE number = $number`,
    { number: kept.number },
  );
  if (found === undefined) throw planGone(kept.id);
}
