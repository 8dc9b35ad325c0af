/** Dates and times as Trino has them: a date stays a date; differences count complete units. */
import { expression, forEach, type PreludeFunction } from "./prelude-function.ts";

const moments = ["date", "timestamp", "timestamptz"];

/** Year, month and day are a date that exists. */
const isDate = (text: string): string =>
  `${text} ~ '^\\s*[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}' AND CAST(split_part(btrim(${text}), '-', 2) AS int) BETWEEN 1 AND 12
   AND CAST(split_part(btrim(${text}), '-', 1) AS int) > 0 AND CAST(substring(btrim(${text}) FROM '^[0-9]+-[0-9]+-([0-9]{1,2})') AS int) BETWEEN 1
   AND extract(day FROM make_date(CAST(split_part(btrim(${text}), '-', 1) AS int), CAST(split_part(btrim(${text}), '-', 2) AS int), 1) + interval '1 month - 1 day')`;

const dayForm = "^\\s*[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}\\s*$";
const timeForm =
  "^\\s*[0-9]+-[0-9]{1,2}-[0-9]{1,2}([ T]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?)?( ?([+-][0-9]{2}(:?[0-9]{2})?|Z|UTC))?\\s*$";

const casts: readonly PreludeFunction[] = [
  expression(
    "to_date",
    "text",
    "date",
    `CAST(CASE WHEN $1 ~ '${dayForm}' THEN $1 ELSE 'text ' || $1 END AS date)`,
  ),
  expression(
    "try_date",
    "text",
    "date",
    `CASE WHEN $1 ~ '${dayForm}' AND ${isDate("$1")} THEN CAST($1 AS date) END`,
  ),
  ...["timestamp", "timestamptz"].flatMap((type) => [
    expression(`to_${type}`, "text", type, `CAST($1 AS ${type})`, "STABLE"),
    expression(
      `try_${type}`,
      "text",
      type,
      `CASE WHEN $1 ~ '${timeForm}' THEN CASE WHEN ${isDate("$1")} THEN CAST($1 AS ${type}) END END`,
      "STABLE",
    ),
  ]),
  ...["to", "try"].flatMap((word) =>
    moments.flatMap((type) =>
      forEach(moments, (from) => expression(`${word}_${type}`, from, type, `CAST($1 AS ${type})`, "STABLE")),
    ),
  ),
];

const step = `CASE lower($1) WHEN 'millisecond' THEN make_interval(secs => $2 / 1000.0) WHEN 'second' THEN make_interval(secs => $2)
  WHEN 'minute' THEN make_interval(mins => CAST($2 AS int)) WHEN 'hour' THEN make_interval(hours => CAST($2 AS int)) WHEN 'day' THEN make_interval(days => CAST($2 AS int))
  WHEN 'week' THEN make_interval(weeks => CAST($2 AS int)) WHEN 'month' THEN make_interval(months => CAST($2 AS int)) WHEN 'quarter' THEN make_interval(months => CAST(3 * $2 AS int))
  WHEN 'year' THEN make_interval(years => CAST($2 AS int)) ELSE make_interval(secs => pg_temp.refuse(quote_literal($1) || ' is no unit of time')) END`;

/** Months counted, one less when the day of the last is not reached; the end of a shorter month counts as reached. */
const months = `(SELECT m - CASE WHEN $2 <= $3 AND $2 + make_interval(months => m) > $3 THEN 1 WHEN $2 > $3 AND $2 + make_interval(months => m) < $3 THEN -1 ELSE 0 END
  FROM (SELECT CAST((extract(year FROM $3) - extract(year FROM $2)) * 12 + extract(month FROM $3) - extract(month FROM $2) AS int) AS m) AS counted)`;
const seconds = (divisor: string): string => `trunc(extract(epoch FROM $3 - $2) ${divisor})`;

const arithmetic: readonly PreludeFunction[] = [
  ...forEach(moments, (type) =>
    expression("plus", `${type}, interval`, type, `CAST($1 + $2 AS ${type})`, "STABLE"),
  ),
  ...forEach(moments, (type) =>
    expression("minus", `${type}, interval`, type, `CAST($1 - $2 AS ${type})`, "STABLE"),
  ),
  ...forEach(["plus", "minus"], (name) =>
    expression(name, "interval, interval", "interval", name === "plus" ? "$1 + $2" : "$1 - $2"),
  ),
  expression("span", "text, bigint", "interval", step, "VOLATILE"),
  ...forEach(moments, (type) =>
    expression(
      "date_add",
      `text, bigint, ${type}`,
      type,
      `CAST($3 + pg_temp.span($1, $2) AS ${type})`,
      "VOLATILE",
    ),
  ),
  expression(
    "date_diff",
    "text, date, date",
    "bigint",
    "pg_temp.date_diff($1, CAST($2 AS timestamp), CAST($3 AS timestamp))",
    "VOLATILE",
  ),
  ...forEach(["timestamp", "timestamptz"], (type) =>
    expression(
      "date_diff",
      `text, ${type}, ${type}`,
      "bigint",
      `CASE WHEN $2 IS NULL OR $3 IS NULL THEN NULL ELSE CAST(CASE lower($1) WHEN 'millisecond' THEN ${seconds("* 1000")} WHEN 'second' THEN ${seconds("")} WHEN 'minute' THEN ${seconds("/ 60")}
        WHEN 'hour' THEN ${seconds("/ 3600")} WHEN 'day' THEN ${seconds("/ 86400")} WHEN 'week' THEN ${seconds("/ 604800")}
        WHEN 'month' THEN ${months} WHEN 'quarter' THEN ${months} / 3 WHEN 'year' THEN ${months} / 12
        ELSE pg_temp.refuse(quote_literal($1) || ' is no unit of time') END AS bigint) END`,
      "VOLATILE",
    ),
  ),
  ...forEach(moments, (type) =>
    expression("date_trunc", `text, ${type}`, type, `CAST(date_trunc(lower($1), $2) AS ${type})`, "STABLE"),
  ),
  expression("to_iso8601", "date", "text", "CAST($1 AS text)"),
  expression("to_iso8601", "timestamp", "text", `to_char($1, 'YYYY-MM-DD"T"HH24:MI:SS.MS')`),
  expression(
    "to_iso8601",
    "timestamptz",
    "text",
    `to_char(timezone('UTC', $1), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ),
];

export const dateFunctions: readonly PreludeFunction[] = [...casts, ...arithmetic];
