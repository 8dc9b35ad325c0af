/** Trino's date patterns as those of to_char and to_timestamp: by way of strftime codes, which both ways are read into already. */
import { fromJoda, fromMysql, literalPattern } from "../date-pattern-rules.ts";
import type { Printer, Rule } from "../printer.ts";
import { quoteText } from "../syntax-node.ts";

const codes: Readonly<Record<string, string>> = {
  a: "Dy",
  A: "FMDay",
  b: "Mon",
  B: "FMMonth",
  d: "DD",
  f: "US",
  g: "MS",
  G: "IYYY",
  H: "HH24",
  I: "HH12",
  j: "DDD",
  m: "MM",
  M: "MI",
  p: "AM",
  S: "SS",
  u: "ID",
  V: "IW",
  Y: "YYYY",
  y: "YY",
  z: "TZHTZM",
};

/** Letters between the codes stand in double quotes, or they would be read as codes. */
function toPostgres(strftime: string, refuse: (code: string) => never): string {
  return strftime.replace(
    /%(-?)([a-zA-Z%])|([^%]+)/g,
    (_, unpadded: string | undefined, code: string | undefined, text: string | undefined) => {
      if (text !== undefined) return `"${text.replace(/["\\]/g, "\\$&")}"`;
      if (code === "%") return '"%"';
      const known = codes[code ?? ""] ?? refuse(code ?? "");
      return `${unpadded === "" ? "" : "FM"}${known}`;
    },
  );
}

const pattern =
  (
    call: string,
    translate: (pattern: string, printer: Printer) => string,
    template: string,
    reads = false,
  ): Rule =>
  ({ args }, printer) => {
    const written = literalPattern(args[1], printer, call);
    const strftime = translate(written, printer);
    const refuse = (code: string): never =>
      printer.refuse(`The date pattern '${written}' holds ${code}, which is not supported.`, {
        text: written,
      });
    const form = toPostgres(reads ? strftime.replaceAll("%-", "%") : strftime, refuse);
    return template.replace("@1", () => printer.expression(args[0])).replace("@2", () => quoteText(form));
  };

export const postgresDatePatternRules: Readonly<Record<string, Rule>> = {
  date_format: pattern("date_format", fromMysql, "to_char(CAST(@1 AS timestamp), @2)"),
  date_parse: pattern("date_parse", fromMysql, "CAST(to_timestamp(@1, @2) AS timestamp)", true),
  format_datetime: pattern("format_datetime", fromJoda, "to_char(CAST(@1 AS timestamp), @2)"),
  parse_datetime: pattern("parse_datetime", fromJoda, "to_timestamp(@1, @2)", true),
};
