/** Java's regular expressions on RE2: what both write differently is rewritten, what RE2 cannot do is refused by its name. */
import { preludeCatalogue } from "./duckdb-prelude.ts";
import type { FunctionCall } from "./function-call.ts";
import { asciiClasses, type PatternStep, printReplacement, readPattern } from "./java-patterns.ts";
import type { Printer, Rule } from "./printer.ts";
import { quoteText } from "./syntax-node.ts";

/** What RE2 leaves out on purpose (github.com/google/re2/wiki/Syntax), and Java has. */
const impossible: readonly (readonly [RegExp, string])[] = [
  [/^\(\?[=!]/, "lookahead"],
  [/^\(\?<[=!]/, "lookbehind"],
  [/^\(\?>/, "an atomic group"],
  [/^\\[1-9]/, "a backreference"],
  [/^\\k</, "a backreference"],
  [/^[*+?}]\+/, "a possessive quantifier"],
  [/^\\[GRXhHvV]/, "an escape that only Java knows"],
];

const classes: Readonly<Record<string, string>> = {
  ...asciiClasses,
  ASCII: "\\x00-\\x7F",
  Cntrl: "\\x00-\\x1F\\x7F",
  Print: "\\x20-\\x7E",
  IsAlphabetic: "\\p{L}\\p{Nl}",
  IsDigit: "\\p{Nd}",
  IsLetter: "\\p{L}",
  IsUppercase: "\\p{Lu}",
  IsLowercase: "\\p{Ll}",
  IsWhite_Space: "\\s\\x{0B}\\x{85}\\p{Z}",
  IsPunctuation: "\\p{P}",
  javaLetter: "\\p{L}",
};

function stepOf(rest: string, inClass: boolean): PatternStep {
  const named = /^\\([pP])\{(\w+)\}/.exec(rest);
  const known = named === null ? undefined : classes[named[2] ?? ""];
  if (named !== null && known !== undefined) {
    if (inClass && named[1] === "p") return [named[0], known];
    return [named[0], `[${named[1] === "P" ? "^" : ""}${known}]`];
  }
  const code = /^\\u([0-9a-fA-F]{4})/.exec(rest);
  if (code !== null) return [code[0], `\\x{${code[1]}}`];
  if (rest.startsWith("\\Z")) return ["\\Z", "\\n?\\z"];
  if (rest.startsWith("\\e")) return ["\\e", "\\x1B"];
  const braced = /^\\[pPx]\{\w+\}/.exec(rest)?.[0];
  if (braced !== undefined) return [braced, braced];
  if (rest.startsWith("\\")) return [rest.slice(0, 2), rest.slice(0, 2)];
  if (!inClass && /^\(\?<[a-zA-Z]/.test(rest)) return ["(?<", "(?P<"];
  return [rest.slice(0, 1), rest.slice(0, 1)];
}

const re2 = { impossible, step: stepOf, from: 0 };

function printPattern(node: unknown, printer: Printer): string {
  const pattern = readPattern(node, printer, () => re2);
  return pattern === null ? printer.expression(node) : quoteText(pattern);
}

const replacements = { reader: `${preludeCatalogue}.replacement`, wholeMatch: "\\0" };

const withPattern =
  (name: string): Rule =>
  (call, printer) => {
    const [text, pattern, ...rest] = call.args;
    return `${name}(${[printer.expression(text), printPattern(pattern, printer), ...rest.map((arg) => printer.expression(arg))].join(", ")})`;
  };

export const patternRules: Readonly<Record<string, Rule>> = {
  regexp_like: withPattern("regexp_matches"),
  regexp_extract: withPattern(`${preludeCatalogue}.regexp_extract`),
  regexp_extract_all: withPattern("regexp_extract_all"),
  regexp_split: withPattern("regexp_split_to_array"),
  regexp_count: withPattern(`${preludeCatalogue}.regexp_count`),
  regexp_replace: (call: FunctionCall, printer: Printer) => {
    const [text, pattern, replacement] = call.args;
    const becomes = replacement === undefined ? "''" : printReplacement(replacement, printer, replacements);
    return `regexp_replace(${printer.expression(text)}, ${printPattern(pattern, printer)}, ${becomes}, 'g')`;
  },
};
