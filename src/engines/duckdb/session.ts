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
  #state: "open" | "ending" | "closed" = "open";
  /** Calls into the connection that have not come back. */
  readonly #running = new Set<Promise<unknown>>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /**
   * What no statement does: taking a text apart, preparing it. All that is read of it is read inside `work`, and counts for
   * nothing when the session is ending: what was prepared on a connection that closes says of itself that it is no SELECT.
   */
  async ask<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const answer = await this.#guarded({}, () => work(this.#parts.connection));
    this.#parts.signal?.throwIfAborted();
    if (this.#isEnding()) throw engineClosed();
    return answer;
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

  /** By whoever uses the session, when nothing of it is running any more. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#parts.connection.closeSync();
    this.#parts.onClosed();
  }

  /**
   * Ends the session from outside: what is running is interrupted, nothing new begins. It closes only when every call has
   * come back, since closing a connection under a running statement takes the whole process with it.
   */
  async end(): Promise<void> {
    if (this.#state === "open") this.#state = "ending";
    const again = setInterval(() => {
      if (this.#state !== "closed") this.#parts.connection.interrupt();
    }, interruptEveryMs);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearInterval(again);
    this.close();
  }

  #isEnding(): boolean {
    return this.#state !== "open";
  }

  async #use<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Not through the guard: a session that was aborted must still roll back. A closed connection has done so. */
  async #rollBack(reason: unknown): Promise<void> {
    if (this.#state === "closed") return;
    try {
      await this.#use(() => this.#parts.connection.run("ROLLBACK"));
    } catch (error) {
      // A statement that failed badly, or a COMMIT that failed, has ended the transaction already; an end from outside ends it too.
      if (!isInterrupt(error) && !/no transaction is active|invalidated/i.test(String(error)))
        throw new AggregateError([reason, error]);
    }
  }

  async #guarded<T>(limits: StatementLimits, work: () => Promise<T>): Promise<T> {
    const { signal, connection } = this.#parts;
    signal?.throwIfAborted();
    if (this.#state !== "open") throw engineClosed();
    const ended = new AbortController();
    let timedOut = false;
    const interrupt = (): void => {
      if (ended.signal.aborted) return;
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
      return await this.#use(work);
    } catch (error) {
      if (invalidatesInstance(error)) this.#parts.onInvalidated();
      if (timedOut && isInterrupt(error)) throw timeLimit(limits.timeoutMs ?? 0, error);
      if (isInterrupt(error)) signal?.throwIfAborted();
      if (isInterrupt(error) && this.#isEnding()) throw engineClosed(error);
      throw asDuckDbError(error);
    } finally {
      ended.abort();
    }
  }
}

export function engineClosed(cause?: unknown): EngineFailed {
  return new EngineFailed("The engine was closed.", {
    code: "engine_closed",
    next: "retry",
    advice: "Start again.",
    cause,
  });
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
