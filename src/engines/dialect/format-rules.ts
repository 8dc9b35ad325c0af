/** `format('%s has %,d', …)`: Java's String.format written for DuckDB's format(). */
import type { Rule } from "./printer.ts";
import { nodeOf, quoteText } from "./syntax-node.ts";

/** The conversions that both know, and the type the value is brought to first. */
const typeOfConversion: Readonly<Record<string, string>> = {
  s: "VARCHAR",
  d: "BIGINT",
  f: "DOUBLE",
  e: "DOUBLE",
  x: "BIGINT",
  X: "BIGINT",
};

export const formatRules: Readonly<Record<string, Rule>> = {
  format: (call, printer) => {
    const { kind, fields } = nodeOf(call.args[0]);
    if (kind !== "literal" || fields.literal_type !== "string") {
      return printer.refuse("The pattern of format has to be a text value such as '%s: %d'.", {
        call: "format",
      });
    }
    const written = String(fields.value);
    const values: string[] = [];
    const refuse = (part: string): never =>
      printer.refuse(`The pattern '${written}' holds ${part}, which is not supported.`, { text: written });
    const braces = written.replace(
      /[{}]|%(%|n|([-,0+]*)(\d*)(\.\d+)?([a-zA-Z])|.|$)/g,
      (part, body: string | undefined, flags: string, width: string, digits = "", letter = "") => {
        if (body === undefined) return part + part;
        if (body === "%") return "%";
        if (body === "n") return "\n";
        const type = typeOfConversion[letter] ?? refuse(part);
        const node = call.args[values.length + 1] ?? refuse(`${part} without a value`);
        values.push(`CAST(${printer.expression(node)} AS ${type})`);
        return `{:${specification(flags, width, digits, letter)}}`;
      },
    );
    return `format(${[quoteText(braces), ...values].join(", ")})`;
  },
};

/** Java aligns to the right unless told otherwise, and writes six digits for %f. */
function specification(flags: string, width: string, digits: string, letter: string): string {
  const align = width === "" || flags.includes("0") ? "" : flags.includes("-") ? "<" : ">";
  const sign = flags.includes("+") ? "+" : "";
  const precision = digits === "" && "fe".includes(letter) ? ".6" : digits;
  return `${align}${sign}${flags.includes("0") ? "0" : ""}${width}${flags.includes(",") ? "," : ""}${precision}${letter === "s" ? "" : letter}`;
}
