/**
 * The connections to one PostgreSQL. Everything happens in transactions that set all they need by SET LOCAL, so that a pooler
 * may stand in between (pgbouncer in transaction mode). What is aborted is cancelled on the server, and its connection thrown
 * away: a cancel request that comes late must not meet somebody else's statement.
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import pg from "pg";
import { EngineFailed, Failure } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { requestCancel } from "./cancel-request.ts";
import { asFailure } from "./postgres-errors.ts";
import { type ServerAddress, serverAddress } from "./server-address.ts";
import { Transaction } from "./transaction.ts";

export interface PostgresOptions {
  readonly url: string;
  /** Where table names without a schema are looked for; by default where the account's search_path says. */
  readonly schema: string | null;
  /** Longest time that one statement may take. */
  readonly queryTimeoutMs: number;
  readonly clock: Clock;
}

/** Four plans at once, and people browsing. */
const connectionsMax = 8;
const connectTimeoutMs = 10_000;
/** PostgreSQL forgets a request that comes before the statement has begun: it is repeated until the statement ends. */
const cancelEveryMs = 250;
/** A server that does not answer to a cancel request is left. */
const cancelMsMax = 5_000;
const keepAliveMs = 10_000;

export type Access = "read" | "write";

export interface TransactionOrder {
  readonly signal?: AbortSignal | undefined;
  readonly functions?: readonly string[];
}

export interface OpenTransaction {
  readonly inside: Transaction;
  /** With null: ends well. With an error: undone; says what to throw in its place. */
  end(error: unknown): Promise<unknown>;
  /** Always called last; a transaction that was not ended is cancelled with its connection. */
  leave(): void;
}

export class PostgresServer {
  readonly options: PostgresOptions;
  readonly #address: ServerAddress;
  readonly #pool: pg.Pool;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  readonly #streams = new Set<Duplex>();
  #receivedBefore = 0;

  constructor(options: PostgresOptions) {
    this.options = options;
    this.#address = serverAddress(options.url);
    this.#pool = new pg.Pool({
      ...this.#address.config,
      application_name: "deskfeed",
      max: connectionsMax,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs,
      allowExitOnIdle: true,
      types: { getTypeParser: () => String },
    });
    // A connection that breaks while nobody asks anything of it leaves the pool by itself, or fails the next question;
    // unheard, the news would end the process.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => {
      client.on("error", () => undefined);
      this.#count(client);
    });
  }

  /** Of all connections there have been. */
  get receivedBytes(): number {
    return [...this.#streams].reduce((sum, stream) => sum + bytesRead(stream), this.#receivedBefore);
  }

  get place(): string {
    return this.#address.place;
  }

  /** The signal of all that must end when the server is closed or the caller says so. */
  signalOf(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
  }

  /**
   * One transaction. `functions` are made in it before the first statement of `work`. A transaction that reads is undone at
   * its end, one that writes is committed when `work` resolves.
   */
  async transaction<T>(
    access: Access,
    order: TransactionOrder,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const open = await this.open(access, order);
    try {
      const result = await work(open.inside);
      await open.end(null);
      return result;
    } catch (error) {
      throw await open.end(error);
    } finally {
      open.leave();
    }
  }

  /** The same for whoever cannot put the work into one function. */
  async open(access: Access, { signal: given, functions = [] }: TransactionOrder): Promise<OpenTransaction> {
    const signal = this.signalOf(given);
    signal.throwIfAborted();
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.told(error);
    });
    const inside = new Transaction(client, signal);
    const leave = this.#enter(client, signal);
    const end = async (error: unknown): Promise<unknown> => {
      if (error === null) await inside.end(access);
      else await undo(inside, signal, error);
      return signal.aborted ? signal.reason : this.told(error);
    };
    const open: OpenTransaction = { inside, end, leave: () => leave(signal.aborted || !inside.hasEnded) };
    try {
      await inside.begin(access, functions, this.options);
      return open;
    } catch (error) {
      const failure = await end(error);
      open.leave();
      throw failure;
    }
  }

  told(error: unknown): unknown {
    return asFailure(error, this.place, this.options.queryTimeoutMs);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(
      new EngineFailed("The engine was closed.", {
        code: "engine_closed",
        next: "retry",
        advice: "Start again.",
      }),
    );
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await this.#pool.end();
  }

  #count(client: pg.PoolClient): void {
    const stream = streamOf(client);
    if (stream === null) return;
    this.#streams.add(stream);
    stream.once("close", () => {
      this.#streams.delete(stream);
      this.#receivedBefore += bytesRead(stream);
    });
  }

  /** Gives back what leaves: once, and with the connection thrown away where nobody knows what it is doing. */
  #enter(client: pg.PoolClient, signal: AbortSignal): (isBroken: boolean) => void {
    const stopCancelling = this.#cancelOnAbort(client, signal);
    let tellLeft = (): void => {};
    const left = new Promise<void>((resolve) => {
      tellLeft = resolve;
    });
    this.#running.add(left);
    let hasLeft = false;
    return (isBroken) => {
      if (hasLeft) return;
      hasLeft = true;
      stopCancelling();
      // Whoever stopped reading half way leaves a statement behind that would run to its end.
      if (isBroken) void requestCancel(this.#address.config, client);
      client.release(isBroken);
      this.#running.delete(left);
      tellLeft();
    };
  }

  #cancelOnAbort(client: pg.PoolClient, signal: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined;
    let waitedMs = 0;
    const cancel = (): void => {
      void requestCancel(this.#address.config, client);
      timer = setInterval(() => {
        waitedMs += cancelEveryMs;
        if (waitedMs >= cancelMsMax) destroy(client);
        else void requestCancel(this.#address.config, client);
      }, cancelEveryMs);
    };
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    return () => {
      signal.removeEventListener("abort", cancel);
      clearInterval(timer);
    };
  }
}

/** After an abort the connection is thrown away, which undoes everything; of a broken one nothing is left to undo. */
async function undo(inside: Transaction, signal: AbortSignal, error: unknown): Promise<void> {
  if (signal.aborted || !isAnswered(error)) return;
  await inside.undo().catch(() => {
    // Then it is not ended, and goes with its connection.
  });
}

/** The server has refused a statement, or we have: the connection itself is well. */
const isAnswered = (error: unknown): boolean => error instanceof pg.DatabaseError || error instanceof Failure;

/** Ends the line itself: whatever waits on it fails at once. */
function destroy(client: pg.PoolClient): void {
  streamOf(client)?.destroy(new Error("Connection terminated: no answer to a cancel request"));
}

/** The line itself, which the types of `pg` do not show. */
function streamOf(client: pg.PoolClient): Duplex | null {
  const connection: unknown = Reflect.get(client, "connection");
  return connection instanceof pg.Connection ? connection.stream : null;
}

/** A socket knows; so does the one with TLS around it. */
const bytesRead = (stream: Duplex): number => (stream instanceof Socket ? stream.bytesRead : 0);
