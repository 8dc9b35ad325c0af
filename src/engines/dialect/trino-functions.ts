/** The Trino functions that queries may use, for "did you mean" and for completion in the editor. Meaning: trino.io/docs, "Functions and operators". */

import type { SqlFunction } from "../../core/ports/sql-function.ts";

const list = (lines: string): readonly SqlFunction[] =>
  lines
    .trim()
    .split("\n")
    .map((line) => {
      const [signature = "", doc = ""] = line.split(" — ").map((part) => part.trim());
      return { name: signature.split("(")[0] ?? signature, signature, doc };
    });

const conditional = list(`
  coalesce(value, …) — The first value that is not NULL.
  greatest(value, …) — The largest value; NULL when any is NULL.
  if(condition, then, else) — One of two values; NULL without the else part.
  least(value, …) — The smallest value; NULL when any is NULL.
  nullif(a, b) — NULL when both are equal, else a.
  try(expression) — NULL where the expression would fail.
`);

const numbers = list(`
  abs(x) — Absolute value.
  acos(x) — Arc cosine.
  asin(x) — Arc sine.
  atan(x) — Arc tangent.
  atan2(y, x) — Arc tangent of y / x.
  bitwise_and(x, y) — Bits set in both.
  bitwise_not(x) — Bits turned over.
  bitwise_or(x, y) — Bits set in either.
  bitwise_xor(x, y) — Bits set in exactly one.
  cbrt(x) — Cube root.
  ceil(x) — Rounded up to the next whole number.
  ceiling(x) — Rounded up to the next whole number.
  cos(x) — Cosine.
  degrees(x) — Radians to degrees.
  e() — Euler's number.
  exp(x) — e to the power of x.
  floor(x) — Rounded down to a whole number.
  infinity() — Positive infinity.
  is_finite(x) — True when neither infinite nor NaN.
  is_infinite(x) — True when infinite.
  is_nan(x) — True when not a number.
  ln(x) — Natural logarithm.
  log(base, x) — Logarithm to a base.
  log10(x) — Logarithm to base 10.
  log2(x) — Logarithm to base 2.
  mod(n, m) — Remainder of n / m.
  nan() — Not a number.
  pi() — The number pi.
  pow(x, p) — x to the power of p.
  power(x, p) — x to the power of p.
  radians(x) — Degrees to radians.
  rand() — A random number from 0 up to 1.
  random(low, high) — A random number from 0 up to 1, or a whole one in a range.
  round(x, digits) — Rounded, halves away from zero.
  sign(x) — -1, 0 or 1.
  sin(x) — Sine.
  sqrt(x) — Square root.
  tan(x) — Tangent.
  truncate(x, digits) — Digits cut off.
  width_bucket(x, low, high, n) — Number of the equal-width bucket that x falls into.
`);

const texts = list(`
  chr(n) — The character of a code point.
  codepoint(character) — The code point of a character.
  concat(text, …) — Texts joined; NULL when any is NULL.
  concat_ws(separator, text, …) — Texts joined with a separator; NULLs are left out.
  ends_with(text, end) — True when the text ends so.
  format(pattern, value, …) — Values written into a pattern, as in Java's String.format.
  hamming_distance(a, b) — Number of characters that differ.
  length(text) — Number of characters.
  levenshtein_distance(a, b) — Number of edits from one text to the other.
  lower(text) — In lower case.
  lpad(text, size, pad) — Filled on the left, or cut, to a size.
  ltrim(text) — Without white space at the start.
  normalize(text) — In Unicode normal form C.
  position(part IN text) — Place of a part, from 1; 0 when it is not there.
  regexp_count(text, pattern) — Number of matches.
  regexp_extract(text, pattern, group) — The first match, or a group of it; NULL without a match.
  regexp_extract_all(text, pattern, group) — All matches as an array.
  regexp_like(text, pattern) — True when the pattern is found anywhere.
  regexp_replace(text, pattern, replacement) — Every match replaced; $1 names a group.
  regexp_split(text, pattern) — Parts between matches as an array.
  replace(text, search, replacement) — Every occurrence replaced, or removed.
  reverse(value) — Characters or elements in reverse order.
  rpad(text, size, pad) — Filled on the right, or cut, to a size.
  rtrim(text) — Without white space at the end.
  split(text, delimiter, limit) — Parts as an array.
  split_part(text, delimiter, index) — One part, from 1; NULL when there are fewer.
  starts_with(text, start) — True when the text starts so.
  strpos(text, part) — Place of a part, from 1; 0 when it is not there.
  substr(text, start, length) — A part, from 1; a negative start counts from the end.
  substring(text, start, length) — A part, from 1; a negative start counts from the end.
  translate(text, from, to) — Characters exchanged one by one.
  trim(text) — Without white space at both ends.
  upper(text) — In upper case.
  url_decode(text) — Percent escapes undone.
  url_encode(text) — Written with percent escapes.
  url_extract_fragment(url) — The part after #.
  url_extract_host(url) — The host.
  url_extract_parameter(url, name) — The value of a query parameter.
  url_extract_path(url) — The path.
  url_extract_protocol(url) — The protocol.
  url_extract_query(url) — The query string.
  uuid() — A random UUID.
`);

