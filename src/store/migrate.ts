/** Brings the schema up to this version of the code: numbered SQL files, each applied once, in one transaction under a lock. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { type Kysely, sql, type Transaction } from "kysely";
import { StoreFailed } from "../core/failure.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./tables.ts";

/** Generated identity columns, partial indexes and gen_random_uuid() are there from 13 on; 14 is the oldest still mended in 2026. */
const serverVersionMin = 140_000;
/** Any number that no other program is likely to lock. */
const migrationLock = 7_315_001;

/** First line of a migration that changes nothing for the version before: what that one reads and writes means the same. */
const mark = "-- The version before may go on.\n";

/** `before_may_go_on` is read by versions that do not know the migration. */
export const migrationsTable = `
  CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    before_may_go_on boolean NOT NULL DEFAULT false
  )
`;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
  readonly beforeMayGoOn: boolean;
}

export function readMigrations(): readonly Migration[] {
  const folder = new URL("./migrations/", import.meta.url);
  const names = readdirSync(folder).filter((name) => /^\d{4}_.+\.sql$/.test(name));
  return names.sort().map((name) => {
    const text = readFileSync(new URL(name, folder), "utf8").replaceAll("\r\n", "\n");
    const checksum = createHash("sha256").update(text).digest("hex");
    return { number: Number(name.slice(0, 4)), name, text, checksum, beforeMayGoOn: text.startsWith(mark) };
  });
}

export async function migrate(database: Database, schema: string): Promise<void> {
  await database.once(async (session) => {
    await checkServer(session);
    await session.transaction().execute(async (trx) => {
      await sql`SELECT pg_advisory_xact_lock(${migrationLock})`.execute(trx);
      await makeSchema(trx, schema);
      const applied = await readApplied(trx);
      const known = readMigrations();
      checkApplied(applied, known);
      for (const migration of known.slice(applied.length)) await apply(trx, migration);
    });
  });
}

async function checkServer(session: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ version: string; text: string }>`
    SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS text
  `.execute(session);
  const { version = "0", text = "unknown" } = rows[0] ?? {};
  if (Number(version) >= serverVersionMin) return;
  throw new StoreFailed(`The PostgreSQL server is version ${text}; Deskfeed needs 14 or newer.`, {
    code: "postgres_old",
    next: "fix",
    advice: "Let DATABASE_URL name a newer server, or unset it to use the embedded one.",
  });
}

/** Only asked for when it is missing: a user without the right to create may use a schema that was made for him. */
async function makeSchema(trx: Transaction<Tables>, schema: string): Promise<void> {
  const { rows } = await sql`SELECT FROM pg_namespace WHERE nspname = ${schema}`.execute(trx);
  if (rows.length === 0) await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(trx);
  await sql.raw(migrationsTable).execute(trx);
  // Stores of the first versions do not have it.
  const { rows: marked } = await sql`
    SELECT FROM pg_attribute WHERE attrelid = 'migrations'::regclass AND attname = 'before_may_go_on'
  `.execute(trx);
  if (marked.length > 0) return;
  await sql`ALTER TABLE migrations ADD COLUMN before_may_go_on boolean NOT NULL DEFAULT false`.execute(trx);
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly beforeMayGoOn: boolean;
}

async function readApplied(trx: Transaction<Tables>): Promise<readonly Applied[]> {
  const { rows } = await sql<Applied>`
    SELECT number, name, checksum, before_may_go_on AS "beforeMayGoOn" FROM migrations ORDER BY number
  `.execute(trx);
  return rows;
}

function checkApplied(applied: readonly Applied[], known: readonly Migration[]): void {
  refuseNewer(applied.slice(known.length));
  for (const [index, ours] of known.entries()) {
    const there = applied[index];
    if (there === undefined) return;
    const { name, checksum } = there;
    if (ours.name === name && ours.checksum === checksum) continue;
    throw new StoreFailed(
      `The control store's schema is not this version's: ${name} differs from ${ours.name}.`,
      {
        code: "schema_other",
        next: "fix",
        advice: "Use the version of Deskfeed that made it, or a newer release.",
      },
    );
  }
}

/** One step ahead is a newer version at work beside this one, if its step was made so; two are not looked into. */
function refuseNewer([first, ...more]: readonly Applied[]): void {
  if (first === undefined || (first.beforeMayGoOn && more.length === 0)) return;
  const newest = more.at(-1) ?? first;
  throw new StoreFailed(
    `The control store was made by a newer version of Deskfeed (it has ${newest.name}).`,
    { code: "schema_newer", next: "fix", advice: "Use that version or a newer one." },
  );
}

async function apply(trx: Transaction<Tables>, migration: Migration): Promise<void> {
  const { number, name, text, checksum, beforeMayGoOn } = migration;
  await sql.raw(text).execute(trx);
  await sql`
    INSERT INTO migrations (number, name, checksum, before_may_go_on)
    VALUES (${number}, ${name}, ${checksum}, ${beforeMayGoOn})
  `.execute(trx);
}
