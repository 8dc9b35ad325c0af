/** Numbers and casts as Trino has them: division by type, halves away from zero, texts that are read strictly. */
import { expression, forEach, type PreludeFunction, procedure } from "./prelude-function.ts";

/** Where PostgreSQL would answer and Trino refuses. Volatile, so that it is not run ahead while the query is planned. */
const refusal: PreludeFunction = procedure(
  "refuse",
  "text",
  "bigint",
  "BEGIN RAISE EXCEPTION USING MESSAGE = $1, ERRCODE = '22023'; END",
  "VOLATILE",
);

/** trino.io "Mathematical functions and operators": integers divide to integers, decimals to decimals, by zero only doubles. */
const division: readonly PreludeFunction[] = [
  ...forEach(["int", "bigint"], (type) => expression("divide", `${type}, ${type}`, type, "$1 / $2")),
  expression("divide", "numeric, numeric", "numeric", "round($1 / $2, greatest(scale($1), scale($2)))"),
  expression(
    "divide",
    "float8, float8",
    "float8",
    `CASE WHEN $2 <> 0 THEN $1 / $2 WHEN $1 = 0 OR $1 = 'NaN'::float8 THEN 'NaN'::float8
      WHEN ($1 < 0) = (CAST($2 AS text) LIKE '-%') THEN 'Infinity'::float8 ELSE '-Infinity'::float8 END`,
  ),
  ...forEach(["int", "bigint", "numeric"], (type) =>
    expression("modulus", `${type}, ${type}`, type, "$1 % $2"),
  ),
  expression(
    "modulus",
    "float8, float8",
    "float8",
    "CASE WHEN $2 = 0 THEN 'NaN'::float8 ELSE $1 - $2 * trunc($1 / $2) END",
  ),
];

const rounding: readonly PreludeFunction[] = [
  ...forEach(["int", "bigint"], (type) => expression("round", type, type, "$1")),
  ...forEach(["int", "bigint"], (type) =>
    expression("round", `${type}, int`, type, `CAST(round(CAST($1 AS numeric), $2) AS ${type})`),
  ),
  expression("round", "numeric", "numeric", "round($1)"),
  expression("round", "numeric, int", "numeric", "round($1, $2)"),
  expression(
    "round",
    "float8",
    "float8",
    "CASE WHEN abs($1) < 4503599627370496 THEN sign($1) * floor(abs($1) + 0.5) ELSE $1 END",
  ),
  expression(
    "round",
    "float8, int",
    "float8",
    "CASE WHEN abs($1) < 'Infinity'::float8 THEN CAST(round(CAST($1 AS numeric), $2) AS float8) ELSE $1 END",
  ),
  ...forEach(["int", "bigint"], (type) => expression("sign", type, type, `CAST(sign($1) AS ${type})`)),
  ...forEach(["numeric", "float8"], (type) => expression("sign", type, type, "sign($1)")),
  ...["ceil", "floor"].flatMap((name) => [
    ...forEach(["int", "bigint"], (type) => expression(name, type, type, "$1")),
    ...forEach(["numeric", "float8"], (type) => expression(name, type, type, `${name}($1)`)),
  ]),
  expression(
    "ln",
    "float8",
    "float8",
    "CASE WHEN $1 > 0 THEN ln($1) WHEN $1 = 0 THEN '-Infinity'::float8 WHEN $1 < 0 THEN 'NaN'::float8 END",
  ),
  expression("sqrt", "float8", "float8", "CASE WHEN $1 < 0 THEN 'NaN'::float8 ELSE sqrt($1) END"),
  // An average and a sum have Trino's type by what they were made of, which the second argument only lends.
  ...forEach(["smallint", "int", "bigint"], (type) =>
    expression("average", `numeric, ${type}`, "float8", "CAST($1 AS float8)"),
  ),
  expression("average", "numeric, numeric", "numeric", "round($1, scale($2))"),
  ...forEach(["float4", "float8"], (type) => expression("average", `float8, ${type}`, "float8", "$1")),
  expression("average", "interval, interval", "interval", "$1"),
  ...forEach(["smallint", "int"], (type) => expression("total", `bigint, ${type}`, "bigint", "$1")),
  expression("total", "numeric, bigint", "bigint", "CAST($1 AS bigint)"),
  ...forEach(["numeric", "float4", "float8", "interval"], (type) =>
    expression("total", `${type}, ${type}`, type, "$1"),
  ),
];