const bytes = list(`
  from_base64(text) — Base64 text to bytes.
  from_hex(text) — Hexadecimal text to bytes.
  from_utf8(bytes) — UTF-8 bytes to text.
  md5(bytes) — MD5 digest, as bytes.
  sha1(bytes) — SHA-1 digest, as bytes.
  sha256(bytes) — SHA-256 digest, as bytes.
  to_base64(bytes) — Bytes to Base64 text.
  to_hex(bytes) — Bytes to upper-case hexadecimal text.
  to_utf8(text) — Text to UTF-8 bytes.
`);

const times = list(`
  at_timezone(timestamp, zone) — The time of day in a zone.
  current_date — Today.
  current_time — The time of day now, with time zone.
  current_timestamp — Now, with time zone.
  date(value) — The date of a timestamp or text.
  date_add(unit, n, value) — n units later.
  date_diff(unit, a, b) — Complete units from a to b.
  date_format(timestamp, format) — Written with MySQL's % codes.
  date_parse(text, format) — Read with MySQL's % codes.
  date_trunc(unit, value) — Cut to the start of a unit.
  day(value) — Day of the month.
  day_of_month(value) — Day of the month.
  day_of_week(value) — Monday 1 to Sunday 7.
  day_of_year(value) — Day of the year.
  dow(value) — Monday 1 to Sunday 7.
  doy(value) — Day of the year.
  format_datetime(timestamp, format) — Written with Joda's letters.
  from_iso8601_date(text) — ISO 8601 text to a date.
  from_iso8601_timestamp(text) — ISO 8601 text to a timestamp with time zone.
  from_unixtime(seconds) — Seconds since 1970 to a timestamp with time zone.
  hour(value) — Hour of the day.
  last_day_of_month(value) — The last day of its month.
  localtime — The time of day now, without time zone.
  localtimestamp — Now, without time zone.
  millisecond(value) — Millisecond of the second.
  minute(value) — Minute of the hour.
  month(value) — Month of the year.
  now() — Now, with time zone.
  parse_datetime(text, format) — Read with Joda's letters.
  quarter(value) — Quarter of the year.
  second(value) — Second of the minute.
  to_iso8601(value) — Written in ISO 8601.
  to_unixtime(timestamp) — Seconds since 1970.
  week(value) — ISO week of the year.
  week_of_year(value) — ISO week of the year.
  with_timezone(timestamp, zone) — A timestamp read as local to a zone.
  year(value) — Year.
  year_of_week(value) — Year of the ISO week.
  yow(value) — Year of the ISO week.
`);

