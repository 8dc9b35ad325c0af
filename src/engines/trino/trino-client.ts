/**
 * Runs statements on Trino by its client protocol: posts them, follows nextUri page by page, cancels what nobody waits for any more.
 * Errors come out as TrinoError, as the server told them; what they mean to a person is trino-errors.ts.
 */

import { TrinoError, TrinoTooSlow } from "./trino-errors.ts";
import { TrinoHttp, type TrinoHttpOptions } from "./trino-http.ts";
import { type Page, type Rows, readPage, type TrinoColumn, type TrinoStats } from "./trino-page.ts";
import { dataEncoding, segmentRows } from "./trino-segments.ts";

export interface TrinoClientOptions extends TrinoHttpOptions {
  /** Where table names without a catalog or schema are looked up. */
  readonly catalog: string | null;
  readonly schema: string | null;
  /** How the cluster's operators see who asks. */
  readonly source: string;
  readonly clientTags: readonly string[];
  /** Ask for results by the spooling protocol, where the cluster has it. */
  readonly spooling: boolean;
  readonly sessionProperties: Readonly<Record<string, string>>;
}

export interface StatementOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest time for the whole statement; none by default. */
  readonly timeoutMs?: number | undefined;
  readonly sessionProperties?: Readonly<Record<string, string>>;
  onStats?: ((stats: TrinoStats) => void) | undefined;
}

export interface TrinoRows {
  readonly columns: readonly TrinoColumn[];
  /** In the protocol's own form. Whole numbers beyond 2^53 are not exact: what must be exact is asked for as text. */
  readonly rows: Rows;
}

const startingWaitMs = 1_000;
/** Then who looks at a screen, or has typed a command, is told that the cluster does not answer. */
const personWaitMsMax = 10_000;
/** Long enough for a slow coordinator; nobody waits for a cancellation. */
const cancelTimeoutMs = 5_000;

/** Trino's names for a commit that lost against another one (trino.io/docs, Iceberg connector; the first was seen with 1.5 million rows). */
const commitConflicts = new Set(["ICEBERG_COMMIT_ERROR", "TRANSACTION_CONFLICT"]);
const commitTriesMax = 8;
/** Doubles from one try to the next, up to half a minute. */
const commitWaitMs = 250;

export class TrinoClient {
  readonly #http: TrinoHttp;
  readonly #options: TrinoClientOptions;

  constructor(options: TrinoClientOptions, http = new TrinoHttp(options)) {
    this.#options = options;
    this.#http = http;
  }