/** A text is read only when all of it has the form; else PostgreSQL's own cast refuses it with a text that has none. */
const gate = (name: string, form: string): readonly PreludeFunction[] => [
  expression(name, "text", "text", `CASE WHEN $1 ~ '${form}' THEN $1 ELSE 'text ' || $1 END`),
  expression(`try_${name}`, "text", "text", `CASE WHEN $1 ~ '${form}' THEN $1 END`),
];

const whole = "^\\s*[+-]?[0-9]+\\s*$";
const fraction = "^\\s*([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|[+-]?Infinity|NaN)$";
const limits: Readonly<Record<string, string>> = {
  smallint: "32768",
  int: "2147483648",
  bigint: "9223372036854775808",
};
const numbers = ["smallint", "int", "bigint", "numeric", "float4", "float8"];

const casts: readonly PreludeFunction[] = [
  ...gate("whole", whole),
  ...gate("fraction", fraction),
  ...gate("truth", "^(?i:t|true|f|false|1|0)$".replace("(?i:", "(").replace("^", "(?i)^")),
  ...["smallint", "int", "bigint"].flatMap((type) => [
    expression(`to_${type}`, "text", type, `CAST(pg_temp.whole($1) AS ${type})`),
    expression(`to_${type}`, "boolean", type, `CASE WHEN $1 THEN 1::${type} WHEN NOT $1 THEN 0::${type} END`),
    ...forEach(["smallint", "int", "bigint", "numeric"], (from) =>
      expression(`to_${type}`, from, type, `CAST($1 AS ${type})`),
    ),
    ...forEach(["float4", "float8"], (from) =>
      expression(`to_${type}`, from, type, `CAST(pg_temp.round(CAST($1 AS float8)) AS ${type})`),
    ),
    expression(
      `try_${type}`,
      "text",
      type,
      `CASE WHEN $1 ~ '${whole}' AND CAST($1 AS numeric) >= -${limits[type]} AND CAST($1 AS numeric) < ${limits[type]} THEN CAST($1 AS ${type}) END`,
    ),
    expression(`try_${type}`, "boolean", type, `pg_temp.to_${type}($1)`),
    ...forEach(["smallint", "int", "bigint", "numeric", "float4", "float8"], (from) =>
      expression(
        `try_${type}`,
        from,
        type,
        `CASE WHEN CAST($1 AS text) !~ '[nN]' AND round(CAST($1 AS numeric)) >= -${limits[type]} AND round(CAST($1 AS numeric)) < ${limits[type]} THEN pg_temp.to_${type}($1) END`,
      ),
    ),
  ]),
  ...["float4", "float8", "numeric"].flatMap((type) => [
    expression(`to_${type}`, "text", type, `CAST(btrim(pg_temp.fraction($1)) AS ${type})`),
    expression(`try_${type}`, "text", type, `CAST(btrim(pg_temp.try_fraction($1)) AS ${type})`),
    ...["to", "try"].flatMap((word) => [
      ...forEach(numbers, (from) => expression(`${word}_${type}`, from, type, `CAST($1 AS ${type})`)),
      expression(`${word}_${type}`, "boolean", type, `CAST(CAST($1 AS int) AS ${type})`),
    ]),
  ]),
  expression("to_boolean", "text", "boolean", "CAST(pg_temp.truth($1) AS boolean)"),
  expression("try_boolean", "text", "boolean", "CAST(pg_temp.try_truth($1) AS boolean)"),
  ...["to", "try"].flatMap((word) => [
    expression(`${word}_boolean`, "boolean", "boolean", "$1"),
    ...forEach(numbers, (from) => expression(`${word}_boolean`, from, "boolean", "$1 <> 0")),
  ]),
];

/** A value taken out of JSON is cast as the text that it holds. */
const fromJson: readonly PreludeFunction[] = [
  "smallint",
  "int",
  "bigint",
  "numeric",
  "float4",
  "float8",
  "boolean",
].flatMap((type) =>
  ["to", "try"].map((word) =>
    expression(`${word}_${type}`, "jsonb", type, `pg_temp.${word}_${type}($1 #>> '{}')`),
  ),
);

export const numberFunctions: readonly PreludeFunction[] = [
  refusal,
  ...division,
  ...rounding,
  ...casts,
  ...fromJson,
];
