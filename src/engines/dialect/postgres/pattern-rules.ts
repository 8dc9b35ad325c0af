/** Java's regular expressions as PostgreSQL's: what both write differently is rewritten, what it cannot do is refused by its name. */
import type { FunctionCall } from "../function-call.ts";
import type { Printer, Rule } from "../printer.ts";
import { nodeOf, quoteText } from "../syntax-node.ts";

/** postgresql.org "Regular Expression Details": what Java has beyond. */
const impossible: readonly (readonly [RegExp, string])[] = [
  [/^\(\?>/, "an atomic group"],
  [/^\(\?[a-zA-Z]*-?[a-zA-Z]*[:)]/, "a flag in the middle"],
  [/^\\k</, "a named backreference"],
  [/^[*+?}]\+/, "a possessive quantifier"],
  [/^\\[GRXhHvVQE]/, "an escape that only Java knows"],
];

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
  ASCII: "\\u0001-\\u007F",
  Cntrl: "\\u0001-\\u001F\\u007F",
  Print: "\\u0020-\\u007E",
  Graph: "!-~",
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

interface Pattern {
  readonly pattern: string;
  readonly flags: string;
}

function toPostgres(java: string): Pattern | { readonly impossible: string } {
  const leading = /^\(\?([ismx]+)\)/.exec(java);
  const letters = leading?.[1] ?? "";
  const isDotAll = letters.includes("s");
  // Java's m lets ^ and $ match at every line; PostgreSQL calls that w.
  const flags = [...letters].map((letter) => ({ i: "i", m: "w", x: "x", s: "" })[letter] ?? "").join("");
  let written = "";
  let inClass = false;
  for (let at = leading?.[0].length ?? 0; at < java.length; ) {
    const rest = java.slice(at);
    const stop = inClass
      ? rest.startsWith("&&")
        ? "an intersection of character classes"
        : undefined
      : impossible.find(([sign]) => sign.test(rest))?.[1];
    if (stop !== undefined) return { impossible: stop };
    const step = stepOf(rest, inClass, isDotAll);
    if (step === null)
      return { impossible: `the class ${/^\\[pP](?:\{\w+\}|\w)/.exec(rest)?.[0] ?? rest[0]}` };
    const [taken, becomes] = step;
    if (taken === "[" && !inClass) inClass = true;
    else if (taken === "]" && !/\[\^?$/.test(written)) inClass = false;
    written += becomes;
    at += taken.length;
  }
  return { pattern: written, flags };
}

function stepOf(
  rest: string,
  inClass: boolean,
  isDotAll: boolean,
): readonly [taken: string, written: string] | null {
  const named = /^\\([pP])(?:\{(\w+)\}|([A-Z]))/.exec(rest);
  if (named !== null) {
    const known = classes[named[2] ?? named[3] ?? ""];
    if (known === undefined || (inClass && named[1] === "P")) return null;
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

interface Printed {
  readonly pattern: string;
  /** As SQL text. */
  readonly flags: string;
}

function printPattern(node: unknown, printer: Printer): Printed {
  const { kind, fields } = nodeOf(node);
  if (kind !== "literal" || fields.literal_type !== "string")
    return { pattern: printer.expression(node), flags: "''" };
  const written = String(fields.value);
  const read = toPostgres(written);
  if ("pattern" in read) return { pattern: quoteText(read.pattern), flags: quoteText(read.flags) };
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
    return `pg_temp.replacement(${printer.expression(node)})`;
  const written = String(fields.value);
  const becomes = written.replace(
    /\\(.)|\$\{?(\d)\}?|(\$)/gs,
    (whole, escaped: string | undefined, group: string | undefined) => {
      if (escaped !== undefined) return escaped === "\\" ? "\\\\" : escaped;
      if (group !== undefined) return group === "0" ? "\\&" : `\\${group}`;
      return printer.refuse(
        `In the replacement '${written}', ${whole} is followed by no group number.`,
        { text: written },
        "Write \\$ for a dollar sign.",
      );
    },
  );
  return quoteText(becomes);
}

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
    const becomes = replacement === undefined ? "''" : printReplacement(replacement, printer);
    return `regexp_replace(${printer.expression(text)}, ${pattern}, ${becomes}, ${flags} || 'g')`;
  },
};
