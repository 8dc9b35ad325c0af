/** What a valid deskfeed.yaml means: the Customer 360 it opens and the definitions it holds, defaults filled in. */
import type { Definitions } from "../core/definition.ts";
import type { Dialect } from "../core/ports/engine.ts";

export interface Customer360Config {
  readonly engine: "duckdb" | "postgres";
  /** Table name → absolute path or glob. */
  readonly tables: Readonly<Record<string, string>>;
  /** Absolute path of an existing database file, or null. */
  readonly database: string | null;
  /** Address of the server, or null for an engine that has none. */
  readonly url: string | null;
  /** Where table names without a schema are looked for, or null for the account's own rule. */
  readonly schema: string | null;
  /** The SQL people write where a query does not say otherwise. */
  readonly dialect: Dialect;
  readonly memoryLimitMb: number;
  readonly queryTimeoutSeconds: number;
}

export const customer360Defaults = {
  engine: "duckdb",
  url: null,
  schema: null,
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
