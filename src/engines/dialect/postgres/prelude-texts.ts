/** Texts, bytes, addresses and JSON as Trino has them. Positions count code points from 1. */
import { expression, forEach, type PreludeFunction, procedure } from "./prelude-function.ts";

/** Blanks by Trino's trim(): Unicode white space without the non-breaking kinds. */
const blanks = [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004]
  .concat([0x2005, 0x2006, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x205f, 0x3000])
  .map((code) => `\\${code.toString(16).padStart(4, "0")}`)
  .join("");

const trims: readonly PreludeFunction[] = ["btrim", "ltrim", "rtrim"].map((name) =>
  expression(name, "text", "text", `${name}($1, U&'${blanks}')`),
);

/** Trino writes a double as 1.5E0 (java.text.DecimalFormat "0.0###################E0"). */
const doubleText = procedure(
  "double_text",
  "text",
  "text",
  `DECLARE
    sign text := CASE WHEN $1 LIKE '-%' THEN '-' ELSE '' END;
    written text := ltrim($1, '-');
    mantissa text := split_part(written, 'e', 1);
    power int := coalesce(nullif(split_part(written, 'e', 2), ''), '0')::int;
    digits text := replace(mantissa, '.', '');
    point int := length(split_part(mantissa, '.', 1));
    zeros int;
  BEGIN
    IF written IS NULL OR written IN ('NaN', 'Infinity') THEN RETURN $1; END IF;
    IF ltrim(digits, '0') = '' THEN RETURN sign || '0E0'; END IF;
    zeros := length(digits) - length(ltrim(digits, '0'));
    digits := rtrim(ltrim(digits, '0'), '0');
    RETURN sign || left(digits, 1) || '.' || CASE WHEN length(digits) > 1 THEN substr(digits, 2) ELSE '0' END
      || 'E' || (power + point - zeros - 1)::text;
  END`,
);

const plainTexts = ["text", "boolean", "smallint", "int", "bigint", "numeric", "date", "time", "timestamp"];

const casts: readonly PreludeFunction[] = [
  ...forEach([...plainTexts, "uuid", "interval", "bytea"], (type) =>
    expression("text", type, "text", "CAST($1 AS text)"),
  ),
  ...forEach(["float4", "float8"], (type) =>
    expression("text", type, "text", "pg_temp.double_text(CAST($1 AS text))"),
  ),
  expression(
    "text",
    "timestamptz",
    "text",
    "CAST(timezone(current_setting('TimeZone'), $1) AS text) || ' ' || current_setting('TimeZone')",
    "STABLE",
  ),
  ...forEach(["json", "jsonb"], (type) => expression("text", type, "text", "$1 #>> '{}'")),
  expression("text", "anyarray", "text", "CAST($1 AS text)", "STABLE"),
];

const parts: readonly PreludeFunction[] = [
  expression("lower", "text", "text", "lower($1 COLLATE @letters)"),
  /** Java's upper case of a single letter never changes how many there are: ß has none. */
  expression(
    "upper",
    "text",
    "text",
    "replace(upper(replace($1, 'ß', U&'\\E000') COLLATE @letters), U&'\\E000', 'ß')",
  ),
  expression(
    "substr",
    "text, bigint",
    "text",
    "CASE WHEN $2 > 0 THEN substr($1, CAST($2 AS int)) WHEN $2 < 0 AND -$2 <= length($1) THEN right($1, CAST(-$2 AS int)) WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN '' END",
  ),
  expression(
    "substr",
    "text, bigint, bigint",
    "text",
    "left(pg_temp.substr($1, $2), CAST(greatest($3, 0 * $3) AS int))",
  ),
  expression(
    "split",
    "text, text",
    "text[]",
    "CASE WHEN $1 = '' THEN ARRAY[''] ELSE string_to_array($1, $2) END",
  ),
  expression(
    "split",
    "text, text, bigint",
    "text[]",
    `CASE WHEN cardinality(pg_temp.split($1, $2)) <= $3 THEN pg_temp.split($1, $2)
      ELSE (pg_temp.split($1, $2))[:$3 - 1] || array_to_string((pg_temp.split($1, $2))[$3:], $2) END`,
  ),
  expression(
    "split_part",
    "text, text, bigint",
    "text",
    "(pg_temp.split($1, $2))[CASE WHEN $3 < 1 THEN pg_temp.refuse('Index must be greater than zero') ELSE $3 END]",
    "VOLATILE",
  ),
  ...forEach(["text", "anyarray"], (type) =>
    type === "text"
      ? expression("reverse", type, type, "reverse($1)")
      : expression(
          "reverse",
          type,
          type,
          "CASE WHEN $1 IS NOT NULL THEN ARRAY(SELECT x FROM unnest($1) WITH ORDINALITY AS t(x, n) ORDER BY n DESC) END",
        ),
  ),
  expression("length", "text", "bigint", "CAST(length($1) AS bigint)"),
  expression("length", "bytea", "bigint", "CAST(octet_length($1) AS bigint)"),
  expression(
    "hamming",
    "text, text",
    "bigint",
    `CASE WHEN length($1) <> length($2) THEN pg_temp.refuse('The input strings to hamming_distance function must have the same length')
      ELSE (SELECT count(*) FROM generate_series(1, length($1)) AS i WHERE substr($1, i, 1) <> substr($2, i, 1)) END`,
    "VOLATILE",
  ),
  procedure(
    "levenshtein",
    "a text, b text",
    "bigint",
    `DECLARE above int[]; here int[];
    BEGIN
      IF a IS NULL OR b IS NULL THEN RETURN NULL; END IF;
      above := ARRAY(SELECT generate_series(0, length(b)));
      FOR i IN 1..length(a) LOOP
        here := ARRAY[i];
        FOR j IN 1..length(b) LOOP
          here := here || least(here[j] + 1, above[j + 1] + 1, above[j] + CASE WHEN substr(a, i, 1) = substr(b, j, 1) THEN 0 ELSE 1 END);
        END LOOP;
        above := here;
      END LOOP;
      RETURN above[length(b) + 1];
    END`,
  ),
];

