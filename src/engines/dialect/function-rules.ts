/** How each Trino function is written for DuckDB: as DuckDB's own where both agree, else as a macro of the prelude. */

import { isArray, isMap, isNull } from "./apparent-kind.ts";
import { datePatternRules } from "./date-pattern-rules.ts";
import { preludeCatalogue } from "./duckdb-prelude.ts";
import { formatRules } from "./format-rules.ts";
import { lambdaRules } from "./lambda-rules.ts";
import type { Rule } from "./printer.ts";
import { patternRules } from "./regular-expression-rules.ts";
import { named, own, plainPath, printArgs, shape, sharedScalars } from "./rule-shapes.ts";
import { nodeOf } from "./syntax-node.ts";

const macro = (name: string): Rule => own(`${preludeCatalogue}.${name}`);
const sameInDuckdb = named(
  own,
  [
    "abs acos asin atan atan2 cbrt ceil ceiling cos degrees exp floor log pi pow power radians round sign sin tan",
    "coalesce nullif grouping row chr concat_ws ends_with lower lpad rpad starts_with strpos translate uuid from_base64",
    "day hour minute month quarter second week year now flatten map map_concat map_entries map_from_entries map_keys map_values",
  ].join(" "),
);

const macros = named(
  macro,
  [
    "ln log2 log10 sqrt width_bucket split split_part upper length ltrim rtrim url_decode url_encode url_extract_parameter",
    "md5 sha1 sha256 with_timezone at_timezone to_iso8601 millisecond from_unixtime",
    "array_distinct array_except array_intersect array_join array_max array_min array_position array_remove array_sort array_union",
    "arrays_overlap contains slice sequence json_array_length",
  ].join(" "),
);

const renamed: Readonly<Record<string, Rule>> = {
  bitwise_and: shape("(@1 & @2)"),
  bitwise_or: shape("(@1 | @2)"),
  bitwise_xor: own("xor"),
  bitwise_not: shape("(~ @1)"),
  e: shape("exp(1)"),
  infinity: shape("CAST('Infinity' AS DOUBLE)"),
  nan: shape("CAST('NaN' AS DOUBLE)"),
  is_finite: own("isfinite"),
  is_infinite: own("isinf"),
  is_nan: own("isnan"),
  truncate: own("trunc"),
  codepoint: own("unicode"),
  hamming_distance: own("hamming"),
  levenshtein_distance: own("levenshtein"),
  normalize: own("nfc_normalize"),
  from_hex: own("unhex"),
  from_utf8: own("decode"),
  to_base64: own("base64"),
  to_hex: own("hex"),
  to_utf8: own("encode"),
  url_extract_fragment: shape(`regexp_extract(@1, '#(.*)$', 1)`),
  url_extract_host: shape(
    `${preludeCatalogue}.url_part(@1, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)')`,
  ),
  url_extract_path: shape(`regexp_extract(@1, '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)', 1)`),
  url_extract_protocol: shape(`${preludeCatalogue}.url_part(@1, '^([a-zA-Z][a-zA-Z0-9+.-]*):')`),
  url_extract_query: shape(`regexp_extract(@1, '^[^?#]*\\?([^#]*)', 1)`),
  current_timestamp: shape("current_timestamp"),
  localtimestamp: shape("localtimestamp"),
  current_date: shape("current_date"),
  current_time: shape("CAST(current_timestamp AS TIMETZ)"),
  localtime: shape("CAST(localtimestamp AS TIME)"),
  date: shape(`CAST(${preludeCatalogue}.day(@1) AS DATE)`),
  date_diff: shape("date_sub(lower(@1), @2, @3)"),
  day_of_month: own("day"),
  day_of_week: own("isodow"),
  dow: own("isodow"),
  day_of_year: own("dayofyear"),
  doy: own("dayofyear"),
  week_of_year: own("week"),
  year_of_week: own("isoyear"),
  yow: own("isoyear"),
  last_day_of_month: own("last_day"),
  to_unixtime: shape("CAST(epoch(@1) AS DOUBLE)"),
  from_iso8601_date: shape(`CAST(${preludeCatalogue}.day(@1) AS DATE)`),
  from_iso8601_timestamp: shape("CAST(@1 AS TIMESTAMPTZ)"),
  repeat: shape("repeat([@1], @2)"),
  zip: own("list_zip"),
  json_format: shape("CAST(@1 AS VARCHAR)"),
  json_parse: shape("CAST(@1 AS JSON)"),
  rand: own("random"),
};

const withPath =
  (name: string): Rule =>
  (call, printer) => {
    const [json, path = ""] = printArgs(call, printer);
    return `${preludeCatalogue}.${name}(${json}, ${plainPath(path)})`;
  };

/** Needs more than a template. */
const special: Readonly<Record<string, Rule>> = {
  try: own("TRY"),
  reverse: (call, printer) => own(isArray(call.args[0]) ? "list_reverse" : "reverse")(call, printer),
  mod: macro("modulus"),
  substr: (call, printer) => {
    const simple = call.args
      .slice(1)
      .every((arg) => /^[1-9]\d*$/.test(String(nodeOf(arg).fields.value)) && nodeOf(arg).kind === "literal");
    return (simple ? own("substr") : macro("substr"))(call, printer);
  },
  trim: (call, printer) => (call.args.length === 1 ? macro("trim") : own("trim"))(call, printer),
  json_extract: withPath("json_extract"),
  json_extract_scalar: withPath("json_extract_scalar"),
  date_add: (call, printer) => (isNull(call.args[2]) ? "NULL" : macro("date_add")(call, printer)),
  date_trunc: (call, printer) =>
    isNull(call.args[1]) ? "NULL" : shape(`${preludeCatalogue}.date_trunc(lower(@1), @2)`)(call, printer),
  element_at: (call, printer) => {
    const [collection, key] = printArgs(call, printer);
    return `(${collection})[${key}]`;
  },
  cardinality: (call, printer) =>
    `${isMap(call.args[0]) ? "cardinality" : "len"}(${printArgs(call, printer).join(", ")})`,
};

export const scalarRules: Readonly<Record<string, Rule>> = {
  ...sharedScalars,
  ...sameInDuckdb,
  ...macros,
  ...renamed,
  ...special,
  ...patternRules,
  ...datePatternRules,
  ...formatRules,
  ...lambdaRules,
};
