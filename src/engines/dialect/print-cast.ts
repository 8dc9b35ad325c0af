/** Prints CAST and TRY_CAST with Trino's strictness, and Trino's type names as DuckDB's. */
import { isNull } from "./apparent-kind.ts";
import { preludeCatalogue } from "./duckdb-prelude.ts";
import type { Printer } from "./printer.ts";
import { type Fields, fieldsOf, isPresent, listOf, nameOf, quoteName } from "./syntax-node.ts";

const typeNames: Readonly<Record<string, string>> = {
  boolean: "BOOLEAN",
  tiny_int: "TINYINT",
  small_int: "SMALLINT",
  int: "INTEGER",
  big_int: "BIGINT",
  float: "FLOAT",
  real: "FLOAT",
  double: "DOUBLE",
  var_char: "VARCHAR",
  char: "VARCHAR",
  text: "VARCHAR",
  string: "VARCHAR",
  var_binary: "BLOB",
  binary: "BLOB",
  date: "DATE",
  json: "JSON",
  uuid: "UUID",
  interval: "INTERVAL",
};

/** The macro that lets only what Trino would cast reach DuckDB's own, more forgiving cast. */
const gates: Readonly<Record<string, string>> = {
  boolean: "truth",
  tiny_int: "whole",
  small_int: "whole",
  int: "whole",
  big_int: "whole",
  float: "fraction",
  real: "fraction",
  double: "fraction",
  decimal: "fraction",
  date: "day",
};

export function printCast(cast: Fields, attempt: boolean, printer: Printer): string {
  const to = fieldsOf(cast.to);
  const kind = String(to.data_type);
  const value = printer.expression(cast.this);
  if (kind === "json") return `to_json(${value})`;
  if (typeNames[kind] === "VARCHAR") {
    const text = `${preludeCatalogue}.text(${value})`;
    return isPresent(to.length) ? `substr(${text}, 1, ${String(to.length)})` : text;
  }
  const gate = gates[kind];
  const gated = gate === undefined || isNull(cast.this) ? value : `${preludeCatalogue}.${gate}(${value})`;
  return `${attempt ? "TRY_CAST" : "CAST"}(${gated} AS ${printType(to, printer)})`;
}

function printType(to: Fields, printer: Printer): string {
  const kind = String(to.data_type);
  switch (kind) {
    case "decimal":
      return `DECIMAL(${Number(to.precision ?? 38)}, ${Number(to.scale ?? 0)})`;
    case "timestamp":
      return to.timezone === true ? "TIMESTAMPTZ" : "TIMESTAMP";
    case "time":
      return to.timezone === true ? "TIMETZ" : "TIME";
    case "array":
      return `${printType(fieldsOf(to.element_type), printer)}[]`;
    case "map":
      return `MAP(${printType(fieldsOf(to.key_type), printer)}, ${printType(fieldsOf(to.value_type), printer)})`;
    case "struct": {
      const fields = listOf(to.fields).map((each, index) => printField(fieldsOf(each), index, printer));
      return `STRUCT(${fields.join(", ")})`;
    }
    default:
      return (
        typeNames[kind] ??
        printer.refuse(`There is no type ${String(to.name ?? kind)}.`, {
          name: String(to.name ?? kind),
        })
      );
  }
}

function printField(field: Fields, index: number, printer: Printer): string {
  const name = isPresent(field.name) && field.name !== "" ? nameOf(field.name) : `field${index}`;
  return `${quoteName(name)} ${printType(fieldsOf(field.data_type), printer)}`;
}