const patterns: readonly PreludeFunction[] = [
  // The pattern stands in a group of its own, so that group 0 is the whole match.
  expression(
    "regexp_extract",
    "text, text, text, bigint",
    "text",
    "(regexp_match($1, '(' || $2 || ')', $3))[$4 + 1]",
  ),
  expression(
    "regexp_extract_all",
    "text, text, text, bigint",
    "text[]",
    "CASE WHEN $1 IS NOT NULL THEN ARRAY(SELECT m[$4 + 1] FROM regexp_matches($1, '(' || $2 || ')', $3 || 'g') WITH ORDINALITY AS t(m, n) ORDER BY n) END",
  ),
  expression(
    "regexp_count",
    "text, text, text",
    "bigint",
    "CASE WHEN $1 IS NOT NULL THEN (SELECT count(*) FROM regexp_matches($1, $2, $3 || 'g')) END",
  ),
  /** `$1` names a group and a backslash escapes, as in Java; PostgreSQL wants `\1` and `\\`. */
  expression(
    "replacement",
    "text",
    "text",
    "regexp_replace(replace($1, '\\', '\\\\'), '\\$(\\d)', '\\\\\\1', 'g')",
  ),
];

const addresses: readonly PreludeFunction[] = [
  expression(
    "url_decode",
    "text",
    "text",
    `CASE WHEN $1 IS NOT NULL THEN coalesce((SELECT convert_from(string_agg(CASE WHEN m[1] ~ '^%[0-9a-fA-F]{2}$' THEN decode(substr(m[1], 2), 'hex') ELSE convert_to(m[1], 'UTF8') END, ''::bytea ORDER BY n), 'UTF8')
      FROM regexp_matches(replace($1, '+', ' '), '%[0-9a-fA-F]{2}|[^%]+|%', 'g') WITH ORDINALITY AS t(m, n)), '') END`,
  ),
  expression(
    "url_encode",
    "text",
    "text",
    `CASE WHEN $1 IS NOT NULL THEN coalesce((SELECT string_agg(CASE WHEN c ~ '^[A-Za-z0-9._*-]$' THEN c WHEN c = ' ' THEN '+' ELSE upper(regexp_replace(encode(convert_to(c, 'UTF8'), 'hex'), '(..)', '%\\1', 'g')) END, '' ORDER BY n)
      FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS t(c, n)), '') END`,
  ),
  expression("url_part", "text, text", "text", "nullif((regexp_match($1, $2))[1], '')"),
  expression(
    "url_text",
    "text, text",
    "text",
    "CASE WHEN $1 IS NOT NULL THEN coalesce((regexp_match($1, $2))[1], '') END",
  ),
  expression(
    "url_parameter",
    "text, text",
    "text",
    "CASE WHEN $1 ~ ('[?&]' || $2 || '(=|&|#|$)') THEN pg_temp.url_decode(coalesce((regexp_match($1, '[?&]' || $2 || '=([^&#]*)'))[1], '')) END",
  ),
];

/** Malformed JSON and what is no scalar give NULL. */
const json: readonly PreludeFunction[] = [
  procedure(
    "json",
    "text",
    "jsonb",
    "BEGIN RETURN CAST($1 AS jsonb); EXCEPTION WHEN data_exception THEN RETURN NULL; END",
  ),
  expression("json", "json", "jsonb", "CAST($1 AS jsonb)"),
  expression("json", "jsonb", "jsonb", "$1"),
  expression(
    "json_extract",
    "jsonb, text",
    "jsonb",
    "jsonb_path_query_first($1, CAST('strict ' || $2 AS jsonpath), '{}', true)",
  ),
  expression(
    "json_scalar",
    "jsonb",
    "text",
    "CASE WHEN jsonb_typeof($1) NOT IN ('object', 'array', 'null') THEN $1 #>> '{}' END",
  ),
  expression(
    "json_array_length",
    "jsonb",
    "bigint",
    "CASE WHEN jsonb_typeof($1) = 'array' THEN CAST(jsonb_array_length($1) AS bigint) END",
  ),
];

export const textFunctions: readonly PreludeFunction[] = [
  ...trims,
  doubleText,
  ...casts,
  ...parts,
  ...patterns,
  ...addresses,
  ...json,
];
