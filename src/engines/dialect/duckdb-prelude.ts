/**
 * DuckDB macros that give Trino's semantics to what DuckDB does differently or not at all.
 * They live in an in-memory catalogue of their own, so they resolve whatever the session's default schema is,
 * and no version of them outlives the process in a database file.
 */

/** The attached in-memory catalogue; translated queries call `deskfeed_trino.<macro>(…)`. */
export const preludeCatalogue = "deskfeed_trino";

/**
 * One macro with an overload for each number of arguments; `trino.x(…)` in a body means another macro of this catalogue.
 * Never overload by type: DuckDB picks an overload before it knows the type of an aggregate, a window function or a
 * lambda's parameter, and would silently take the wrong one. `typeof` is known when the query is bound, and folds away.
 */
function macro(name: string, ...overloads: readonly (readonly [parameters: string, body: string])[]): string {
  const bodies = overloads.map(
    ([parameters, body]) => `(${parameters}) AS ${body.replaceAll("trino.", `${preludeCatalogue}.`)}`,
  );
  return `CREATE OR REPLACE MACRO ${preludeCatalogue}.main.${name}${bodies.join(", ")}`;
}

/**
 * Fails with `text` when it is evaluated: a cast that cannot succeed, because `error()` counts as volatile, which
 * DuckDB forbids inside TRY() and cannot match in GROUP BY. locate-error.ts knows these texts.
 */
const failing = (text: string, type: string): string => `CAST('${text}' AS ${type})`;
const failingLike = (text: string, example: string): string => `cast_to_type('${text}', ${example})`;
const isFloating = (x: string): string => `typeof(${x}) IN ('DOUBLE', 'FLOAT')`;
const nonZero = (x: string): string =>
  `(CASE WHEN ${x} = 0 THEN ${failingLike("Division by zero", x)} ELSE ${x} END)`;
/** Digits after the point of a DECIMAL's type, 0 for every other type; known when the query is bound. */
const scale = (x: string): string =>
  `CAST(coalesce(nullif(regexp_extract(typeof(${x}), ',(\\d+)', 1), ''), '0') AS INTEGER)`;
/** Blanks by Trino's trim(): Unicode white space without the non-breaking kinds. */
const blanks = [
  9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
]
  .concat([0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x205f, 0x3000])
  .map((code) => `chr(${code})`)
  .join(" || ");

/** Of the type that Trino gives a quotient; never evaluated. A decimal gets the larger of both scales. */
const quotient = `round(a * b, greatest(${scale("a")}, ${scale("b")}))`;

/** trino.io "Mathematical functions and operators": integers divide to integers, decimals to decimals, by zero only doubles. */
const arithmetic: readonly string[] = [
  macro("divide", [
    "a, b",
    `CASE WHEN ${isFloating("a")} OR ${isFloating("b")} THEN cast_to_type(a / b, ${quotient}) ELSE cast_to_type(a // ${nonZero("b")}, ${quotient}) END`,
  ]),
  macro("modulus", [
    "a, b",
    `CASE WHEN ${isFloating("a")} OR ${isFloating("b")} THEN a % b ELSE a % ${nonZero("b")} END`,
  ]),
  macro("plus_interval", ["x, i", "cast_to_type(x + i, x)"]),
  macro("minus_interval", ["x, i", "cast_to_type(x - i, x)"]),
  macro("ln", [
    "x",
    "CASE WHEN x = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE ln(x) END",
  ]),
  macro("log2", ["x", "trino.ln(x) / ln(2)"]),
  macro("log10", ["x", "CASE WHEN x > 0 THEN log10(x) ELSE trino.ln(x) END"]),
  macro("sqrt", ["x", "CASE WHEN x < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(x) END"]),
  macro("width_bucket", [
    "x, low, high, n",
    "CAST(CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor((x - low) * n / (high - low)) + 1 END AS BIGINT)",
  ]),
];

/** Surely no blank: most values need no trimming, and trimming a set of characters takes ten times as long as this. */
const isInk = (character: string): string => `${character} > ' ' AND ${character} < chr(${0x1680})`;

