/** Which way a PostgreSQL is used: plans beside the data where the account may write, else as a source of rows. */
import type { RowSource } from "../../core/ports/row-source.ts";
import { postgresSource } from "./postgres-source.ts";
import { type PostgresOptions, PostgresServer } from "./server.ts";

export function openPostgresSource(options: PostgresOptions): RowSource {
  return postgresSource(new PostgresServer(options));
}
