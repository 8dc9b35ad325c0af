/** Java's regular expressions on RE2: what both write differently is rewritten, what RE2 cannot do is refused by its name. */
import { preludeCatalogue } from "./duckdb-prelude.ts";
import type { FunctionCall } from "./function-call.ts";
import type { Printer, Rule } from "./printer.ts";
import { nodeOf, quoteText } from "./syntax-node.ts";

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

/** Java's names for classes, as RE2 spells them. */
const classes: Readonly<Record<string, string>> = {
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Upper: "A-Z",
  Lower: "a-z",
  Space: "\\t\\n\\v\\f\\r ",
  Blank: "\\t ",
  Punct: "!-/:-@\\[-`{-~",
  XDigit: "0-9a-fA-F",
  ASCII: "\\x00-\\x7F",
  Cntrl: "\\x00-\\x1F\\x7F",
  Print: "\\x20-\\x7E",
  Graph: "!-~",
  IsAlphabetic: "\\p{L}\\p{Nl}",
  IsDigit: "\\p{Nd}",
  IsLetter: "\\p{L}",
  IsUppercase: "\\p{Lu}",
  IsLowercase: "\\p{Ll}",
  IsWhite_Space: "\\s\\x{0B}\\x{85}\\p{Z}",
  IsPunctuation: "\\p{P}",
  javaLetter: "\\p{L}",
};

/** The same pattern for RE2, or the name of what stands in the way. */
function toRe2(pattern: string): { readonly pattern: string } | { readonly impossible: string } {
  let re2 = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const stop = inClass
      ? rest.startsWith("&&")
        ? "an intersection of character classes"
        : null
      : stopOf(rest);
    if (stop !== null) return { impossible: stop };
    const [taken, written] = stepOf(rest, inClass);
    if (taken === "[" && !inClass) inClass = true;
    else if (taken === "]" && !/\[\^?$/.test(re2)) inClass = false;
    re2 += written;
    at += taken.length;
  }
  return { pattern: re2 };
}

function stopOf(rest: string): string | null {
  return impossible.find(([sign]) => sign.test(rest))?.[1] ?? null;
}

function stepOf(rest: string, inClass: boolean): readonly [taken: string, written: string] {
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

function printPattern(node: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  if (kind !== "literal" || fields.literal_type !== "string") return printer.expression(node);
  const written = String(fields.value);
  const read = toRe2(written);
  if ("pattern" in read) return quoteText(read.pattern);
  return printer.refuse(
    `The regular expression '${written}' uses ${read.impossible}, which this engine does not have.`,
    { text: written },
    "Write it without, for example with a second regexp_like, or with substr and split_part.",
  );
}

/** A literal replacement: `$1` and `${1}` name groups, a backslash takes the next character as it is. */
function printReplacement(node: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  if (kind === "lambda")
    return printer.refuse("A function as the replacement of regexp_replace is not supported.", {
      call: "regexp_replace",
    });
  if (kind !== "literal" || fields.literal_type !== "string")
    return `${preludeCatalogue}.replacement(${printer.expression(node)})`;
  const written = String(fields.value);
  const re2 = written.replace(
    /\\(.)|\$\{?(\d)\}?|(\$)/gs,
    (whole, escaped: string | undefined, group: string | undefined) => {
      if (escaped !== undefined) return escaped === "\\" ? "\\\\" : escaped;
      if (group !== undefined) return `\\${group}`;
      return printer.refuse(
        `In the replacement '${written}', ${whole} is followed by no group number.`,
        { text: written },
        "Write \\$ for a dollar sign.",
      );
    },
  );
  return quoteText(re2);
}

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
    const becomes = replacement === undefined ? "''" : printReplacement(replacement, printer);
    return `regexp_replace(${printer.expression(text)}, ${printPattern(pattern, printer)}, ${becomes}, 'g')`;
  },
};
