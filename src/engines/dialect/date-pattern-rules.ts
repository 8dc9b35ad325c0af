/** Trino's two ways of writing date patterns, MySQL's % codes and Joda's letters, as strftime codes. */
import type { Printer, Rule } from "./printer.ts";
import { nodeOf, quoteText } from "./syntax-node.ts";

/** trino.io "Date and time functions", MySQL date functions. The codes missing here are refused by Trino too. */
const mysqlCodes: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  x: "%G",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

/** Reading takes any number of digits, so codes without padding are read by their padded kin. */
const readable = (codes: string): string => codes.replaceAll("%-", "%");

/** Joda-Time DateTimeFormat, the letters that people use. Keys are tried longest first. */
const jodaCodes: readonly (readonly [RegExp, string])[] = [
  [/^yyyy+/, "%Y"],
  [/^YYYY+/, "%Y"],
  [/^yy/, "%y"],
  [/^y/, "%Y"],
  [/^xxxx/, "%G"],
  [/^ww/, "%V"],
  [/^e/, "%u"],
  [/^MMMM+/, "%B"],
  [/^MMM/, "%b"],
  [/^MM/, "%m"],
  [/^M/, "%-m"],
  [/^DDD/, "%j"],
  [/^dd/, "%d"],
  [/^d/, "%-d"],
  [/^EEEE+/, "%A"],
  [/^E{1,3}/, "%a"],
  [/^a+/, "%p"],
  [/^HH/, "%H"],
  [/^H/, "%-H"],
  [/^hh/, "%I"],
  [/^h/, "%-I"],
  [/^mm/, "%M"],
  [/^m/, "%-M"],
  [/^ss/, "%S"],
  [/^s/, "%-S"],
  [/^SSSSSS/, "%f"],
  [/^SSS/, "%g"],
  [/^Z/, "%z"],
];

export function literalPattern(node: unknown, printer: Printer, call: string): string {
  const { kind, fields } = nodeOf(node);
  if (kind === "literal" && fields.literal_type === "string") return String(fields.value);
  return printer.refuse(
    `The pattern of ${call} has to be a text value such as '%Y-%m-%d', not a column or an expression.`,
    { call },
  );
}

export function fromMysql(pattern: string, printer: Printer): string {
  return pattern.replace(/%(.?)/gs, (whole, code: string) => {
    const known = mysqlCodes[code];
    if (known !== undefined) return known;
    if (code === "" || "DUuVwX".includes(code))
      printer.refuse(`The date pattern '${pattern}' holds ${whole}, which Trino does not have.`, {
        text: pattern,
      });
    return code;
  });
}

export function fromJoda(pattern: string, printer: Printer): string {
  let codes = "";
  for (let rest = pattern; rest !== ""; ) {
    const [taken, written] = jodaStep(rest, pattern, printer);
    codes += written;
    rest = rest.slice(taken);
  }
  return codes;
}

function jodaStep(
  rest: string,
  pattern: string,
  printer: Printer,
): readonly [taken: number, written: string] {
  const quoted = /^'((?:[^']|'')*)'/.exec(rest);
  if (quoted !== null)
    return [
      quoted[0].length,
      quoted[1] === "" ? "'" : (quoted[1] ?? "").replaceAll("''", "'").replaceAll("%", "%%"),
    ];
  for (const [letters, code] of jodaCodes) {
    const found = letters.exec(rest)?.[0];
    if (found !== undefined) return [found.length, code];
  }
  const next = rest.slice(0, 1);
  if (/[a-zA-Z]/.test(next))
    return printer.refuse(`The date pattern '${pattern}' holds the letter ${next}, which is not supported.`, {
      text: pattern,
    });
  return [1, next === "%" ? "%%" : next];
}

const pattern =
  (
    call: string,
    translate: (pattern: string, printer: Printer) => string,
    template: string,
    read = false,
  ): Rule =>
  ({ args }, printer) => {
    const codes = translate(literalPattern(args[1], printer, call), printer);
    return template
      .replace("@1", () => printer.expression(args[0]))
      .replace("@2", () => quoteText(read ? readable(codes) : codes));
  };

export const datePatternRules: Readonly<Record<string, Rule>> = {
  date_format: pattern("date_format", fromMysql, "strftime(@1, @2)"),
  date_parse: pattern("date_parse", fromMysql, "strptime(@1, @2)", true),
  format_datetime: pattern("format_datetime", fromJoda, "strftime(@1, @2)"),
  parse_datetime: pattern("parse_datetime", fromJoda, "CAST(strptime(@1, @2) AS TIMESTAMPTZ)", true),
};
