/** Arrays as Trino has them: indices count from 1, NULL elements take part, the order stays. */
import { expression, type PreludeFunction } from "./prelude-function.ts";

const elements = "unnest($1) WITH ORDINALITY AS t(x, n)";
/** NULL stays NULL, an empty array stays empty. */
const kept = (query: string): string => `CASE WHEN $1 IS NOT NULL THEN ARRAY(${query}) END`;

export const arrayFunctions: readonly PreludeFunction[] = [
  expression(
    "item",
    "anyarray, bigint",
    "anyelement",
    "$1[CASE WHEN $2 < 1 OR $2 > cardinality($1) THEN pg_temp.refuse('Array subscript is out of bounds') ELSE $2 END]",
    "VOLATILE",
  ),
  expression(
    "element_at",
    "anyarray, bigint",
    "anyelement",
    "$1[CASE WHEN $2 < 0 THEN cardinality($1) + 1 + $2 ELSE $2 END]",
  ),
  expression(
    "array_distinct",
    "anyarray",
    "anyarray",
    kept(`SELECT x FROM (SELECT x, min(n) AS n FROM ${elements} GROUP BY x) AS d ORDER BY n`),
  ),
  expression("array_union", "anyarray, anyarray", "anyarray", "pg_temp.array_distinct($1 || $2)"),
  expression(
    "array_intersect",
    "anyarray, anyarray",
    "anyarray",
    `CASE WHEN $2 IS NOT NULL THEN pg_temp.array_distinct(${kept(`SELECT x FROM ${elements} WHERE EXISTS (SELECT FROM unnest($2) AS o(y) WHERE y IS NOT DISTINCT FROM x) ORDER BY n`)}) END`,
  ),
  expression(
    "array_except",
    "anyarray, anyarray",
    "anyarray",
    `CASE WHEN $2 IS NOT NULL THEN pg_temp.array_distinct(${kept(`SELECT x FROM ${elements} WHERE NOT EXISTS (SELECT FROM unnest($2) AS o(y) WHERE y IS NOT DISTINCT FROM x) ORDER BY n`)}) END`,
  ),
  expression("array_sort", "anyarray", "anyarray", kept(`SELECT x FROM ${elements} ORDER BY x NULLS LAST`)),
  expression(
    "array_max",
    "anyarray",
    "anyelement",
    "CASE WHEN array_position($1, NULL) IS NULL THEN (SELECT x FROM unnest($1) AS t(x) ORDER BY x DESC LIMIT 1) END",
  ),
  expression(
    "array_min",
    "anyarray",
    "anyelement",
    "CASE WHEN array_position($1, NULL) IS NULL THEN (SELECT x FROM unnest($1) AS t(x) ORDER BY x LIMIT 1) END",
  ),
  expression(
    "arrays_overlap",
    "anyarray, anyarray",
    "boolean",
    `CASE WHEN $1 && $2 THEN true WHEN array_position($1, NULL) IS NOT NULL OR array_position($2, NULL) IS NOT NULL THEN NULL
      WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN false END`,
  ),
  expression(
    "slice",
    "anyarray, bigint, bigint",
    "anyarray",
    "CASE WHEN $2 > 0 THEN $1[$2:$2 + $3 - 1] ELSE $1[cardinality($1) + $2 + 1:cardinality($1) + $2 + $3] END",
  ),
  expression(
    "flatten",
    "anyarray",
    "anyarray",
    kept("SELECT x FROM unnest($1) WITH ORDINALITY AS t(x, n) ORDER BY n"),
  ),
  expression(
    "sequence",
    "bigint, bigint",
    "bigint[]",
    "ARRAY(SELECT generate_series($1, $2, CASE WHEN $1 <= $2 THEN 1 ELSE -1 END))",
  ),
  expression("sequence", "bigint, bigint, bigint", "bigint[]", "ARRAY(SELECT generate_series($1, $2, $3))"),
  expression(
    "sequence",
    "date, date",
    "date[]",
    "ARRAY(SELECT CAST(d AS date) FROM generate_series($1, $2, CASE WHEN $1 <= $2 THEN interval '1 day' ELSE interval '-1 day' END) AS d)",
  ),
  expression(
    "sequence",
    "date, date, interval",
    "date[]",
    "ARRAY(SELECT CAST(d AS date) FROM generate_series($1, $2, $3) AS d)",
  ),
  expression(
    "sequence",
    "timestamp, timestamp, interval",
    "timestamp[]",
    "ARRAY(SELECT generate_series($1, $2, $3))",
  ),
];
