/** Tables of the engines' contract, written into a catalog of the tests' cluster. */
import type { TrinoClient } from "../../src/engines/trino/trino-client.ts";
import type { PortableTable, PortableType, PortableValue } from "../contract/engine-scenes.ts";

const types: Readonly<Record<PortableType, string>> = {
  text: "varchar",
  integer: "bigint",
  "wide-decimal": "decimal(38, 2)",
  double: "double",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamp(6)",
  "text-list": "array(varchar)",
};
const doubles: Readonly<Record<string, string>> = { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" };

/** `name` with its catalog and schema. The rows travel as one JSON text, since a statement may be a million characters long. */
export async function writeTable(client: TrinoClient, name: string, table: PortableTable): Promise<void> {
  const columns = Object.entries(table.columns);
  const shape = columns.map(
    ([, type], index) => `v${index} ${type === "text-list" ? "array(varchar)" : "varchar"}`,
  );
  const values = columns.map(([column, type], index) => `CAST(v${index} AS ${types[type]}) AS "${column}"`);
  const rows = table.rows.map((row) => row.map((value, index) => written(value, columns[index]?.[1])));
  const text = JSON.stringify(rows).replaceAll("'", "''");
  await client.run(`DROP TABLE IF EXISTS ${name}`);
  await client.run(
    `CREATE TABLE ${name} AS SELECT ${values.join(", ")}
     FROM UNNEST(CAST(json_parse('${text}') AS array(row(${shape.join(", ")}))))`,
  );
}

function written(value: PortableValue, type: PortableType | undefined): PortableValue {
  return type === "double" && typeof value === "string" ? (doubles[value] ?? value) : value;
}

/** With all that is in it. */
export async function dropSchema(client: TrinoClient, name: string): Promise<void> {
  const [catalog, schema] = name.split(".");
  const { rows } = await client.rows(
    `SELECT table_name FROM ${catalog}.information_schema.tables WHERE table_schema = '${schema}'`,
  );
  for (const [table] of rows) await client.run(`DROP TABLE ${name}."${table}"`);
  await client.run(`DROP SCHEMA ${name}`);
}
