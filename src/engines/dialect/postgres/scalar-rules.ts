/** How each Trino function is written for PostgreSQL: as its own where both agree, else as a function of the prelude. */
import { isArray, isNull } from "../apparent-kind.ts";
import type { Rule } from "../printer.ts";
import { named, own, plainPath, printArgs, shape, sharedScalars } from "../rule-shapes.ts";
import { postgresDatePatternRules } from "./date-pattern-rules.ts";
import { postgresFormatRules } from "./format-rules.ts";
import { postgresLambdaRules } from "./lambda-rules.ts";
import { postgresPatternRules } from "./pattern-rules.ts";

/** PostgreSQL must know a type to pick an overload; NULL has none, and gives NULL. */
export const strict =
  (rule: Rule): Rule =>
  (call, printer) =>
    call.args.some(isNull) ? "NULL" : rule(call, printer);

const ours = (name: string): Rule => strict(own(`pg_temp.${name}`));
const same = named(
  own,
  [
    "abs acos asin atan atan2 cbrt cos degrees exp pi radians sin tan coalesce nullif grouping row chr concat_ws",
    "lpad rpad starts_with translate now sha256 sha512",
  ].join(" "),
);

const prelude = named(
  ours,
  [
    "ceil floor round sign ln sqrt upper lower split split_part ltrim rtrim reverse length url_decode url_encode to_iso8601 date_add date_diff",
    "array_distinct array_except array_intersect array_union array_max array_min array_sort arrays_overlap slice sequence flatten",
    "date_trunc element_at",
  ].join(" "),
);

const part =
  (field: string): Rule =>
  (call, printer) =>
    isNull(call.args[0])
      ? "NULL"
      : `CAST(floor(extract(${field} FROM ${printer.expression(call.args[0])})) AS bigint)`;

const renamed: Readonly<Record<string, Rule>> = {
  ceiling: ours("ceil"),
  log: shape("(pg_temp.ln(@2) / pg_temp.ln(@1))"),
  log2: shape("(pg_temp.ln(@1) / ln(2::float8))"),
  log10: shape("(pg_temp.ln(@1) / ln(10::float8))"),
  pow: shape("power(CAST(@1 AS float8), CAST(@2 AS float8))"),
  power: shape("power(CAST(@1 AS float8), CAST(@2 AS float8))"),
  truncate: own("trunc"),
  mod: ours("modulus"),
  e: shape("exp(1::float8)"),
  infinity: shape("'Infinity'::float8"),
  nan: shape("'NaN'::float8"),
  is_finite: shape("(CAST(@1 AS float8) NOT IN ('Infinity', '-Infinity', 'NaN'))"),
  is_infinite: shape("(CAST(@1 AS float8) IN ('Infinity', '-Infinity'))"),
  is_nan: shape("(CAST(@1 AS float8) = 'NaN')"),
  bitwise_and: shape("(@1 & @2)"),
  bitwise_or: shape("(@1 | @2)"),
  bitwise_xor: shape("(@1 # @2)"),
  bitwise_not: shape("(~ @1)"),
  width_bucket: shape(
    "CAST(width_bucket(CAST(@1 AS float8), CAST(@2 AS float8), CAST(@3 AS float8), CAST(@4 AS int)) AS bigint)",
  ),
  codepoint: own("ascii"),
  ends_with: shape("(right(@1, length(@2)) = @2)"),
  strpos: shape("CAST(strpos(@1, @2) AS bigint)"),
  hamming_distance: ours("hamming"),
  levenshtein_distance: ours("levenshtein"),
  normalize: own("normalize"),
  uuid: shape("gen_random_uuid()"),
  from_base64: shape("decode(@1, 'base64')"),
  to_base64: shape("replace(encode(@1, 'base64'), chr(10), '')"),
  from_hex: shape("decode(@1, 'hex')"),
  to_hex: shape("upper(encode(@1, 'hex'))"),
  from_utf8: shape("convert_from(@1, 'UTF8')"),
  to_utf8: shape("convert_to(@1, 'UTF8')"),
  md5: shape("decode(md5(@1), 'hex')"),
  url_extract_fragment: shape("pg_temp.url_text(@1, '#(.*)$')"),
  url_extract_host: shape("pg_temp.url_part(@1, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?([^/?#:]*)')"),
  url_extract_path: shape("pg_temp.url_text(@1, '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?(?://[^/?#]*)?([^?#]*)')"),
  url_extract_protocol: shape("pg_temp.url_part(@1, '^([a-zA-Z][a-zA-Z0-9+.-]*):')"),
  url_extract_query: shape("pg_temp.url_text(@1, '^[^?#]*\\?([^#]*)')"),
  url_extract_parameter: ours("url_parameter"),
  current_timestamp: shape("current_timestamp"),
  localtimestamp: shape("localtimestamp"),
  current_date: shape("current_date"),
  current_time: shape("current_time"),
  localtime: shape("localtime"),
  date: ours("to_date"),
  from_iso8601_date: ours("to_date"),
  from_iso8601_timestamp: shape("CAST(@1 AS timestamptz)"),
  year: part("year"),
  quarter: part("quarter"),
  month: part("month"),
  week: part("week"),
  week_of_year: part("week"),
  day: part("day"),
  day_of_month: part("day"),
  day_of_week: part("isodow"),
  dow: part("isodow"),
  day_of_year: part("doy"),
  doy: part("doy"),
  year_of_week: part("isoyear"),
  yow: part("isoyear"),
  hour: part("hour"),
  minute: part("minute"),
  second: part("second"),
  millisecond: shape("CAST(floor(extract(milliseconds FROM @1)) AS bigint) % 1000"),
  last_day_of_month: shape(
    "CAST(date_trunc('month', CAST(@1 AS timestamp)) + interval '1 month - 1 day' AS date)",
  ),
  at_timezone: shape("timezone(@2, CAST(@1 AS timestamptz))"),
  with_timezone: shape("timezone(@2, CAST(@1 AS timestamp))"),
  to_unixtime: shape("CAST(extract(epoch FROM @1) AS float8)"),
  array_position: shape(
    "CASE WHEN @1 IS NOT NULL AND @2 IS NOT NULL THEN CAST(coalesce(array_position(@1, @2), 0) AS bigint) END",
  ),
  array_remove: own("array_remove"),
  contains: shape("(@2 = ANY (@1))"),
  cardinality: shape("CAST(cardinality(@1) AS bigint)"),
  repeat: shape("array_fill(@1, ARRAY[CAST(@2 AS int)])"),
  json_format: shape("CAST(@1 AS text)"),
  json_parse: shape("CAST(@1 AS json)"),
  json_array_length: shape("pg_temp.json_array_length(pg_temp.json(@1))"),
};

