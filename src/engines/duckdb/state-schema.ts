/**
 * Our own tables in the state file: one ledger per target, a handful of tables per kept plan, and the memory of what the last
 * clean run saw. No table has an index: deletes and inserts on indexed tables cost many times more (evidence-dataplane.md 2d).
 */
import { EngineFailed } from "../../core/failure.ts";
import type { Session } from "./session.ts";

/** Raised when tables change: a file of another format is refused with advice instead of being misread. */
const stateFormat = 1;

/** Answers with the file's own name, which goes with it wherever it is moved. */
export async function ensureState(session: Session, catalogue: string, stateFile: string): Promise<string> {
  const schema = `${catalogue}.deskfeed`;
  await session.transaction(async () => {
    for (const sql of [
      `CREATE SCHEMA IF NOT EXISTS ${schema}`,
      `CREATE TABLE IF NOT EXISTS ${schema}.format (version INTEGER NOT NULL)`,
      `INSERT INTO ${schema}.format SELECT ${stateFormat} WHERE NOT EXISTS (FROM ${schema}.format)`,
      `CREATE TABLE IF NOT EXISTS ${schema}.table_shapes (table_name VARCHAR NOT NULL, signature VARCHAR NOT NULL, shape VARCHAR NOT NULL)`,
      // Names the file wherever it is moved: workers elsewhere tell by it that they do not have it.
      `CREATE TABLE IF NOT EXISTS ${schema}.identity (id VARCHAR NOT NULL)`,
      `INSERT INTO ${schema}.identity SELECT uuid()::VARCHAR WHERE NOT EXISTS (FROM ${schema}.identity)`,
      // memo: JSON of no-change-memo.ts, or null while nothing is known for certain.
      `CREATE TABLE IF NOT EXISTS ${schema}.targets (number INTEGER NOT NULL, target VARCHAR NOT NULL, memo VARCHAR)`,
      // A plan is kept when its row is here; it is written in the same transaction as its tables.
      `CREATE TABLE IF NOT EXISTS ${schema}.plans (number INTEGER NOT NULL, id VARCHAR NOT NULL, target INTEGER NOT NULL, facts VARCHAR NOT NULL)`,
    ])
      await session.run(sql);
  });
  const [version] = await session.row(`SELECT max(version) FROM ${schema}.format`);
  if (version !== stateFormat)
    throw new EngineFailed(
      `The state file is of format ${version}; this Deskfeed reads format ${stateFormat}.`,
      {
        code: "state_format",
        next: "fix",
        advice: "Use the Deskfeed that wrote it, or another data folder.",
        place: { file: stateFile },
      },
    );
  const [id] = await session.row(`SELECT id FROM ${schema}.identity`);
  return String(id);
}

/** The tables of a target and of a plan, by their numbers. Ids never become names, so their letter case cannot collide. */
export interface TargetTables {
  readonly number: number;
  /** `k` is the 128-bit identity; `h` the fingerprint of what was confirmed, 0 when that is not certain. */
  readonly ledger: string;
  readonly memoRejected: string;
  readonly memoLeft: string;
}

export interface PlanTables {
  readonly number: number;
  /** The rows to send by position, without their texts: settling and looking up read only these. */
  readonly entries: string;
  readonly texts: string;
  readonly warnings: string;
  readonly groups: string;
  readonly rejected: string;
  readonly unchanged: string;
  readonly left: string;
  readonly settled: string;
}

export function targetTables(catalogue: string, number: number): TargetTables {
  const table = (name: string): string => `${catalogue}.deskfeed.${name}_${number}`;
  return {
    number,
    ledger: table("ledger"),
    memoRejected: table("memo_rejected"),
    memoLeft: table("memo_left"),
  };
}

export function planTables(catalogue: string, number: number): PlanTables {
  const table = (name: string): string => `${catalogue}.deskfeed.plan_${number}_${name}`;
  return {
    number,
    entries: table("entries"),
    texts: table("texts"),
    warnings: table("warnings"),
    groups: table("groups"),
    rejected: table("rejected"),
    unchanged: table("unchanged"),
    left: table("left"),
    settled: table("settled"),
  };
}

/** The target's tables, made when it is new. Must not run twice at once. */
export async function openTarget(session: Session, catalogue: string, target: string): Promise<TargetTables> {
  const targets = `${catalogue}.deskfeed.targets`;
  const [known] = await session.row(`SELECT number FROM ${targets} WHERE target = $target`, { target });
  if (known !== undefined) return targetTables(catalogue, Number(known));
  return await session.transaction(async () => {
    const [next] = await session.row(`SELECT coalesce(max(number), 0) + 1 FROM ${targets}`);
    const tables = targetTables(catalogue, Number(next));
    await session.run(
      `CREATE TABLE ${tables.ledger} (k UHUGEINT NOT NULL, h UHUGEINT NOT NULL, has_rejected BOOLEAN NOT NULL,
        key VARCHAR NOT NULL, held VARCHAR, zendesk_user_id BIGINT, settled_at BIGINT NOT NULL, plan VARCHAR NOT NULL)`,
    );
    await session.run(`CREATE TABLE ${tables.memoRejected} (${rejectedColumns})`);
    await session.run(`CREATE TABLE ${tables.memoLeft} (k UHUGEINT NOT NULL)`);
    await session.run(`INSERT INTO ${targets} VALUES ($number, $target, NULL)`, {
      number: tables.number,
      target,
    });
    return tables;
  });
}

const rejectedColumns = "ordinal BIGINT NOT NULL, key VARCHAR, k UHUGEINT, problems VARCHAR NOT NULL";

export async function createPlanTables(session: Session, tables: PlanTables): Promise<void> {
  for (const sql of [
    `CREATE TABLE ${tables.entries} (position BIGINT NOT NULL, ordinal BIGINT NOT NULL, wave INTEGER NOT NULL,
      k UHUGEINT NOT NULL, h UHUGEINT NOT NULL, shared BOOLEAN NOT NULL, key VARCHAR NOT NULL, external_id VARCHAR, email VARCHAR,
      is_new BOOLEAN NOT NULL, zendesk_user_id BIGINT)`,
    `CREATE TABLE ${tables.texts} (position BIGINT NOT NULL, ordinal BIGINT NOT NULL, wave INTEGER NOT NULL, user_text VARCHAR NOT NULL, held VARCHAR NOT NULL)`,
    `CREATE TABLE ${tables.warnings} (position BIGINT NOT NULL, key VARCHAR NOT NULL, warnings VARCHAR NOT NULL)`,
    // Identities with several rows: h is the fingerprint of all of them together.
    `CREATE TABLE ${tables.groups} (k UHUGEINT NOT NULL, h UHUGEINT NOT NULL, has_rejected BOOLEAN NOT NULL)`,
    `CREATE TABLE ${tables.rejected} (${rejectedColumns})`,
    // Rows judged unchanged though their fingerprint differs: the ledger takes the new one when the plan closes.
    `CREATE TABLE ${tables.unchanged} (k UHUGEINT NOT NULL, h UHUGEINT NOT NULL, shared BOOLEAN NOT NULL, held VARCHAR NOT NULL)`,
    `CREATE TABLE ${tables.left} (k UHUGEINT NOT NULL)`,
    `CREATE TABLE ${tables.settled} (position BIGINT NOT NULL, delivered BOOLEAN NOT NULL, zendesk_user_id BIGINT)`,
  ])
    await session.run(sql);
}

export async function dropPlanTables(session: Session, tables: PlanTables): Promise<void> {
  const { number: _, ...names } = tables;
  for (const table of Object.values(names)) await session.run(`DROP TABLE IF EXISTS ${table}`);
}
