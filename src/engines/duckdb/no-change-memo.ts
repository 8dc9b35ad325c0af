/**
 * The memory of a clean run: when the next result is the very same rows, nothing can have changed, and one pass over the query
 * shows that without touching the ledger. It is forgotten with the first settlement after it.
 */
import { inStep } from "../../core/in-step.ts";
import type { PlanTally } from "../../core/outcome.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { checksumSql, type Fingerprint } from "./fingerprint.ts";
import type { PlanFacts, ResultSeen } from "./plan-facts.ts";
import type { Session } from "./session.ts";
import type { PlanTables, TargetTables } from "./state-schema.ts";
import type { ReadyQuery } from "./user-query.ts";

interface Memo {
  readonly seen: ResultSeen;
  readonly tally: PlanTally;
}

export interface NoChangeQuestion {
  readonly session: Session;
  readonly request: PlanRequest;
  readonly catalogue: string;
  readonly target: TargetTables;
  readonly query: ReadyQuery;
  readonly fingerprint: Fingerprint;
  readonly signature: string;
  readonly timeoutMs: number | undefined;
}

/**
 * The books of a plan without changes, or null when the full way must be taken. The pass is only tried where it is likely to
 * succeed (same query, files untouched); what decides is the checksum alone, so queries over now() or random() stay right.
 */
export async function answerUnchanged(
  question: NoChangeQuestion,
): Promise<{ tally: PlanTally; seen: ResultSeen } | null> {
  const { session, request, catalogue, target, query, fingerprint, signature, timeoutMs } = question;
  const [kept] = await session.row(
    `SELECT memo FROM ${catalogue}.deskfeed.targets WHERE number = $number AND memo IS NOT NULL`,
    { number: target.number },
  );
  if (typeof kept !== "string") return null;
  const { seen, tally } = JSON.parse(kept) as Memo;
  if (seen.salt !== fingerprint.salt || seen.sql !== query.sql || seen.signature !== signature) return null;
  const sql = `SELECT ${checksumSql} FROM (SELECT ${fingerprint.hashSql} AS h FROM (${fingerprint.contentSql}))`;
  try {
    const [checksum] = await inStep(request, "query", () => session.row(sql, undefined, { timeoutMs }));
    if (checksum !== seen.checksum) return null;
  } catch (error) {
    throw query.locate(error, sql);
  }
  const unchanged = tally.read - tally.rejected;
  return { tally: { ...tally, new: 0, changed: 0, unchanged }, seen };
}

/** The rows that were rejected last time are rejected again, for the same reasons. */
export async function copyRemembered(
  session: Session,
  target: TargetTables,
  plan: PlanTables,
): Promise<void> {
  await session.run(`INSERT INTO ${plan.rejected} FROM ${target.memoRejected} ORDER BY ordinal`);
  await session.run(`INSERT INTO ${plan.left} FROM ${target.memoLeft}`);
}

/** Inside the transaction that closes the plan. */
export async function remember(
  session: Session,
  catalogue: string,
  target: TargetTables,
  plan: PlanTables,
  facts: PlanFacts,
): Promise<void> {
  if (facts.seen === null) return;
  const memo: Memo = { seen: facts.seen, tally: facts.tally };
  await session.run(`DELETE FROM ${target.memoRejected}`);
  await session.run(`DELETE FROM ${target.memoLeft}`);
  await session.run(`INSERT INTO ${target.memoRejected} FROM ${plan.rejected}`);
  await session.run(`INSERT INTO ${target.memoLeft} FROM ${plan.left}`);
  await session.run(`UPDATE ${catalogue}.deskfeed.targets SET memo = $memo WHERE number = $number`, {
    memo: JSON.stringify(memo),
    number: target.number,
  });
}

export async function forget(session: Session, catalogue: string, target: TargetTables): Promise<void> {
  await session.run(
    `UPDATE ${catalogue}.deskfeed.targets SET memo = NULL WHERE number = $number AND memo IS NOT NULL`,
    { number: target.number },
  );
}
