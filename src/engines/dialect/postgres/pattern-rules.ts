/** Java's regular expressions as PostgreSQL's: what both write differently is rewritten, what it cannot do is refused by its name. */
import type { FunctionCall } from "../function-call.ts";
import {
  asciiClasses,
  literalText,
  type PatternStep,
  printReplacement,
  readPattern,
} from "../java-patterns.ts";
import type { Printer, Rule } from "../printer.ts";
import { quoteText } from "../syntax-node.ts";

/** postgresql.org "Regular Expression Details": what Java has beyond. */
const impossible: readonly (readonly [RegExp, string])[] = [
  [/^\(\?>/, "an atomic group"],
  [/^\(\?[a-zA-Z]*-?[a-zA-Z]*[:)]/, "a flag in the middle"],
  [/^\\k</, "a named backreference"],
  [/^[*+?}]\+/, "a possessive quantifier"],
  [/^\\[GRXhHvVQE]/, "an escape that only Java knows"],
];

const classes: Readonly<Record<string, string>> = {
  ...asciiClasses,
  ASCII: "\\u0001-\\u007F",
  Cntrl: "\\u0001-\\u001F\\u007F",
  Print: "\\u0020-\\u007E",
  L: "[:alpha:]",
  Lu: "[:upper:]",
  Ll: "[:lower:]",
  N: "[:digit:]",
  Nd: "[:digit:]",
  P: "[:punct:]",
  Z: "[:space:]",
  IsAlphabetic: "[:alpha:]",
  IsDigit: "[:digit:]",
  IsLetter: "[:alpha:]",
  IsUppercase: "[:upper:]",
  IsLowercase: "[:lower:]",
  IsWhite_Space: "[:space:]",
  IsPunctuation: "[:punct:]",
  javaLetter: "[:alpha:]",
};

function stepOf(rest: string, inClass: boolean, isDotAll: boolean): PatternStep | string {
  const named = /^\\([pP])(?:\{(\w+)\}|([A-Z]))/.exec(rest);
  if (named !== null) {
    const known = classes[named[2] ?? named[3] ?? ""];
    if (known === undefined || (inClass && named[1] === "P")) return `the class ${named[0]}`;
    return [named[0], inClass ? known : `[${named[1] === "P" ? "^" : ""}${known}]`];
  }
  const code = /^\\(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,8})\}|u([0-9a-fA-F]{4}))/.exec(rest);
  if (code !== null) return [code[0], `\\U${(code[1] ?? code[2] ?? code[3] ?? "").padStart(8, "0")}`];
  const escapes: Readonly<Record<string, string>> = {
    "\\b": "\\y",
    "\\B": "\\Y",
    "\\z": "\\Z",
    "\\Z": "\\n?\\Z",
  };
  const pair = rest.slice(0, 2);
  if (!inClass && escapes[pair] !== undefined) return [pair, escapes[pair]];
  if (rest.startsWith("\\")) return [pair, pair];
  if (inClass)
    return rest.startsWith("[") && !rest.startsWith("[:")
      ? ["[", "\\["]
      : [rest.slice(0, 1), rest.slice(0, 1)];
  const group = /^\(\?<[a-zA-Z]\w*>/.exec(rest)?.[0];
  if (group !== undefined) return [group, "("];
  if (rest.startsWith(".") && !isDotAll) return [".", "[^\\n]"];
  return [rest.slice(0, 1), rest.slice(0, 1)];
}

/** Flags that begin a pattern: PostgreSQL takes them apart from it. */
const leading = /^\(\?([ismx]+)\)/;

const lettersOf = (java: string): string => leading.exec(java)?.[1] ?? "";

interface Printed {
  readonly pattern: string;
  /** As SQL text. */
  readonly flags: string;
}

function printPattern(node: unknown, printer: Printer): Printed {
  const pattern = readPattern(node, printer, (java) => ({
    impossible,
    from: leading.exec(java)?.[0].length ?? 0,
    step: (rest, inClass) => stepOf(rest, inClass, lettersOf(java).includes("s")),
  }));
  if (pattern === null) return { pattern: printer.expression(node), flags: "''" };
  // Java's m lets ^ and $ match at every line; PostgreSQL calls that w.
  const flags = [...lettersOf(literalText(node) ?? "")].map(
    (letter) => ({ i: "i", m: "w", x: "x", s: "" })[letter] ?? "",
  );
  return { pattern: quoteText(pattern), flags: quoteText(flags.join("")) };
}

const replacements = { reader: "pg_temp.replacement", wholeMatch: "\\&" };

const withGroup =
  (name: string): Rule =>
  (call, printer) => {
    const [text, pattern, group] = call.args;
    const { pattern: printed, flags } = printPattern(pattern, printer);
    const number = group === undefined ? "0" : printer.expression(group);
    return `pg_temp.${name}(${printer.expression(text)}, ${printed}, ${flags}, ${number})`;
  };

export const postgresPatternRules: Readonly<Record<string, Rule>> = {
  regexp_like: ({ args }, printer) => {
    const { pattern, flags } = printPattern(args[1], printer);
    const text = printer.expression(args[0]);
    return flags === "''"
      ? `(${text} ~ ${pattern})`
      : `(regexp_match(${text}, ${pattern}, ${flags}) IS NOT NULL)`;
  },
  regexp_extract: withGroup("regexp_extract"),
  regexp_extract_all: withGroup("regexp_extract_all"),
  regexp_split: ({ args }, printer) => {
    const { pattern, flags } = printPattern(args[1], printer);
    return `regexp_split_to_array(${printer.expression(args[0])}, ${pattern}, ${flags})`;
  },
  regexp_count: ({ args }, printer) => {
    const { pattern, flags } = printPattern(args[1], printer);
    return `pg_temp.regexp_count(${printer.expression(args[0])}, ${pattern}, ${flags})`;
  },
  regexp_replace: ({ args }: FunctionCall, printer: Printer) => {
    const [text, written, replacement] = args;
    const { pattern, flags } = printPattern(written, printer);
    const becomes = replacement === undefined ? "''" : printReplacement(replacement, printer, replacements);
    return `regexp_replace(${printer.expression(text)}, ${pattern}, ${becomes}, ${flags} || 'g')`;
  },
};
