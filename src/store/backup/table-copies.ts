/** The control store's tables as files and back, by PostgreSQL's own COPY: what is written is one moment of the store, what is read is all of it or nothing. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { StoreFailed } from "../../core/failure.ts";
import { migrationsTable, readMigrations } from "../migrate.ts";
import { toStoreFailed } from "../store-error.ts";

export interface TableCopy {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly file: string;
  /** Of the file, as hexadecimal digits. */
  readonly sha256: string;
}

export interface StoreCopy {
  /** Names of the migrations that made the schema. */
  readonly migrations: readonly string[];
  /** In an order in which no row comes before what it refers to. */
  readonly tables: readonly TableCopy[];
}

export interface StorePlace {
  readonly connection: pg.ClientConfig;
  readonly schema?: string;
}

const defaultSchema = "deskfeed";
/**
 * Who is signed in, and links that sign in, are not brought back: a restored store must not open doors that were closed since.
 * Dry plans are a day's work that is made again by asking.
 */
const leftOut = ["sessions", "links", "dry_plans"];
/** What a store holds that somebody has used. */
const tellsUse = ["runs", "people", "destinations", "queries", "orchestrations"];

/** Throws StoreFailed `store_empty` when there is no store to copy. */
export async function copyStore(place: StorePlace, folder: string): Promise<StoreCopy> {
  return await withClient(place, async (client) => {
    await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const names = await tablesInOrder(client, schemaOf(place));
    if (!names.includes("migrations"))
      throw new StoreFailed("There is no control store to back up.", {
        code: "store_empty",
        next: "fix",
        advice: "Check --data and DATABASE_URL: Deskfeed has kept nothing there yet.",
      });
    const { rows } = await client.query<{ name: string }>("SELECT name FROM migrations ORDER BY number");
    const tables: TableCopy[] = [];
    for (const table of names) tables.push(await copyTable(client, table, folder));
    await client.query("COMMIT");
    return { migrations: rows.map(({ name }) => name), tables };
  });
}

/** Into an empty database, or a store that nobody has used. Throws StoreFailed `store_in_use`, `schema_newer` or `backup_damaged`; then nothing has changed. */
export async function loadStore(place: StorePlace, folder: string, copy: StoreCopy): Promise<void> {
  await withClient(place, async (client) => {
    await client.query("BEGIN");
    await refuseUsed(client, schemaOf(place));
    await remakeSchema(client, schemaOf(place), copy.migrations);
    for (const table of copy.tables) await loadTable(client, table, folder);
    await moveSequences(client, schemaOf(place));
    await client.query("COMMIT");
  });
}

const schemaOf = ({ schema = defaultSchema }: StorePlace): string => schema;

async function withClient<T>(place: StorePlace, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...place.connection, application_name: "deskfeed backup" });
  // A connection that breaks fails what waits for it; unheard, the news would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(`SET search_path TO ${pg.escapeIdentifier(schemaOf(place))}`);
    return await work(client);
  } catch (error) {
    throw toStoreFailed(error, "the control store");
  } finally {
    await client.end();
  }
}

async function tablesInOrder(client: pg.Client, schema: string): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY tablename",
    [schema],
  );
  const { rows: references } = await client.query<{ child: string; parent: string }>(
    `SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint
     JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
     WHERE contype = 'f' AND connamespace = to_regnamespace($1) AND conrelid <> confrelid`,
    [pg.escapeIdentifier(schema)],
  );
  const left = new Set(tables.map(({ name }) => name));
  const ordered: string[] = [];
  while (left.size > 0) {
    const free = [...left].filter(
      (name) => !references.some(({ child, parent }) => child === name && left.has(parent)),
    );
    if (free.length === 0)
      throw new StoreFailed(`The tables ${[...left].join(", ")} refer to one another in a circle.`, {
        code: "backup_order",
        next: "fix",
        advice: "This is an error of Deskfeed's; please report it.",
      });
    for (const name of free) left.delete(name);
    ordered.push(...free);
  }
  return ordered.filter((name) => !leftOut.includes(name));
}

async function copyTable(client: pg.Client, table: string, folder: string): Promise<TableCopy> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [pg.escapeIdentifier(table)],
  );
  const columns = rows.map(({ name }) => name);
  const file = `${table}.copy.gz`;
  const hash = createHash("sha256");
  const hashed = new PassThrough();
  hashed.on("data", (piece: Buffer) => hash.update(piece));
  const source = client.query(copyTo(`COPY ${reference(table, columns)} TO STDOUT`));
  await pipeline(source, createGzip(), hashed, createWriteStream(join(folder, file), { flags: "wx" }));
  return { table, columns, rows: source.rowCount, file, sha256: hash.digest("hex") };
}

async function refuseUsed(client: pg.Client, schema: string): Promise<void> {
  for (const table of tellsUse) {
    const { rows: there } = await client.query(
      "SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = $2",
      [schema, table],
    );
    if (there.length === 0) continue;
    const { rows } = await client.query(`SELECT FROM ${pg.escapeIdentifier(table)} LIMIT 1`);
    if (rows.length === 0) continue;
    throw new StoreFailed("The control store there is in use: a backup is restored into an empty one only.", {
      code: "store_in_use",
      next: "fix",
      advice: "Name another folder with --data, or another database in DATABASE_URL.",
    });
  }
}

/** The schema as it was when the backup was made; opening the store brings it up to date afterwards. */
async function remakeSchema(client: pg.Client, schema: string, names: readonly string[]): Promise<void> {
  const known = readMigrations();
  const unknown = names.find((name, index) => known[index]?.name !== name);
  if (unknown !== undefined)
    throw new StoreFailed(`The backup was made by a newer version of Deskfeed (it has ${unknown}).`, {
      code: "schema_newer",
      next: "fix",
      advice: "Restore it with that version or a newer one.",
    });
  const { rows } = await client.query("SELECT FROM pg_namespace WHERE nspname = $1", [schema]);
  if (rows.length === 0) await client.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)}`);
  const { rows: old } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1",
    [schema],
  );
  for (const { name } of old) await client.query(`DROP TABLE ${pg.escapeIdentifier(name)} CASCADE`);
  await client.query(migrationsTable);
  for (const { text } of known.slice(0, names.length)) await client.query(text);
}

async function loadTable(client: pg.Client, copy: TableCopy, folder: string): Promise<void> {
  const { table, columns, rows } = copy;
  // A migration may have filled it.
  await client.query(`DELETE FROM ${pg.escapeIdentifier(table)}`);
  const target = client.query(copyFrom(`COPY ${reference(table, columns)} FROM STDIN`));
  await pipeline(createReadStream(join(folder, copy.file)), createGunzip(), target);
  if (target.rowCount === rows) return;
  throw new StoreFailed(`${copy.file} holds ${target.rowCount} rows where the backup counted ${rows}.`, {
    code: "backup_damaged",
    next: "fix",
    advice: "Take another backup; nothing was restored.",
  });
}

async function moveSequences(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT relname AS table, attname AS column, pg_get_serial_sequence(format('%I.%I', nspname, relname), attname) AS sequence
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND attidentity <> ''`,
    [schema],
  );
  for (const { table, column, sequence } of rows)
    await client.query(
      `SELECT setval($1::regclass, coalesce(max(${pg.escapeIdentifier(column)}), 1), max(${pg.escapeIdentifier(column)}) IS NOT NULL)
       FROM ${pg.escapeIdentifier(table)}`,
      [sequence],
    );
}

const reference = (table: string, columns: readonly string[]): string =>
  `${pg.escapeIdentifier(table)} (${columns.map((name) => pg.escapeIdentifier(name)).join(", ")})`;
