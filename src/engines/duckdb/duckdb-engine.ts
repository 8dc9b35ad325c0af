/** The embedded engine: DuckDB over files or a database, with ledger and plans in a state file of its own. */
import { stat } from "node:fs/promises";
import { EngineFailed } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Engine } from "../../core/ports/engine.ts";
import { previewQuery, readCatalogue } from "./catalogue.ts";
import { asFailure } from "./engine-errors.ts";
import type { EngineParts } from "./engine-parts.ts";
import { openKeptPlan } from "./kept-plan.ts";
import { makePlan } from "./make-plan.ts";
import type { Session } from "./session.ts";
import { databaseTables, FileTables, type SourceTables } from "./source-tables.ts";
import { StateFile } from "./state-file.ts";
import { ensureState } from "./state-schema.ts";
import { readablePlaces } from "./table-files.ts";
import { readyQuery } from "./user-query.ts";

export interface DuckDbEngineOptions {
  /** Ledger and plans. One process owns it at a time. */
  readonly stateFile: string;
  /** For what does not fit in memory while a query runs. */
  readonly spillFolder: string;
  readonly source: DuckDbSource;
  /** DuckDB's own limit: 1024 by default, 256 at least. With ten million rows the process has been seen to take 250 to 500 MB more. */
  readonly memoryLimitMb?: number;
  /** As many as the machine has by default. */
  readonly threads?: number;
  /** Longest time that one execution of a person's query may take; none by default. */
  readonly queryTimeoutMs?: number;
  readonly clock: Clock;
}

/** Paths are absolute; globs name all files of a table. */
export type DuckDbSource =
  | { readonly tables: Readonly<Record<string, string | readonly string[]>> }
  | { readonly database: string };

const memoryLimitMbMin = 256;
const memoryLimitMbDefault = 1024;
/** Ids end up in messages and in names of ledgers. */
const idPattern = /^[A-Za-z0-9_-]{1,200}$/;

export async function createDuckDbEngine(options: DuckDbEngineOptions): Promise<Engine> {
  const parts = await openParts(options);
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
    catalogue: (signal) => asking(signal, (session) => readCatalogue(parts, session)),
    describe: (query, signal) =>
      asking(signal, async (session) => (await readyQuery(session, query, parts.source)).columns),
    preview: (query, { limit, signal }) =>
      asking(signal, (session) => previewQuery(parts, session, query, limit)),
    async plan(request) {
      invariant(
        idPattern.test(request.id) && idPattern.test(request.target),
        `"${request.id}" or "${request.target}" is no id`,
      );
      try {
        request.signal.throwIfAborted();
        await makePlan(parts, request);
        const plan = await openKeptPlan(parts, request.id);
        invariant(plan !== null, `the plan ${request.id} was made and is not there`);
        return plan;
      } catch (error) {
        throw asFailure(error);
      }
    },
    openPlan: (id) => openKeptPlan(parts, id),
    close: () => parts.state.close(),
  };
}

async function openParts(options: DuckDbEngineOptions): Promise<EngineParts> {
  const { source, clock } = options;
  const memoryLimitMb = options.memoryLimitMb ?? memoryLimitMbDefault;
  if (memoryLimitMb < memoryLimitMbMin)
    throw new EngineFailed(`A memory limit of ${memoryLimitMb} MB is too small for the duckdb engine.`, {
      code: "memory_limit_small",
      next: "fix",
      advice: `Give it ${memoryLimitMbMin} MB or more.`,
    });
  const isFiles = "tables" in source;
  const state = await StateFile.open({
    stateFile: options.stateFile,
    spillFolder: options.spillFolder,
    memoryLimitMb,
    threads: options.threads,
    clock,
    database: isFiles ? null : source.database,
    readable: isFiles ? readablePlaces(Object.values(source.tables).flat()) : { files: [], folders: [] },
  });
  try {
    const session = await state.connect();
    await ensureState(session, state.catalogue, options.stateFile);
    const [last] = await session.row(
      `SELECT coalesce(max(number), 0) FROM ${state.catalogue}.deskfeed.plans`,
    );
    session.close();
    return joinParts(
      options,
      state,
      isFiles ? new FileTables(source.tables, state) : databaseTables(() => signatureOf(source.database)),
      Number(last),
    );
  } catch (error) {
    await state.close();
    throw asFailure(error);
  }
}

function joinParts(
  options: DuckDbEngineOptions,
  state: StateFile,
  source: SourceTables,
  lastPlan: number,
): EngineParts {
  let planNumber = lastPlan;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    state,
    source,
    sourceIsFiles: "tables" in options.source,
    clock: options.clock,
    queryTimeoutMs: options.queryTimeoutMs,
    nextPlanNumber: () => ++planNumber,
    alone: (work) => {
      const mine = turn.then(work, work);
      turn = mine.catch(() => {
        // Whoever waits for `mine` has the error; the next one begins afresh.
      });
      return mine;
    },
  };
}

/** A look at the directory entry only: the database is open in this process and must not be opened by anybody but DuckDB. */
async function signatureOf(database: string): Promise<string> {
  const { size, mtimeMs } = await stat(database);
  return `${size} ${mtimeMs}`;
}
