/**
 * Writes a believable Customer 360 of any size to CSV or Parquet, in the memory of a small one. What the rows say is in
 * the *-sql.ts files and sample-rates.ts; this file runs them in a DuckDB of its own and puts whole files in the folder.
 */
import { access, constants, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { customersSql } from "./customer-sql.ts";
import { drawMacrosSql, sqlText } from "./draw.ts";
import { lookupTables } from "./lookup-tables.ts";
import { ordersSql } from "./order-sql.ts";
import { SampleFailed } from "./sample-failed.ts";
import { sampleRates } from "./sample-rates.ts";
import type { SampleEdits, SampleScope } from "./sample-scope.ts";
import { surveyResponsesSql } from "./survey-sql.ts";

export const sampleTables = ["Customer_360", "Orders", "Survey_Responses"] as const;
export type SampleTable = (typeof sampleTables)[number];

export interface WriteSampleOptions {
  /** Made when it does not exist; files of an earlier sample in it are replaced. */
  readonly folder: string;
  readonly customers: number;
  /** Same seed, same customers. */
  readonly seed: number;
  readonly format: "csv" | "parquet";
  /** The same sample after a while: some customers changed, a few left, a few new. */
  readonly edits?: SampleEdits;
  /** All dates count back from this day (UTC); the time of day makes no difference. */
  readonly now: Date;
  readonly signal?: AbortSignal;
  /** Rows of all tables written so far, a few times a second. */
  readonly onProgress?: (rows: number) => void;
}

interface SampleFile {
  readonly path: string;
  readonly rows: number;
}

export type SampleFiles = Readonly<Record<SampleTable, SampleFile>>;

/** An order's number is the customer's times 64, and row numbers are mixed in 32 bits. */
const sampleCustomersMax = 1_000_000_000;

/** Two threads need under 384 MB at any size, as measured; eight would need over 1.5 GB for their open row groups. */
const memoryLimit = "1GB";
const threads = "2";
const progressEveryMs = 200;

const tableSql: Readonly<Record<SampleTable, (scope: SampleScope) => string>> = {
  Customer_360: customersSql,
  Orders: ordersSql,
  Survey_Responses: surveyResponsesSql,
};

export async function writeSample(options: WriteSampleOptions): Promise<SampleFiles> {
  checkOptions(options);
  options.signal?.throwIfAborted();
  await prepareFolder(options.folder);
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: memoryLimit,
    threads,
    // Nothing here sorts or groups, so there is nothing to spill, and no folder appears beside the caller's.
    temp_directory: "",
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  options.signal?.addEventListener("abort", interrupt);
  try {
    const scope = await prepareTables(connection, options);
    return await writeTables(connection, scope, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    connection.closeSync();
    instance.closeSync();
  }
}

function checkOptions({ customers, seed, edits, now }: WriteSampleOptions): void {
  const refuse = (message: string, advice: string): never => {
    throw new SampleFailed(message, { code: "sample_options_invalid", advice });
  };
  if (!Number.isInteger(customers) || customers < 0 || customers > sampleCustomersMax)
    refuse(
      `A sample of ${customers} customers cannot be made.`,
      `Ask for a whole number up to ${sampleCustomersMax}.`,
    );
  if (!Number.isSafeInteger(seed) || (edits !== undefined && !Number.isSafeInteger(edits.seed)))
    refuse("A sample's seed is not a whole number.", "Give a whole number, such as 1.");
  if (edits !== undefined && !(edits.share >= 0 && edits.share <= 1))
    refuse(`The share of edited customers is ${edits.share}.`, "Give a share from 0 to 1, such as 0.01.");
  if (Number.isNaN(now.getTime())) refuse("The sample's day is not a date.", "Give a valid date as now.");
}

async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new SampleFailed(`The sample cannot be written to ${folder}.`, {
      code: "folder_not_writable",
      advice: "Name a folder that you may write to, or make this one writable.",
      cause,
    });
  }
}

