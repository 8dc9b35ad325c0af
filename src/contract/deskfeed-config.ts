/** What a valid deskfeed.yaml means: the Customer 360 it opens and the definitions it holds, defaults filled in. */
import type { Definitions } from "../core/definition.ts";
import type { Dialect } from "../core/ports/engine.ts";

/** A Trino cluster: where it is, who asks, and where what was sent may be remembered inside it. */
export interface TrinoConfig {
  readonly url: string;
  readonly user: string;
  readonly credential:
    | { readonly kind: "none" }
    | { readonly kind: "password"; readonly password: string }
    | { readonly kind: "token"; readonly token: string };
  readonly allowPlainCredentials: boolean;
  /** Absolute path of a PEM file, or null. */
  readonly certificate: string | null;
  readonly catalog: string;
  readonly schema: string;
  readonly clientTags: readonly string[];
  /** Results may come from the storage of a cluster that offers it. */
  readonly spooling: boolean;
  readonly session: Readonly<Record<string, string>>;
  /** Null where nobody has named a place: then the schema `deskfeed` is tried. */
  readonly state: { readonly catalog: string; readonly schema: string } | null;
}

/** A PostgreSQL database. */
export interface PostgresConfig {
  /** Holds the password. */
  readonly url: string;
  /** Where table names without a schema are looked for, or null for the account's own rule. */
  readonly schema: string | null;
}

export interface Customer360Config {
  readonly engine: "duckdb" | "postgres" | "trino";
  /** Null for the other engines. */
  readonly trino: TrinoConfig | null;
  /** Null for the other engines. */
  readonly postgres: PostgresConfig | null;
  /** Table name → absolute path or glob. */
  readonly tables: Readonly<Record<string, string>>;
  /** Absolute path of an existing database file, or null. */
  readonly database: string | null;
  /** The SQL people write where a query does not say otherwise. */
  readonly dialect: Dialect;
  readonly memoryLimitMb: number;
  readonly queryTimeoutSeconds: number;
}

export const customer360Defaults = {
  engine: "duckdb",
  dialect: "trino",
  memoryLimitMb: 1_024,
  queryTimeoutSeconds: 3_600,
} as const;

export interface DeskfeedConfig {
  /** The file as messages name it. */
  readonly file: string;
  readonly customer360: Customer360Config;
  readonly definitions: Definitions;
}