/** trino.io "String functions": positions count code points from 1. */
const strings: readonly string[] = [
  macro(
    "substr",
    [
      "s, start",
      "substr(s, CASE WHEN start = 0 OR start < -length(s) THEN length(s) + 1 ELSE CAST(start AS BIGINT) END)",
    ],
    [
      "s, start, len",
      "substr(s, CASE WHEN start = 0 OR start < -length(s) THEN length(s) + 1 ELSE CAST(start AS BIGINT) END, CAST(greatest(len, 0 * len) AS BIGINT))",
    ],
  ),
  macro("split_part", [
    "s, d, i",
    `list_extract(str_split(s, d), CASE WHEN i < 1 THEN ${failing("Index must be greater than zero", "BIGINT")} ELSE CAST(i AS BIGINT) END)`,
  ]),
  macro(
    "split",
    ["s, d", "str_split(s, d)"],
    [
      "s, d, most",
      "CASE WHEN len(str_split(s, d)) <= most THEN str_split(s, d) ELSE list_append(str_split(s, d)[1:most - 1], array_to_string(str_split(s, d)[most:], d)) END",
    ],
  ),
  macro("trim", ["s", `CASE WHEN ${isInk("s[1]")} AND ${isInk("s[-1]")} THEN s ELSE trim(s, ${blanks}) END`]),
  macro("ltrim", ["s", `CASE WHEN ${isInk("s[1]")} THEN s ELSE ltrim(s, ${blanks}) END`]),
  macro("rtrim", ["s", `CASE WHEN ${isInk("s[-1]")} THEN s ELSE rtrim(s, ${blanks}) END`]),
  /** Java's upper case of a single letter never changes how many there are: ß has none. */
  macro("upper", ["s", "replace(upper(s), 'ẞ', 'ß')"]),
  macro("length", [
    "x",
    "CASE WHEN typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB)) ELSE length(CAST(x AS VARCHAR)) END",
  ]),
  macro(
    "regexp_extract",
    ["s, p", "CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END"],
    ["s, p, g", "CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END"],
  ),
  macro("regexp_count", ["s, p", "len(regexp_extract_all(s, p))"]),
  /** `$1` names a group and a backslash escapes, as in Java; RE2 wants `\1` and `\\`. */
  macro("replacement", ["r", "regexp_replace(replace(r, '\\', '\\\\'), '\\$(\\d)', '\\\\\\1', 'g')"]),
  macro("url_decode", ["s", "url_decode(replace(s, '+', '%20'))"]),
  macro("url_encode", ["s", "replace(replace(replace(url_encode(s), '%20', '+'), '~', '%7E'), '%2A', '*')"]),
  macro("url_part", ["s, p", "nullif(regexp_extract(s, p, 1), '')"]),
  macro("url_extract_parameter", [
    "s, n",
    "CASE WHEN regexp_matches(s, '[?&]' || n || '(=|&|#|$)') THEN trino.url_decode(regexp_extract(s, '[?&]' || n || '=([^&#]*)', 1)) END",
  ]),
];

/** trino.io "Binary functions": digests are bytes, not text. */
const binary: readonly string[] = [
  macro("md5", ["b", "unhex(md5(b))"]),
  macro("sha1", ["b", "unhex(sha1(b))"]),
  macro("sha256", ["b", "unhex(sha256(b))"]),
];

/** A text passes only when all of it reads as the pattern; what is no text passes as it is. */
const gate = (pattern: string, otherwise = "x"): readonly [string, string] => [
  "x",
  `CASE WHEN typeof(x) = 'VARCHAR' THEN cast_to_type(CASE WHEN regexp_full_match(CAST(x AS VARCHAR), '${pattern}') THEN CAST(x AS VARCHAR) ELSE 'text ' || CAST(x AS VARCHAR) END, x) ELSE ${otherwise} END`,
];

/** trino.io "Conversion functions": DuckDB's own casts forgive more. Doubles become whole with halves away from zero. */
const casts: readonly string[] = [
  macro(
    "whole",
    gate(
      "\\s*[+-]?[0-9]+\\s*",
      `CASE WHEN ${isFloating("x")} THEN cast_to_type(round(TRY_CAST(x AS DOUBLE)), x) ELSE x END`,
    ),
  ),
  macro("fraction", gate("\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*|[+-]?Infinity|NaN")),
  macro("truth", gate("(?i)t|true|f|false|1|0")),
  macro("day", gate("\\s*[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}\\s*")),
];

