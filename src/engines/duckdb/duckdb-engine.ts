/** The embedded engine: DuckDB over files or a database, with ledger and plans in a state file of its own. */
import { stat } from "node:fs/promises";
import type { Engine } from "../../core/ports/engine.ts";
import { previewQuery, readCatalogue } from "./catalogue.ts";
import { asFailure } from "./engine-errors.ts";
import type { EngineParts } from "./engine-parts.ts";
import { readTables } from "./make-plan.ts";
import { openPlanBook, type PlanBookOptions } from "./plan-book.ts";
import type { Session } from "./session.ts";
import { databaseTables, FileTables, type SourceTables } from "./source-tables.ts";
import type { StateFile } from "./state-file.ts";
import { readablePlaces } from "./table-files.ts";
import { readyQuery } from "./user-query.ts";

export interface DuckDbEngineOptions extends PlanBookOptions {
  readonly source: DuckDbSource;
}

/** Paths are absolute; globs name all files of a table. */
export type DuckDbSource =
  | { readonly tables: Readonly<Record<string, string | readonly string[]>> }
  | { readonly database: string };

export async function createDuckDbEngine(options: DuckDbEngineOptions): Promise<Engine> {
  const { source } = options;
  const book = await openPlanBook(options, accessOf(source));
  const parts: EngineParts = {
    ...book.parts,
    source: await openTables(source, book.parts.state).catch(async (error: unknown) => {
      await book.close();
      throw error;
    }),
    sourceIsFiles: "tables" in source,
  };
  const asking = async <T>(
    signal: AbortSignal | undefined,
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const session = await parts.state.connect(signal);
    try {
      return await work(session);
    } catch (error) {
      throw asFailure(error);
    } finally {
      session.close();
    }
  };
  return {
    name: "duckdb",
    ledgerPlace: null,
    stateId: book.stateId,
    catalogue: (signal) => asking(signal, (session) => readCatalogue(parts, session)),
    describe: (query, signal) =>
      asking(signal, async (session) => (await readyQuery(session, query, parts.source)).columns),
    preview: (query, { limit, signal }) =>
      asking(signal, (session) => previewQuery(parts, session, query, limit)),
    receivedBytes: () => 0,
    plan: (request) => book.plan(request, (session) => readTables(parts, session, request)),
    openPlan: book.openPlan,
    close: book.close,
  };
}

function accessOf(source: DuckDbSource): Parameters<typeof openPlanBook>[1] {
  return "tables" in source
    ? { database: null, readable: readablePlaces(Object.values(source.tables).flat()) }
    : { database: source.database, readable: { files: [], folders: [] } };
}

async function openTables(source: DuckDbSource, state: StateFile): Promise<SourceTables> {
  return "tables" in source
    ? new FileTables(source.tables, state)
    : databaseTables(() => signatureOf(source.database));
}

/** A look at the directory entry only: the database is open in this process and must not be opened by anybody but DuckDB. */
async function signatureOf(database: string): Promise<string> {
  const { size, mtimeMs } = await stat(database);
  return `${size} ${mtimeMs}`;
}