async function prepareTables(
  connection: DuckDBConnection,
  options: WriteSampleOptions,
): Promise<SampleScope> {
  const { customers, seed, edits, now } = options;
  const { sql, weightedPlaces } = lookupTables();
  await connection.run(drawMacrosSql);
  await connection.run(sql);
  // Rows of one byte: a table's rowid is read in parallel and in order, with progress, which range() does not give.
  const arrived = edits === undefined ? 0 : Math.round(customers * edits.share * sampleRates.arrived);
  await connection.run(`CREATE TABLE customer AS SELECT true AS is_there FROM range(${customers + arrived})`);
  // Progress is read from the connection; nothing is printed.
  await connection.run(
    "SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0",
  );
  const daySeconds = 86_400;
  const asOfSeconds = Math.floor(now.getTime() / 1000 / daySeconds) * daySeconds;
  return { customers, seed, edits, asOfSeconds, weightedPlaces };
}

async function writeTables(
  connection: DuckDBConnection,
  scope: SampleScope,
  options: WriteSampleOptions,
): Promise<SampleFiles> {
  const files: Partial<Record<SampleTable, SampleFile>> = {};
  let rowsBefore = 0;
  for (const table of sampleTables) {
    options.signal?.throwIfAborted();
    const path = join(options.folder, `${table.toLowerCase()}.${options.format}`);
    const rows = await writeTable(connection, { table, scope, path, rowsBefore, options });
    files[table] = { path, rows };
    rowsBefore += rows;
    options.onProgress?.(rowsBefore);
  }
  return files as SampleFiles;
}

interface TableWrite {
  readonly table: SampleTable;
  readonly scope: SampleScope;
  readonly path: string;
  readonly rowsBefore: number;
  readonly options: WriteSampleOptions;
}

/** A file appears under its name only when it is whole. */
async function writeTable(connection: DuckDBConnection, write: TableWrite): Promise<number> {
  const { table, scope, path, options } = write;
  const unfinished = `${path}.unfinished`;
  const stopProgress = startProgress(connection, write);
  try {
    const result = await connection.run(copySql(tableSql[table](scope), unfinished, options.format));
    await rename(unfinished, path);
    return Number((await result.getRows())[0]?.[0] ?? 0);
  } catch (cause) {
    await rm(unfinished, { force: true });
    options.signal?.throwIfAborted();
    throw new SampleFailed(`${table} of the sample could not be written to ${path}.`, {
      code: "sample_not_written",
      advice: "See whether the disk is full, or name another folder.",
      cause,
    });
  } finally {
    stopProgress();
  }
}

function copySql(select: string, path: string, format: WriteSampleOptions["format"]): string {
  const how = format === "csv" ? "FORMAT csv, HEADER" : "FORMAT parquet";
  return `COPY (${select}) TO ${sqlText(path)} (${how}, USE_TMP_FILE false)`;
}

/** Rows per customer, rather a few less: only for progress within a table; finished tables are counted exactly. */
const rowsPerCustomer: Readonly<Record<SampleTable, number>> = {
  Customer_360: 1,
  Orders: 5.4,
  Survey_Responses: 0.31,
};

function startProgress(
  connection: DuckDBConnection,
  { table, scope, rowsBefore, options }: TableWrite,
): () => void {
  const { onProgress } = options;
  if (onProgress === undefined) return () => {};
  let rows = rowsBefore;
  // A small sample strays from the average by more than a big one; what was told must not be taken back when the table is counted.
  const certain = Math.max(0, 1 - 5 / Math.sqrt(scope.customers));
  const timer = setInterval(() => {
    // Rows scanned, not the percentage: DuckDB guesses the total, and wildly so with joins. Every table scans the customers.
    const scanned = Math.min(Number(connection.progress.rows_processed), scope.customers);
    rows = Math.max(rows, rowsBefore + Math.floor(scanned * rowsPerCustomer[table] * certain));
    onProgress(rows);
  }, progressEveryMs);
  return () => clearInterval(timer);
}