/** Trino writes a double as 1.5E0 (java.text.DecimalFormat "0.0###################E0"). */
const doubleText: readonly string[] = [
  macro("digits_text", [
    "d, e",
    "d[1] || '.' || CASE WHEN length(d) > 1 THEN d[2:] ELSE '0' END || 'E' || e",
  ]),
  macro("plain_text", [
    "w, f",
    "CASE WHEN w <> '0' THEN trino.digits_text(coalesce(nullif(rtrim(w || f, '0'), ''), '0'), CAST(length(w) - 1 AS VARCHAR)) ELSE trino.digits_text(ltrim(f, '0'), '-' || CAST(length(f) - length(ltrim(f, '0')) + 1 AS VARCHAR)) END",
  ]),
  macro("unsigned_text", [
    "t",
    "CASE WHEN t IN ('0.0', '0') THEN '0E0' WHEN t = 'nan' THEN 'NaN' WHEN t = 'inf' THEN 'Infinity' WHEN contains(t, 'e') THEN trino.digits_text(replace(split_part(t, 'e', 1), '.', ''), CAST(CAST(split_part(t, 'e', 2) AS INTEGER) AS VARCHAR)) ELSE trino.plain_text(split_part(t, '.', 1), rtrim(split_part(t, '.', 2), '0')) END",
  ]),
  macro("text", [
    "x",
    `CASE WHEN ${isFloating("x")} THEN CASE WHEN CAST(x AS VARCHAR) LIKE '-%' THEN '-' ELSE '' END || trino.unsigned_text(ltrim(CAST(x AS VARCHAR), '-'))
        WHEN typeof(x) = 'JSON' THEN json_extract_string(CAST(CASE WHEN typeof(x) = 'JSON' THEN CAST(x AS VARCHAR) END AS JSON), '$')
        WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN regexp_replace(CAST(x AS VARCHAR), '[+-]\\d\\d(:\\d\\d)?', '') || ' ' || current_setting('TimeZone')
        ELSE CAST(x AS VARCHAR) END`,
  ]),
];

/** trino.io "Date and time functions": a date stays a date; differences count complete units. */
const dates: readonly string[] = [
  macro("span", [
    "u, n",
    `CASE lower(u) WHEN 'millisecond' THEN to_milliseconds(CAST(n AS BIGINT)) WHEN 'second' THEN to_seconds(CAST(n AS BIGINT)) WHEN 'minute' THEN to_minutes(CAST(n AS BIGINT))
        WHEN 'hour' THEN to_hours(CAST(n AS BIGINT)) WHEN 'day' THEN to_days(CAST(n AS INTEGER)) WHEN 'week' THEN to_weeks(CAST(n AS INTEGER)) WHEN 'month' THEN to_months(CAST(n AS INTEGER))
        WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER)) WHEN 'year' THEN to_years(CAST(n AS INTEGER)) ELSE ${failing("not a unit of time", "INTERVAL")} END`,
  ]),
  macro("date_add", ["u, n, x", "cast_to_type(x + trino.span(u, n), x)"]),
  macro("date_trunc", ["u, x", "cast_to_type(date_trunc(u, x), x)"]),
  macro("from_unixtime", ["n", "to_timestamp(n)"], ["n, z", "timezone(z, to_timestamp(n))"]),
  macro("at_timezone", ["x, z", "timezone(z, CAST(x AS TIMESTAMPTZ))"]),
  macro("with_timezone", ["x, z", "timezone(z, CAST(x AS TIMESTAMP))"]),
  macro("to_iso8601", [
    "x",
    "strftime(x, CASE WHEN typeof(x) = 'DATE' THEN '%Y-%m-%d' ELSE '%Y-%m-%dT%H:%M:%S.%g' END)",
  ]),
  macro("millisecond", ["x", "millisecond(x) % 1000"]),
];