const collections = list(`
  all_match(array, x -> test) — True when every element passes.
  any_match(array, x -> test) — True when some element passes.
  array_distinct(array) — Without duplicates.
  array_except(a, b) — Elements of a that are not in b, without duplicates.
  array_intersect(a, b) — Elements of both, without duplicates.
  array_join(array, separator, null_text) — Elements joined to one text; NULLs left out or replaced.
  array_max(array) — The largest element; NULL when any is NULL.
  array_min(array) — The smallest element; NULL when any is NULL.
  array_position(array, element) — Place of an element, from 1; 0 when it is not there.
  array_remove(array, element) — Without the elements equal to it.
  array_sort(array) — Ascending, NULLs last.
  array_union(a, b) — Elements of either, without duplicates.
  arrays_overlap(a, b) — True when they share an element.
  cardinality(collection) — Number of elements.
  contains(array, element) — True when the element is there.
  element_at(collection, key) — One element, from 1 or from the end, or one value of a map; else NULL.
  filter(array, x -> test) — Elements that pass.
  flatten(arrays) — One array of all elements.
  map(keys, values) — A map of two arrays.
  map_concat(map, …) — One map; later ones win.
  map_entries(map) — Entries as an array of rows.
  map_filter(map, (k, v) -> test) — Entries that pass.
  map_from_entries(rows) — A map of key and value rows.
  map_keys(map) — Its keys.
  map_values(map) — Its values.
  none_match(array, x -> test) — True when no element passes.
  reduce(array, start, (s, x) -> s, s -> result) — One value of all elements.
  repeat(element, n) — An array of one element n times.
  sequence(start, stop, step) — Whole numbers or dates from start to stop.
  slice(array, start, length) — A part of an array.
  transform(array, x -> value) — Every element changed.
  transform_keys(map, (k, v) -> key) — Every key changed.
  transform_values(map, (k, v) -> value) — Every value changed.
  zip(a, b) — Rows of elements at the same place.
  zip_with(a, b, (x, y) -> value) — One value for each pair of elements.
`);

const documents = list(`
  json_array_length(json) — Number of elements of a JSON array.
  json_extract(json, path) — A part of a JSON value, as JSON.
  json_extract_scalar(json, path) — A text, number or boolean in a JSON value, as text.
  json_format(json) — JSON written as text.
  json_parse(text) — Text read as JSON.
`);

const aggregates = list(`
  any_value(x) — Any value that is not NULL.
  approx_distinct(x) — Number of different values, approximately.
  approx_percentile(x, fraction) — The value at a fraction of all, approximately: 0.5 is the median.
  arbitrary(x) — Any value that is not NULL.
  array_agg(x ORDER BY y) — All values as an array.
  avg(x) — Average.
  bitwise_and_agg(x) — Bits set in every value.
  bitwise_or_agg(x) — Bits set in some value.
  bool_and(x) — True when every value is true.
  bool_or(x) — True when some value is true.
  corr(y, x) — Correlation.
  count(x) — Number of values that are not NULL; count(*) of rows.
  count_if(test) — Number of rows that pass.
  covar_pop(y, x) — Population covariance.
  covar_samp(y, x) — Sample covariance.
  every(x) — True when every value is true.
  geometric_mean(x) — Geometric mean.
  grouping(column, …) — Which columns a grouping set left out, as bits.
  histogram(x) — A map of each value to its count.
  listagg(x, separator) WITHIN GROUP (ORDER BY y) — All values as one text.
  map_agg(key, value) — A map of all pairs.
  max(x) — The largest value.
  max_by(x, y) — The x of the row with the largest y.
  min(x) — The smallest value.
  min_by(x, y) — The x of the row with the smallest y.
  regr_intercept(y, x) — Intercept of the regression line.
  regr_slope(y, x) — Slope of the regression line.
  stddev(x) — Sample standard deviation.
  stddev_pop(x) — Population standard deviation.
  stddev_samp(x) — Sample standard deviation.
  sum(x) — Sum.
  var_pop(x) — Population variance.
  var_samp(x) — Sample variance.
  variance(x) — Sample variance.
`);

const windows = list(`
  cume_dist() OVER (…) — Share of rows up to this one.
  dense_rank() OVER (…) — Rank without gaps.
  first_value(x) OVER (…) — Value of the first row of the frame.
  lag(x, offset, default) OVER (…) — Value of an earlier row.
  last_value(x) OVER (…) — Value of the last row of the frame.
  lead(x, offset, default) OVER (…) — Value of a later row.
  nth_value(x, n) OVER (…) — Value of the nth row of the frame.
  ntile(n) OVER (…) — Number of the n equal parts that the row falls into.
  percent_rank() OVER (…) — Rank from 0 to 1.
  rank() OVER (…) — Rank with gaps.
  row_number() OVER (…) — Number of the row.
`);

export const trinoFunctions: readonly SqlFunction[] = [
  ...conditional,
  ...numbers,
  ...texts,
  ...bytes,
  ...times,
  ...collections,
  ...documents,
  ...aggregates,
  ...windows,
];
