/**
 * The file rules of DuckDB, in this one place (design.md part 3, evidence-dataplane.md 9): one owner process, one instance per
 * file and only from the cache, never a descriptor of our own on the file (closing it would drop DuckDB's lock), sources
 * read-only, no access to anything outside, and a configuration that no later statement can change.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { duckdbPrelude, preludeCatalogue } from "../dialect/duckdb-prelude.ts";
import { asDuckDbError, asFailure, openingProblem } from "./engine-errors.ts";
import { type LockFile, takeLock } from "./lock-file.ts";
import { engineClosed, Session } from "./session.ts";
import { quoteName, quoteText, quoteTexts } from "./sql-text.ts";

/** Catalogue of the person's tables: an attached database, or views over files in memory. */
export const sourceCatalogue = "customer360";

export interface StateFileOptions {
  readonly stateFile: string;
  readonly spillFolder: string;
  readonly memoryLimitMb: number;
  readonly threads: number | undefined;
  readonly clock: Clock;
  /** Attached read-only as the source; null when tables are files. */
  readonly database: string | null;
  /** The only files and folders that statements may read. */
  readonly readable: { readonly files: readonly string[]; readonly folders: readonly string[] };
}

export class StateFile {
  readonly #options: StateFileOptions;
  readonly #lock: LockFile;
  readonly #sessions = new Set<Session>();
  /** Connections that are being made. */
  readonly #joining = new Set<Promise<Session>>();
  #instance: Promise<DuckDBInstance> | null = null;
  #discarding: Promise<void> | null = null;
  #invalidated = false;
  #closed = false;
  #catalogue = "";
  #generation = 0;

  private constructor(options: StateFileOptions, lock: LockFile) {
    this.#options = options;
    this.#lock = lock;
  }

  static async open(options: StateFileOptions): Promise<StateFile> {
    makeFolders(options);
    const file = new StateFile(options, takeLock(options.stateFile));
    try {
      const session = await file.connect();
      session.close();
      return file;
    } catch (error) {
      await file.close();
      throw asFailure(error);
    }
  }

  /** The catalogue of our own tables, quoted: DuckDB names it after the file. */
  get catalogue(): string {
    return this.#catalogue;
  }

  /** Grows when the instance was opened anew: what lived in memory (views) must be made again. */
  get generation(): number {
    return this.#generation;
  }

  /** A new session. An instance that a failure has invalidated is opened anew first; committed data is still there. */
  async connect(signal?: AbortSignal): Promise<Session> {
    if (this.#invalidated) this.#discarding ??= this.#discardInstance();
    await this.#discarding;
    if (this.#closed) throw engineClosed();
    const joining = this.#join(signal);
    this.#joining.add(joining);
    const session = await joining.finally(() => this.#joining.delete(joining));
    try {
      // Of the session only, which the lock on the configuration allows.
      await session.run(`SET search_path = '${sourceCatalogue}.main'`);
    } catch (error) {
      session.close();
      throw error;
    }
    return session;
  }

  /** A connection, known to whoever closes the instance before anything else happens. */
  async #join(signal: AbortSignal | undefined): Promise<Session> {
    this.#instance ??= this.#openInstance();
    const instance = await this.#instance.catch((error: unknown) => {
      this.#instance = null;
      throw asDuckDbError(error);
    });
    const connection = await instance.connect().catch((error: unknown) => {
      throw asDuckDbError(error);
    });
    const session: Session = new Session({
      connection,
      clock: this.#options.clock,
      signal,
      onInvalidated: () => {
        this.#invalidated = true;
      },
      onClosed: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#discarding;
    await this.#discardInstance();
    this.#lock.release();
  }

  /**
   * Instances live as long as one of their connections: all go, or the cache would hand the broken one out again. It waits for
   * connections that are being made: closing an instance under one takes the whole process with it.
   */
  async #discardInstance(): Promise<void> {
    await Promise.allSettled(this.#joining);
    const instance = this.#instance;
    this.#instance = null;
    this.#invalidated = false;
    await Promise.all([...this.#sessions].map((session) => session.end()));
    await instance?.then(
      (opened) => opened.closeSync(),
      () => {
        // It never opened: whoever asked for it has the error.
      },
    );
    this.#discarding = null;
  }

  async #openInstance(): Promise<DuckDBInstance> {
    const { stateFile, spillFolder, memoryLimitMb, threads } = this.#options;
    const opening = DuckDBInstance.fromCache(stateFile, {
      memory_limit: `${memoryLimitMb}MiB`,
      temp_directory: spillFolder,
      // The default is a share of what is free when the file is opened, which would outlast a full disk that was mended.
      max_temp_directory_size: "1000TiB",
      // Tables stay in memory, 0.6 MB for those of a target, until a checkpoint writes them; 16 MB of log would hold thousands.
      checkpoint_threshold: "1MB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    const instance = await opening.catch((error: unknown) => {
      throw openingProblem(asDuckDbError(error), stateFile, false);
    });
    await this.#prepare(instance);
    this.#generation += 1;
    return instance;
  }

  async #prepare(instance: DuckDBInstance): Promise<void> {
    const connection = await instance.connect();
    try {
      const found = await (await connection.run("SELECT current_database()")).getRows();
      const name = String(found[0]?.[0]);
      if (name === sourceCatalogue || name === preludeCatalogue)
        throw new EngineFailed(`A state file cannot be named ${name}.`, {
          code: "state_name_taken",
          next: "fix",
          advice: "Give it another name, for example state.duckdb.",
          place: { file: this.#options.stateFile },
        });
      this.#catalogue = quoteName(name);
      const { database, readable } = this.#options;
      await attachSource(connection, database);
      const statements = [
        ...duckdbPrelude,
        // Dates and times read the same on every machine.
        "SET GLOBAL TimeZone = 'UTC'",
        `SET GLOBAL allowed_paths = ${quoteTexts(readable.files)}`,
        `SET GLOBAL allowed_directories = ${quoteTexts(readable.folders)}`,
        "SET GLOBAL enable_external_access = false",
        "SET GLOBAL lock_configuration = true",
      ];
      for (const sql of statements) await connection.run(sql);
    } finally {
      connection.closeSync();
    }
  }
}

async function attachSource(connection: DuckDBConnection, database: string | null): Promise<void> {
  const source =
    database === null
      ? `':memory:' AS ${sourceCatalogue}`
      : `${quoteText(database)} AS ${sourceCatalogue} (READ_ONLY)`;
  await connection.run(`ATTACH ${source}`).catch((error: unknown) => {
    throw openingProblem(asDuckDbError(error), database ?? "", true);
  });
}

function makeFolders({ stateFile, spillFolder }: StateFileOptions): void {
  for (const folder of [dirname(stateFile), spillFolder]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new EngineFailed(`The folder cannot be made: ${error instanceof Error ? error.message : error}`, {
        code: "state_unwritable",
        next: "fix",
        advice: "Check that the data folder belongs to this user.",
        place: { file: folder },
        cause: error,
      });
    }
  }
}
