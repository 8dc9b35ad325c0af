/** One transaction on one connection: statements with their rows as texts, and COPY in both directions. */
import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Access, PostgresOptions } from "./server.ts";
import { quoteName, quoteText } from "./sql-text.ts";

/** Values as PostgreSQL writes them, or null. */
export type Cells = readonly (string | null)[];

export interface Answer {
  readonly rows: readonly Cells[];
  readonly fields: readonly pg.FieldDef[];
}

export class Transaction {
  readonly #client: pg.PoolClient;
  readonly #signal: AbortSignal;
  #functions: readonly string[] = [];
  #hasEnded = false;

  constructor(client: pg.PoolClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /**
   * Only a transaction that may write can make functions; one that reads gives the right up afterwards, and cannot take it
   * back once its first statement ran.
   */
  async begin(
    access: Access,
    functions: readonly string[],
    { schema, queryTimeoutMs }: PostgresOptions,
  ): Promise<void> {
    const writesFirst = access === "write" || functions.length > 0;
    const settings = [
      `BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ${writesFirst ? "WRITE" : "ONLY"}`,
      // Values read the same on every server, whatever its defaults.
      "SET LOCAL TimeZone = 'UTC'",
      "SET LOCAL DateStyle = 'ISO, YMD'",
      "SET LOCAL IntervalStyle = 'postgres'",
      "SET LOCAL extra_float_digits = 1",
      "SET LOCAL bytea_output = 'hex'",
      "SET LOCAL standard_conforming_strings = on",
      "SET LOCAL check_function_bodies = off",
      "SET LOCAL client_min_messages = 'warning'",
      `SET LOCAL statement_timeout = ${Math.ceil(queryTimeoutMs)}`,
      ...(schema === null ? [] : [`SET LOCAL search_path = ${quoteName(schema)}, public`]),
    ];
    await this.run([...settings, ...functions].join(";\n"));
    this.#functions = functions;
    if (access === "read" && writesFirst) await this.run("SET TRANSACTION READ ONLY");
  }

  async end(access: Access): Promise<void> {
    if (access === "write") await this.#dropFunctions();
    await this.run(access === "write" ? "COMMIT" : "ROLLBACK");
    this.#hasEnded = true;
  }

  /** A commit would keep them for whoever has this connection next. */
  async #dropFunctions(): Promise<void> {
    if (this.#functions.length === 0) return;
    const names = this.#functions.map((sql) => quoteText(/pg_temp\.(\w+)/.exec(sql)?.[1] ?? ""));
    await this.run(
      `DO $drop$ DECLARE made regprocedure; BEGIN
         FOR made IN SELECT oid FROM pg_catalog.pg_proc WHERE pronamespace = pg_my_temp_schema() AND proname IN (${[...new Set(names)].join(", ")}) LOOP
           EXECUTE 'DROP FUNCTION ' || made;
         END LOOP;
       END $drop$`,
    );
  }

  async undo(): Promise<void> {
    await this.#client.query("ROLLBACK");
    this.#hasEnded = true;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Our own statements, one or several; no rows. */
  async run(sql: string): Promise<void> {
    this.#signal.throwIfAborted();
    await this.#client.query(sql);
  }

  /** Exactly one statement: the protocol takes no second one. */
  async ask(sql: string, values: readonly (string | number | boolean | null)[] = []): Promise<Answer> {
    this.#signal.throwIfAborted();
    const { rows, fields } = await this.#client.query<(string | null)[]>({
      text: sql,
      values: [...values],
      rowMode: "array",
      queryMode: "extended",
    } as pg.QueryArrayConfig);
    return { rows, fields };
  }

  async rows(sql: string, values?: readonly (string | number | boolean | null)[]): Promise<readonly Cells[]> {
    return (await this.ask(sql, values)).rows;
  }

  async row(sql: string, values?: readonly (string | number | boolean | null)[]): Promise<Cells> {
    return (await this.rows(sql, values))[0] ?? [];
  }

  /** The lines of a COPY of one column of texts that hold no control characters, in pages of a few hundred kB. */
  async *lines(select: string): AsyncGenerator<readonly string[]> {
    this.#signal.throwIfAborted();
    const stream = this.#client.query(copyTo(`COPY (${select}) TO STDOUT`));
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of stream) {
      this.#signal.throwIfAborted();
      const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (lines.length > 0) yield lines.map((line) => line.replaceAll("\\\\", "\\"));
    }
  }

  /** Rows of texts into a table by COPY. */
  async copyIn(into: string, pages: Iterable<readonly Cells[]>): Promise<void> {
    this.#signal.throwIfAborted();
    const stream = this.#client.query(copyFrom(`COPY ${into} FROM STDIN`));
    const ended = once(stream, "finish");
    // Heard below; unheard until then it would end the process.
    ended.catch(() => undefined);
    for (const page of pages)
      if (!stream.write(page.map(copyLine).join(""))) await Promise.race([once(stream, "drain"), ended]);
    stream.end();
    await ended;
  }
}

const copyEscapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function copyLine(row: Cells): string {
  const cells = row.map((cell) =>
    cell === null ? "\\N" : cell.replace(/[\\\n\r\t]/g, (letter) => copyEscapes[letter] ?? letter),
  );
  return `${cells.join("\t")}\n`;
}
