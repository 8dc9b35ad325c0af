/**
 * One connection to the instance, with everything that may end a statement early: a caller's signal, a time limit, an
 * instance that was invalidated. Statements of one session run one after the other.
 */
import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { asDuckDbError, invalidatesInstance, isInterrupt } from "./engine-errors.ts";

export type Parameters = Record<string, DuckDBValue>;
export type Cells = readonly DuckDBValue[];

export interface StatementLimits {
  readonly timeoutMs?: number | undefined;
}

interface SessionParts {
  readonly connection: DuckDBConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  onInvalidated(): void;
  onClosed(): void;
}

/** DuckDB forgets an interrupt that comes before the statement has begun: it is repeated until the statement ends. */
const interruptEveryMs = 20;

export class Session {
  readonly #parts: SessionParts;
  #closed = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** What no statement does: taking a text apart, preparing it. */
  async ask<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return await this.#guarded({}, () => work(this.#parts.connection));
  }

  async run(sql: string, parameters?: Parameters, limits?: StatementLimits): Promise<void> {
    await this.rows(sql, parameters, limits);
  }

  /** The whole result in memory: only for results whose size we bound. */
  async rows(sql: string, parameters?: Parameters, limits: StatementLimits = {}): Promise<readonly Cells[]> {
    return await this.#guarded(limits, async () => {
      const result = await this.#parts.connection.run(sql, parameters);
      return await result.getRows();
    });
  }

  /** The first row of a result that has one. */
  async row(sql: string, parameters?: Parameters, limits?: StatementLimits): Promise<Cells> {
    const [first] = await this.rows(sql, parameters, limits);
    return first ?? [];
  }

  /** A result of any size, in the pieces in which the engine makes it. */
  async *pages(sql: string, parameters?: Parameters): AsyncGenerator<readonly Cells[]> {
    const result = await this.#guarded({}, () => this.#parts.connection.stream(sql, parameters));
    for (;;) {
      const chunk = await this.#guarded({}, () => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows();
    }
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run("BEGIN TRANSACTION");
    try {
      const result = await work();
      await this.run("COMMIT");
      return result;
    } catch (error) {
      await this.#rollBack(error);
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.connection.closeSync();
    this.#parts.onClosed();
  }

  /** Ends what is running and closes: a connection that is closed under a running statement takes the process with it. */
  async end(): Promise<void> {
    const again = setInterval(() => this.#parts.connection.interrupt(), interruptEveryMs);
    await this.#running.then(
      () => clearInterval(again),
      () => clearInterval(again),
    );
    this.close();
  }

  /** Not through the guard: a session that was aborted must still roll back. */
  async #rollBack(reason: unknown): Promise<void> {
    try {
      await this.#parts.connection.run("ROLLBACK");
    } catch (error) {
      // A statement that failed badly, or a COMMIT that failed, has ended the transaction already.
      if (!/no transaction is active|invalidated/i.test(String(error)))
        throw new AggregateError([reason, error]);
    }
  }

  async #guarded<T>(limits: StatementLimits, work: () => Promise<T>): Promise<T> {
    const { signal, connection } = this.#parts;
    signal?.throwIfAborted();
    const ended = new AbortController();
    let timedOut = false;
    const interrupt = (): void => {
      connection.interrupt();
      const again = setInterval(() => connection.interrupt(), interruptEveryMs);
      ended.signal.addEventListener("abort", () => clearInterval(again), { once: true });
    };
    signal?.addEventListener("abort", interrupt, { once: true, signal: ended.signal });
    if (limits.timeoutMs !== undefined)
      void this.#parts.clock.sleep(limits.timeoutMs, ended.signal).then(
        () => {
          timedOut = true;
          interrupt();
        },
        () => {
          // The statement ended first.
        },
      );
    try {
      const running = work();
      this.#running = running;
      return await running;
    } catch (error) {
      if (invalidatesInstance(error)) this.#parts.onInvalidated();
      if (timedOut && isInterrupt(error)) throw timeLimit(limits.timeoutMs ?? 0, error);
      if (isInterrupt(error)) signal?.throwIfAborted();
      throw asDuckDbError(error);
    } finally {
      ended.abort();
    }
  }
}

function timeLimit(timeoutMs: number, cause: unknown): EngineFailed {
  return new EngineFailed(
    `The query did not end within its time limit of ${Math.round(timeoutMs / 1000)} s.`,
    {
      code: "time_limit",
      next: "fix",
      advice: "Let the query read less, or raise the time limit of the engine.",
      cause,
    },
  );
}
