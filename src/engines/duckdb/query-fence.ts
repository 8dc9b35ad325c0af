/**
 * What a person's SELECT may touch: the tables of the Customer 360 and plain functions. It reads DuckDB's own syntax tree, so
 * nothing that DuckDB would run escapes it; read-only sources and switched-off file access stand behind it.
 */

export interface FenceProblem {
  readonly message: string;
  /** The word in the query that is not allowed. */
  readonly word: string | null;
  /** A table that does not exist, for "did you mean". */
  readonly unknownTable: string | null;
}

export interface FenceRules {
  /** Catalogue of the source and its schemas, lower case. */
  readonly catalogue: string;
  /** `schema.table` and, for the main schema, `table`; lower case. */
  readonly tables: ReadonlySet<string>;
}

export type FenceResult =
  | { readonly ok: true; readonly tables: ReadonlySet<string> }
  | { readonly ok: false; readonly problem: FenceProblem };

/** Functions in FROM that read nothing from outside the query. */
const allowedTableFunctions = new Set([
  "unnest",
  "range",
  "generate_series",
  "repeat",
  "json_each",
  "json_tree",
]);

/** Scalars that tell of the session, our own statements or other tables, or leave a trace. */
const refusedFunctions = new Set([
  "current_setting",
  "getvariable",
  "getenv",
  "current_query",
  "write_log",
  "nextval",
  "currval",
  "json_serialize_plan",
  "pg_get_viewdef",
  "pg_get_constraintdef",
]);

const allowedTableKinds = new Set([
  "BASE_TABLE",
  "SUBQUERY",
  "JOIN",
  "TABLE_FUNCTION",
  "EXPRESSION_LIST",
  "EMPTY",
  "EMPTY_FROM",
  "PIVOT",
]);

type Node = Readonly<Record<string, unknown>>;

class Refused extends Error {
  readonly problem: FenceProblem;

  constructor(message: string, word: string | null, unknownTable: string | null = null) {
    super(message);
    this.problem = { message, word, unknownTable };
  }
}

/** `tree` is what json_serialize_sql() says of the query. */
export function checkFence(tree: unknown, rules: FenceRules): FenceResult {
  const used = new Set<string>();
  try {
    visit(tree, { rules, used, withNames: new Set() });
    return { ok: true, tables: used };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.problem };
    throw error;
  }
}

interface Walk {
  readonly rules: FenceRules;
  readonly used: Set<string>;
  /** Names that WITH has given in the queries around. */
  readonly withNames: ReadonlySet<string>;
}

function visit(value: unknown, walk: Walk): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, walk);
    return;
  }
  if (!isNode(value)) return;
  const inside = visitWith(value, walk);
  checkTable(value, inside);
  checkFunction(value);
  for (const [key, child] of Object.entries(value)) if (key !== "cte_map") visit(child, inside);
}

/** A part of WITH sees the parts before it, and itself only when it is recursive: else its name means the table outside. */
function visitWith(node: Node, walk: Walk): Walk {
  const map = isNode(node.cte_map) ? node.cte_map.map : undefined;
  if (!Array.isArray(map) || map.length === 0) return walk;
  let inside = walk;
  for (const entry of map) {
    const after = {
      ...inside,
      withNames: new Set([...inside.withNames, textOf(entry, "key").toLowerCase()]),
    };
    const part: unknown = isNode(entry) ? entry.value : undefined;
    visit(part, isRecursive(part) ? after : inside);
    inside = after;
  }
  return inside;
}

function isRecursive(part: unknown): boolean {
  const query = isNode(part) ? part.query : undefined;
  const node = isNode(query) ? query.node : undefined;
  return textOf(node, "type") === "RECURSIVE_CTE_NODE";
}

function checkTable(node: Node, walk: Walk): void {
  // Only parts of FROM carry both; expressions have a class.
  if (!("alias" in node) || !("type" in node) || !("query_location" in node) || "class" in node) return;
  const type = textOf(node, "type");
  if (type === "BASE_TABLE") checkBaseTable(node, walk);
  else if (!allowedTableKinds.has(type))
    throw new Refused("A query reads tables; it cannot show or describe them.", null);
}

function checkBaseTable(node: Node, { rules, used, withNames }: Walk): void {
  const table = textOf(node, "table_name");
  const schema = textOf(node, "schema_name").toLowerCase();
  const catalogue = textOf(node, "catalog_name").toLowerCase();
  const written = [textOf(node, "catalog_name"), textOf(node, "schema_name"), table]
    .filter(Boolean)
    .join(".");
  if (catalogue === "" && schema === "" && withNames.has(table.toLowerCase())) return;
  // `x.t` may be schema x of the source or catalogue x with its main schema.
  const inMain = schema === "" || schema === "main" || (catalogue === "" && schema === rules.catalogue);
  const name = inMain ? table.toLowerCase() : `${schema}.${table.toLowerCase()}`;
  if ((catalogue !== "" && catalogue !== rules.catalogue) || !rules.tables.has(name))
    throw new Refused(`There is no table "${written}".`, table, table);
  used.add(name);
}

function checkFunction(node: Node): void {
  if (textOf(node, "type") === "TABLE_FUNCTION" && isNode(node.function)) {
    const name = textOf(node.function, "function_name").toLowerCase();
    if (!allowedTableFunctions.has(name))
      throw new Refused(
        `The function ${name} cannot stand in FROM: a query reads the tables of the Customer 360.`,
        name,
      );
  }
  if (textOf(node, "class") === "FUNCTION") {
    const name = textOf(node, "function_name").toLowerCase();
    if (refusedFunctions.has(name))
      throw new Refused(`The function ${name} is not available in queries.`, name);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(node: unknown, key: string): string {
  const value = isNode(node) ? node[key] : undefined;
  return typeof value === "string" ? value : "";
}
