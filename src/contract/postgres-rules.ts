/** The rules of `customer360` where PostgreSQL is the engine. */
import { type Complaint, wrong } from "./complaint.ts";
import type { DeskfeedFile } from "./deskfeed-schema.ts";
import { addressVariable } from "./environment-references.ts";
import { trinoKeys } from "./trino-rules.ts";

export const isPostgresKey = (key: string): boolean => key === "url" || key === "schema";

export function postgresRules(customer360: DeskfeedFile["customer360"]): readonly Complaint[] {
  const at = (key: string) => ["customer360", key];
  const found: Complaint[] = [];
  for (const key of ["tables", "database", ...trinoKeys] as const) {
    if (customer360[key] == null || isPostgresKey(key)) continue;
    const engine = key === "tables" || key === "database" ? "duckdb" : "trino";
    found.push(wrong(at(key), `belongs to the engine ${engine}.`, "Leave it out.", "key"));
  }
  if (customer360.dialect === "duckdb")
    found.push(
      wrong(at("dialect"), "the engine postgres does not speak duckdb.", "Write trino or postgres."),
    );
  const form = `Write \${${addressVariable}}, and in that variable postgresql://user:password@host:5432/database.`;
  if (customer360.url == null) found.push(wrong(["customer360"], "there is no url.", form, "key"));
  else if (!/^postgres(?:ql)?:\/\//.test(customer360.url))
    found.push(wrong(at("url"), "is not the address of a PostgreSQL server.", form));
  return found;
}
