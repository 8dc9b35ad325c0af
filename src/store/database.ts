/** The connection to PostgreSQL: a pool that finds its schema, survives a server that went away, and tells failures in our words. */
import { Kysely, PostgresDialect, sql, type Transaction } from "kysely";
import pg from "pg";
import { ConfigInvalid, StoreFailed } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import { isLost, mayRepeat, toStoreFailed } from "./store-error.ts";
import type { Tables } from "./tables.ts";

export type Session = Kysely<Tables> | Transaction<Tables>;

export interface DatabaseOrder {
  readonly connection: pg.ClientConfig;
  readonly schema: string;
  readonly clock: Clock;
  /** Brings a server of our own back; says where it is then. */
  readonly revive?: () => Promise<pg.ClientConfig>;
}

/** An embedded server takes 40 connections; three workers and a few commands fit. */
const connectionsMax = 8;
const connectTimeoutMs = 10_000;
/** How long a server may be away (restart, failover) before what was asked of it fails. */
const awayMsMax = 15_000;
const firstWaitMs = 50;
const waitMsMax = 1000;

export class Database {
  readonly #order: DatabaseOrder;
  readonly #pool: pg.Pool;
  readonly #kysely: Kysely<Tables>;
  readonly #prepared = new WeakSet<object>();
  #closed = false;

  constructor(order: DatabaseOrder) {
    this.#order = order;
    refuseUnreadable(order.connection);
    this.#pool = new pg.Pool({
      ...inLibpqsWords(order.connection),
      application_name: "deskfeed",
      max: connectionsMax,
      connectionTimeoutMillis: connectTimeoutMs,
      allowExitOnIdle: true,
      types: { getTypeParser },
    });
    // A connection that breaks while nobody asks anything of it leaves the pool by itself, or fails the next question;
    // unheard, the news would end the process.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
    const pool = { connect: () => this.#connect(), end: () => this.#pool.end() };
    this.#kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  }

  /** Runs what may be repeated when the connection breaks: reads, and writes that are harmless twice. */
  async run<T>(work: (session: Kysely<Tables>) => Promise<T>): Promise<T> {
    const { clock } = this.#order;
    const end = clock.monotonic() + awayMsMax;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, waitMsMax)) {
      try {
        return await work(this.#kysely);
      } catch (error) {
        if (!mayRepeat(error) || this.#closed || clock.monotonic() + waitMs > end) throw this.#told(error);
      }
      await clock.sleep(waitMs);
    }
  }

  /** The same for a transaction: all of it is repeated. */
  transact<T>(work: (session: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.run((session) => session.transaction().execute(work));
  }

  /** For the first look at a server: a wrong address is told at once. */
  async once<T>(work: (session: Kysely<Tables>) => Promise<T>): Promise<T> {
    try {
      return await work(this.#kysely);
    } catch (error) {
      throw this.#told(error);
    }
  }

  get schema(): string {
    return this.#order.schema;
  }

  /** A connection outside of the pool, for who listens; the caller ends it. The server is brought back first if it is ours. */
  async openClient(purpose: string): Promise<pg.Client> {
    await this.run((session) => sql`SELECT 1`.execute(session));
    const { host, port, user, password, database, connectionString, ssl } = this.#pool.options;
    const given = { host, port, user, password, database, connectionString, ssl };
    const client = new pg.Client({
      ...withoutUndefined(given),
      application_name: `deskfeed ${purpose}`,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: connectTimeoutMs,
      keepAlive: true,
    });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }

  #told(error: unknown): unknown {
    return toStoreFailed(error, placeOf(this.#order.connection));
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#closed) {
      throw new StoreFailed("The control store is closed.", { code: "store_closed", next: "fix" });
    }
    try {
      return await this.#prepare(await this.#pool.connect());
    } catch (error) {
      if (this.#order.revive === undefined || !isLost(error)) throw error;
    }
    Object.assign(this.#pool.options, await this.#order.revive());
    return await this.#prepare(await this.#pool.connect());
  }

  async #prepare(client: pg.PoolClient): Promise<pg.PoolClient> {
    if (this.#prepared.has(client)) return client;
    try {
      await client.query(
        `SET search_path TO ${pg.escapeIdentifier(this.#order.schema)};
         SET idle_in_transaction_session_timeout TO '60s'`,
      );
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.#prepared.add(client);
    return client;
  }
}

const withoutUndefined = (config: pg.ClientConfig): pg.ClientConfig =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));

/** What cannot be read as an address is not quoted, and neither is the error, which holds it whole: there may be a password in it. */
function refuseUnreadable(connection: pg.ClientConfig): void {
  try {
    new pg.Client(connection);
  } catch {
    throw new ConfigInvalid("DATABASE_URL cannot be read as the address of a PostgreSQL database.", {
      code: "database_url_unreadable",
      next: "fix",
      advice:
        "Write it as postgres://user:password@host:5432/database; in a password @ is written %40, / is %2F, : is %3A.",
    });
  }
}

/** Which server and database, without user and password. */
function placeOf({ connectionString, host, port, database }: pg.ClientConfig): string {
  if (connectionString !== undefined) {
    const url = URL.canParse(connectionString) ? new URL(connectionString) : null;
    return url === null || url.host === "" ? "DATABASE_URL" : `${url.host}${url.pathname}`;
  }
  return [[host, port].filter(Boolean).join(":"), database].filter(Boolean).join("/");
}

const int8 = 20;
const int4Array = 1007;
const int8Array = 1016;

/** Our 64-bit numbers are counts and Zendesk's ids, which JavaScript holds exactly; the default would be texts. */
function getTypeParser(oid: number, format?: "text" | "binary"): unknown {
  if (format !== "binary") {
    if (oid === int8) return Number;
    if (oid === int4Array || oid === int8Array) return parseNumbers;
  }
  return pg.types.getTypeParser(oid, format ?? "text");
}

function parseNumbers(text: string): readonly (number | null)[] {
  if (text === "{}") return [];
  return text
    .slice(1, -1)
    .split(",")
    .map((part) => (part === "NULL" ? null : Number(part)));
}

/** sslmode in an address means what it means to psql; `pg` alone takes every mode but disable for verify-full. */
function inLibpqsWords(connection: pg.ClientConfig): pg.ClientConfig {
  const { connectionString } = connection;
  if (connectionString === undefined || !/[?&]sslmode=/.test(connectionString)) return connection;
  if (connectionString.includes("uselibpqcompat=")) return connection;
  return { ...connection, connectionString: `${connectionString}&uselibpqcompat=true` };
}