/** trino.io "Array functions": indices count from 1; NULL elements take part. */
const arrays: readonly string[] = [
  macro("item", [
    "x, i",
    `x[CASE WHEN i < 1 OR i > len(x) THEN ${failing("Array subscript is out of bounds", "BIGINT")} ELSE CAST(i AS BIGINT) END]`,
  ]),
  macro(
    "array_join",
    [
      "a, d",
      "CASE WHEN a IS NOT NULL THEN coalesce(array_to_string(list_transform(a, lambda e: trino.text(e)), d), '') END",
    ],
    ["a, d, n", "array_to_string(list_transform(a, lambda e: coalesce(trino.text(e), n)), d)"],
  ),
  macro("array_distinct", ["a", "list_filter(a, lambda e, i: list_position(a, e) = i)"]),
  macro("array_sort", ["a", "list_sort(a, 'ASC', 'NULLS LAST')"]),
  macro("array_max", ["a", "CASE WHEN len(list_filter(a, lambda e: e IS NULL)) = 0 THEN list_max(a) END"]),
  macro("array_min", ["a", "CASE WHEN len(list_filter(a, lambda e: e IS NULL)) = 0 THEN list_min(a) END"]),
  macro("array_position", [
    "a, e",
    "CASE WHEN a IS NOT NULL AND e IS NOT NULL THEN coalesce(list_position(a, e), 0) END",
  ]),
  macro("array_remove", ["a, e", "list_filter(a, lambda x: (x = e) IS NOT TRUE)"]),
  macro("array_union", ["a, b", "trino.array_distinct(list_concat(a, b))"]),
  macro("array_intersect", [
    "a, b",
    "trino.array_distinct(list_filter(a, lambda e: list_position(b, e) IS NOT NULL))",
  ]),
  macro("array_except", [
    "a, b",
    "CASE WHEN b IS NOT NULL THEN trino.array_distinct(list_filter(a, lambda e: list_position(b, e) IS NULL)) END",
  ]),
  macro("arrays_overlap", [
    "a, b",
    "CASE WHEN list_has_any(list_filter(a, lambda e: e IS NOT NULL), b) THEN true WHEN list_position(a, NULL) IS NOT NULL OR list_position(b, NULL) IS NOT NULL THEN NULL WHEN a IS NOT NULL AND b IS NOT NULL THEN false END",
  ]),
  macro("contains", [
    "a, e",
    "CASE WHEN e IS NULL OR a IS NULL THEN NULL WHEN list_contains(a, e) THEN true WHEN list_position(a, NULL) IS NOT NULL THEN NULL ELSE false END",
  ]),
  macro("slice", [
    "a, start, n",
    "CASE WHEN start > 0 THEN a[start:start + n - 1] ELSE a[len(a) + start + 1:len(a) + start + n] END",
  ]),
  macro(
    "sequence",
    [
      "a, b",
      "CASE WHEN typeof(a) = 'DATE' THEN cast_to_type(generate_series(TRY_CAST(CAST(a AS VARCHAR) AS DATE), TRY_CAST(CAST(b AS VARCHAR) AS DATE), CASE WHEN a <= b THEN INTERVAL 1 DAY ELSE INTERVAL '-1' DAY END), [a]) ELSE cast_to_type(generate_series(TRY_CAST(CAST(a AS VARCHAR) AS BIGINT), TRY_CAST(CAST(b AS VARCHAR) AS BIGINT), CASE WHEN a <= b THEN 1 ELSE -1 END), [a]) END",
    ],
    ["a, b, s", "cast_to_type(generate_series(a, b, s), [a])"],
  ),
  macro("any_true", [
    "l",
    "CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, true) THEN true WHEN list_position(l, NULL) IS NOT NULL THEN NULL ELSE false END",
  ]),
  macro("all_true", [
    "l",
    "CASE WHEN l IS NULL THEN NULL WHEN list_contains(l, false) THEN false WHEN list_position(l, NULL) IS NOT NULL THEN NULL ELSE true END",
  ]),
  macro("first_of_each_key", [
    "l",
    "map_from_entries(list_filter(l, lambda e, i: e.key IS NOT NULL AND list_position(list_transform(l, lambda o: o.key), e.key) = i))",
  ]),
];

/** trino.io "JSON functions": malformed JSON and what is no scalar give NULL. */
const json: readonly string[] = [
  macro("json_extract", ["j, p", "CASE WHEN json_valid(j) THEN json_extract(j, p) END"]),
  macro("json_extract_scalar", [
    "j, p",
    "CASE WHEN json_valid(j) THEN CASE WHEN json_type(j, p) NOT IN ('OBJECT', 'ARRAY', 'NULL') THEN json_extract_string(j, p) END END",
  ]),
  macro("json_array_length", [
    "j",
    "CASE WHEN json_valid(j) THEN CASE WHEN json_type(j) = 'ARRAY' THEN CAST(json_array_length(j) AS BIGINT) END END",
  ]),
];

/** Run once per DuckDB instance, in order, before external access is switched off and the configuration is locked. */
export const duckdbPrelude: readonly string[] = [
  `ATTACH IF NOT EXISTS ':memory:' AS ${preludeCatalogue}`,
  ...arithmetic,
  ...strings,
  ...binary,
  ...casts,
  ...doubleText,
  ...dates,
  ...arrays,
  ...json,
];