const withPath =
  (template: string): Rule =>
  (call, printer) => {
    const [json, path = ""] = printArgs(call, printer);
    return template.replace("@1", () => json ?? "").replace("@2", () => plainPath(path));
  };

/** Needs more than a template. */
const special: Readonly<Record<string, Rule>> = {
  substr: ours("substr"),
  trim: (call, printer) =>
    call.args.length === 1 ? ours("btrim")(call, printer) : own("btrim")(call, printer),
  from_unixtime: (call, printer) => {
    const [seconds, zone] = printArgs(call, printer);
    return zone === undefined ? `to_timestamp(${seconds})` : `timezone(${zone}, to_timestamp(${seconds}))`;
  },
  array_join: (call, printer) => {
    const [array, separator, instead] = printArgs(call, printer);
    return `array_to_string(${[array, separator, instead].filter((each) => each !== undefined).join(", ")})`;
  },
  json_extract: withPath("pg_temp.json_extract(pg_temp.json(@1), @2)"),
  json_extract_scalar: withPath("pg_temp.json_scalar(pg_temp.json_extract(pg_temp.json(@1), @2))"),
  reverse: (call, printer) =>
    (isArray(call.args[0]) ? ours("reverse") : strict(own("reverse")))(call, printer),
};

export const postgresScalars: Readonly<Record<string, Rule>> = {
  ...sharedScalars,
  ...same,
  ...prelude,
  ...renamed,
  ...special,
  ...postgresPatternRules,
  ...postgresDatePatternRules,
  ...postgresFormatRules,
  ...postgresLambdaRules,
  rand: sharedScalars.random ?? own("random"),
  substring: ours("substr"),
};

const noMaps = "Maps are not available on the postgres engine. Keep the pairs in two columns, or in JSON.";

/** What Trino has and PostgreSQL has not, and what to write. */
export const missingInPostgres: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "map map_agg map_concat map_entries map_filter map_from_entries map_keys map_values histogram transform_keys transform_values"
      .split(" ")
      .map((name) => [name, noMaps]),
  ),
  try: "TRY is not available on the postgres engine. Write TRY_CAST, nullif(divisor, 0), or a condition.",
  sha1: "SHA1 is not available on the postgres engine. Write sha256(bytes).",
  zip: "ZIP is not available on the postgres engine. Write UNNEST(a, b), or zip_with(a, b, (x, y) -> …).",
};