  /** The same for what a person waits for; not closed by itself. */
  impatient(): TrinoClient {
    return new TrinoClient({ ...this.#options, retryBudgetMs: personWaitMsMax }, this.#http);
  }

  /** Bytes of answers as they came over the network. */
  get receivedBytes(): number {
    return this.#http.receivedBytes;
  }

  /** Where table names without a schema are looked up. */
  get schema(): string | null {
    return this.#options.schema;
  }

  /** Pages as they come; leaving the loop cancels the query. A page without rows only tells columns or progress. */
  async *pages(sql: string, options: StatementOptions = {}): AsyncGenerator<TrinoRows> {
    const deadline = deadlineOf(options);
    let path: string | null = null;
    let columns: readonly TrinoColumn[] = [];
    try {
      const startedMs = this.#options.clock.monotonic();
      const statement = { method: "POST", path: "/v1/statement", body: sql } as const;
      let page = await this.#page(statement, options, deadline);
      for (;;) {
        path = page.nextPath;
        columns = page.columns ?? columns;
        if (page.stats !== null) options.onStats?.(page.stats);
        if (page.error !== null) {
          if (!(await this.#hasStarted(page.error, startedMs, deadline?.signal ?? options.signal)))
            throw page.error;
          page = await this.#page(statement, options, deadline);
          continue;
        }
        if (page.rows.length > 0 || page.columns !== null) yield { columns, rows: page.rows };
        for await (const rows of segmentRows(this.#http, page.segments, deadline?.signal ?? options.signal))
          yield { columns, rows };
        if (path === null) return;
        page = await this.#page({ method: "GET", path }, options, deadline);
      }
    } finally {
      deadline?.clear();
      if (path !== null) this.#cancel(path);
    }
  }

  async rows(sql: string, options: StatementOptions = {}): Promise<TrinoRows> {
    let columns: readonly TrinoColumn[] = [];
    const rows: (readonly unknown[])[] = [];
    for await (const page of this.pages(sql, options)) {
      columns = page.columns;
      for (const row of page.rows) rows.push(row);
    }
    return { columns, rows };
  }

  async run(sql: string, options: StatementOptions = {}): Promise<void> {
    for await (const _ of this.pages(sql, options)) {
      // The answer of a statement that writes is the count of its rows.
    }
  }

  /** For a statement that may run twice: where another writer's commit came first (tables of Iceberg), it is run again after a moment. */
  async runUntilCommitted(sql: string, options: StatementOptions = {}): Promise<void> {
    const { clock, random } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.run(sql, options);
      } catch (error) {
        const isConflict = error instanceof TrinoError && commitConflicts.has(error.code);
        if (!isConflict || attempt === commitTriesMax) throw error;
        await clock.sleep(commitWaitMs * 2 ** (attempt - 1) * (0.5 + random()), options.signal);
      }
    }
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  async #page(
    request: { readonly method: "GET" | "POST"; readonly path: string; readonly body?: string },
    options: StatementOptions,
    deadline: Deadline | null,
  ): Promise<Page> {
    const signal = deadline?.signal ?? options.signal;
    const headers = request.method === "POST" ? this.#statementHeaders(options) : {};
    const { retryBudgetMs } = this.#options;
    return readPage(await this.#http.ask({ ...request, headers, retryBudgetMs }, signal));
  }

  #statementHeaders(options: StatementOptions): Record<string, string> {
    const { catalog, schema, source, clientTags, spooling, sessionProperties } = this.#options;
    const properties = { ...sessionProperties, ...options.sessionProperties };
    const listed = Object.entries(properties).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return {
      "content-type": "text/plain; charset=utf-8",
      "x-trino-source": source,
      "x-trino-time-zone": "UTC",
      // Without this, times lose what is below milliseconds (trino.io/docs, client protocol).
      "x-trino-client-capabilities": "PARAMETRIC_DATETIME",
      ...(spooling ? { "x-trino-query-data-encoding": dataEncoding } : {}),
      ...(catalog === null ? {} : { "x-trino-catalog": catalog }),
      ...(schema === null ? {} : { "x-trino-schema": schema }),
      ...(clientTags.length === 0 ? {} : { "x-trino-client-tags": clientTags.join(",") }),
      ...(listed.length === 0 ? {} : { "x-trino-session": listed.join(",") }),
    };
  }

  /** A coordinator that is just starting refuses every query, and will take it soon: true after a wait, within the budget. */
  async #hasStarted(error: TrinoError, startedMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { clock, retryBudgetMs } = this.#options;
    if (error.code !== "SERVER_STARTING_UP") return false;
    if (clock.monotonic() - startedMs + startingWaitMs > retryBudgetMs) return false;
    await clock.sleep(startingWaitMs, signal);
    return true;
  }

  /** Not waited for: whoever left wants to leave, and a query that nobody asks for is ended by Trino itself after minutes. */
  #cancel(path: string): void {
    this.#http.ask({ method: "DELETE", path }, AbortSignal.timeout(cancelTimeoutMs)).catch(() => {
      // It ended meanwhile, or the coordinator is gone: there is nothing left to end.
    });
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  clear(): void;
}

function deadlineOf({ signal, timeoutMs }: StatementOptions): Deadline | null {
  if (timeoutMs === undefined) return null;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new TrinoTooSlow(timeoutMs)), timeoutMs);
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    clear: () => clearTimeout(timer),
  };
}
