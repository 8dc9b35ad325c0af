/** Java's regular expressions, as people write them for Trino: read step by step for an engine that spells some of it differently. */
import type { Printer } from "./printer.ts";
import { nodeOf, quoteText } from "./syntax-node.ts";

/** What an engine's patterns are. */
export interface PatternTarget {
  /** How what Java has and the engine has not begins, and what it is called. */
  readonly impossible: readonly (readonly [sign: RegExp, name: string])[];
  /** The beginning of `rest` and what it becomes; or the name of what stands in the way. */
  step(rest: string, inClass: boolean): PatternStep | string;
}

export type PatternStep = readonly [taken: string, written: string];

/** Classes of ASCII that every engine spells alike: `\p{Alpha}` is `[a-zA-Z]`. */
export const asciiClasses: Readonly<Record<string, string>> = {
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Upper: "A-Z",
  Lower: "a-z",
  Space: "\\t\\n\\v\\f\\r ",
  Blank: "\\t ",
  Punct: "!-/:-@\\[-`{-~",
  XDigit: "0-9a-fA-F",
  Graph: "!-~",
};

/** As the engine writes it, or null for what is no text that stands in the query: only the engine will see that. */
export function readPattern(
  node: unknown,
  printer: Printer,
  targetOf: (java: string) => PatternTarget & { readonly from: number },
): string | null {
  const java = literalText(node);
  if (java === null) return null;
  const target = targetOf(java);
  const read = rewrite(java.slice(target.from), target);
  if ("pattern" in read) return read.pattern;
  return printer.refuse(
    `The regular expression '${java}' uses ${read.impossible}, which this engine does not have.`,
    { text: java },
    "Write it without, for example with a second regexp_like, or with substr and split_part.",
  );
}

export function literalText(node: unknown): string | null {
  const { kind, fields } = nodeOf(node);
  return kind === "literal" && fields.literal_type === "string" ? String(fields.value) : null;
}

function rewrite(
  java: string,
  { impossible, step }: PatternTarget,
): { readonly pattern: string } | { readonly impossible: string } {
  let written = "";
  let inClass = false;
  for (let at = 0; at < java.length; ) {
    const rest = java.slice(at);
    const stop = inClass
      ? rest.startsWith("&&")
        ? "an intersection of character classes"
        : undefined
      : impossible.find(([sign]) => sign.test(rest))?.[1];
    const next = stop ?? step(rest, inClass);
    if (typeof next === "string") return { impossible: next };
    const [taken, becomes] = next;
    if (taken === "[" && !inClass) inClass = true;
    else if (taken === "]" && !/\[\^?$/.test(written)) inClass = false;
    written += becomes;
    at += taken.length;
  }
  return { pattern: written };
}

/** A literal replacement: `$1` and `${1}` name groups, a backslash takes the next character as it is. */
export function printReplacement(
  node: unknown,
  printer: Printer,
  target: {
    /** Reads one that is no literal. */
    readonly reader: string;
    readonly wholeMatch: string;
  },
): string {
  if (nodeOf(node).kind === "lambda")
    return printer.refuse("A function as the replacement of regexp_replace is not supported.", {
      call: "regexp_replace",
    });
  const java = literalText(node);
  if (java === null) return `${target.reader}(${printer.expression(node)})`;
  const written = java.replace(
    /\\(.)|\$\{?(\d)\}?|(\$)/gs,
    (whole, escaped: string | undefined, group: string | undefined) => {
      if (escaped !== undefined) return escaped === "\\" ? "\\\\" : escaped;
      if (group !== undefined) return group === "0" ? target.wholeMatch : `\\${group}`;
      return printer.refuse(
        `In the replacement '${java}', ${whole} is followed by no group number.`,
        { text: java },
        "Write \\$ for a dollar sign.",
      );
    },
  );
  return quoteText(written);
}
