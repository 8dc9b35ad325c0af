/**
 * Translates Trino SQL to PostgreSQL SQL. Names are told apart without regard to case in Trino and with it in PostgreSQL, so
 * the tables and columns that there are have to be known.
 */
import { nearest } from "../../../core/nearest.ts";
import { checkOneSelect } from "../check-one-select.ts";
import { createPrinter } from "../create-printer.ts";
import { parseTrino } from "../parse-trino.ts";
import { printQuery } from "../print-query.ts";
import type { Printer, Target } from "../printer.ts";
import { sameAggregates } from "../same-aggregates.ts";
import { type SqlProblem, SqlRefused } from "../sql-problem.ts";
import { tokenize } from "../sql-tokens.ts";
import { type Fields, fieldsOf, isPresent, listOf, nameOf, nodeOf, quoteName } from "../syntax-node.ts";
import { postgresAggregates } from "./aggregate-rules.ts";
import { postgresPrints } from "./print-kinds.ts";
import { missingInPostgres, postgresScalars } from "./scalar-rules.ts";

/** What a query may name. */
export interface KnownTables {
  /** By lower-case name, with and without its schema. */
  readonly tables: ReadonlyMap<string, KnownTable>;
}

export interface KnownTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

export type PostgresTranslation =
  | {
      readonly ok: true;
      /** One PostgreSQL SELECT without a semicolon. */
      readonly sql: string;
      /** How the person has written the result's columns; null where the result itself tells (a star). */
      readonly names: readonly string[] | null;
    }
  | { readonly ok: false; readonly problem: SqlProblem };

export async function translateToPostgres(text: string, known: KnownTables): Promise<PostgresTranslation> {
  const problem = await checkOneSelect(text);
  if (problem !== null) return { ok: false, problem };
  try {
    const tokens = tokenize(text);
    const tree = await parseTrino(text, tokens);
    const sql = printQuery(tree, createPrinter(text, tokens, targetOf(tree, known)));
    return { ok: true, sql, names: outputNames(tree) };
  } catch (error) {
    if (error instanceof SqlRefused) return { ok: false, problem: error.problem };
    throw error;
  }
}

function targetOf(tree: unknown, known: KnownTables): Target {
  const withNames = new Set<string>();
  const spellings = new Map<string, readonly string[]>();
  collectNames(tree, (kind, fields) => {
    for (const each of listOf(fieldsOf(fields.with).ctes))
      withNames.add(nameOf(fieldsOf(each).alias).toLowerCase());
    if (kind !== "table" || !isPresent(fields.name)) return;
    const parts = [fields.schema, fields.name].filter(isPresent).map(nameOf);
    for (const column of known.tables.get(parts.join(".").toLowerCase())?.columns ?? []) {
      const others = spellings.get(column.toLowerCase()) ?? [];
      if (!others.includes(column)) spellings.set(column.toLowerCase(), [...others, column]);
    }
  });
  let subqueries = 0;
  /** The same for every spelling of a name, so that a definition and what refers to it always meet. */
  const name = (written: string): string => {
    const [first, ...others] = spellings.get(written.toLowerCase()) ?? [];
    if (first === undefined) return quoteName(written.toLowerCase());
    return quoteName(others.includes(written) ? written : first);
  };
  return {
    prints: postgresPrints,
    scalars: postgresScalars,
    aggregateNames: sameAggregates,
    aggregates: postgresAggregates,
    missing: missingInPostgres,
    unnest: printUnnest,
    sample: (method, percent) => `${method} (${percent})`,
    name,
    table: (parts, printer) => tableOf(parts, { known, withNames, name }, printer),
    subqueryAlias: () => ` AS ${quoteName(`_query${subqueries++}`)}`,
    ignoresNulls: false,
  };
}

function tableOf(
  parts: readonly string[],
  scope: {
    readonly known: KnownTables;
    readonly withNames: ReadonlySet<string>;
    readonly name: (written: string) => string;
  },
  printer: Printer,
): { readonly sql: string; readonly alias: string | null } {
  const last = parts.at(-1) ?? "";
  if (parts.length === 1 && scope.withNames.has(last.toLowerCase()))
    return { sql: scope.name(last), alias: null };
  const key = parts.slice(-2).join(".").toLowerCase();
  const found = scope.known.tables.get(key);
  if (found === undefined) {
    const names = [...new Set([...scope.known.tables.values()].map((table) => table.name))];
    const near = nearest(last, names);
    return printer.refuse(
      `There is no table "${parts.join(".")}".`,
      { name: last },
      near === null ? undefined : `Did you mean ${near}?`,
    );
  }
  return { sql: `${quoteName(found.schema)}.${quoteName(found.name)}`, alias: scope.name(last) };
}

/** PostgreSQL's own takes several arrays and numbers them, as Trino's does. */
const printUnnest: Target["unnest"] = (unnest, _, printer) => {
  const arrays = [unnest.this, ...listOf(unnest.expressions)].map((each) => printer.expression(each));
  return `unnest(${arrays.join(", ")})${unnest.with_ordinality === true ? " WITH ORDINALITY" : ""}`;
};

function collectNames(value: unknown, see: (kind: string, fields: Fields) => void): void {
  if (Array.isArray(value)) for (const item of value) collectNames(item, see);
  else if (value !== null && typeof value === "object")
    for (const [kind, child] of Object.entries(value)) {
      see(kind, fieldsOf(child));
      collectNames(child, see);
    }
}

/** A set operation has the names of its first part. */
function outputNames(tree: unknown): readonly string[] | null {
  const { kind, fields } = nodeOf(tree);
  if (kind === "union" || kind === "intersect" || kind === "except") return outputNames(fields.left);
  if (kind === "subquery" || kind === "paren") return outputNames(fields.this);
  if (kind !== "select") return null;
  const names = listOf(fields.expressions).map((item, index) => {
    const each = nodeOf(item);
    if (each.kind === "star") return null;
    if (each.kind === "alias") return nameOf(each.fields.alias);
    if (each.kind === "column" && isPresent(each.fields.name)) return nameOf(each.fields.name);
    return each.kind === "dot" ? nameOf(each.fields.field) : `_col${index}`;
  });
  return names.every((name) => name !== null) ? names : null;
}
