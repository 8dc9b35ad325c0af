/** `format('%s has %,d', …)`: Java's String.format written with PostgreSQL's text functions. */
import type { Rule } from "../printer.ts";
import { nodeOf, quoteText } from "../syntax-node.ts";

/** Groups of three digits as far as a number of 30 digits. */
const grouped = `FM${"999,".repeat(9)}990`;

function written(value: string, letter: string, flags: string, digits: string): string | null {
  switch (letter) {
    case "s":
      return `pg_temp.text(${value})`;
    case "d":
      return flags.includes(",")
        ? `to_char(CAST(${value} AS bigint), '${grouped}')`
        : `CAST(CAST(${value} AS bigint) AS text)`;
    case "f": {
      const places = digits === "" ? 6 : Number(digits.slice(1));
      const rounded = `round(CAST(${value} AS numeric), ${places})`;
      const zeros = places === 0 ? "" : `.${"0".repeat(places)}`;
      return flags.includes(",") ? `to_char(${rounded}, '${grouped}${zeros}')` : `CAST(${rounded} AS text)`;
    }
    case "x":
      return `to_hex(CAST(${value} AS bigint))`;
    case "X":
      return `upper(to_hex(CAST(${value} AS bigint)))`;
    default:
      return null;
  }
}

function widened(text: string, flags: string, width: string): string {
  const signed = flags.includes("+") ? `(CASE WHEN ${text} LIKE '-%' THEN '' ELSE '+' END || ${text})` : text;
  if (width === "") return signed;
  if (flags.includes("0"))
    return `(CASE WHEN ${signed} ~ '^[+-]' THEN left(${signed}, 1) || lpad(substr(${signed}, 2), greatest(${width} - 1, length(${signed}) - 1), '0') ELSE lpad(${signed}, greatest(${width}, length(${signed})), '0') END)`;
  return `${flags.includes("-") ? "rpad" : "lpad"}(${signed}, greatest(${width}, length(${signed})))`;
}

export const postgresFormatRules: Readonly<Record<string, Rule>> = {
  format: (call, printer) => {
    const { kind, fields } = nodeOf(call.args[0]);
    if (kind !== "literal" || fields.literal_type !== "string")
      return printer.refuse("The pattern of format has to be a text value such as '%s: %d'.", {
        call: "format",
      });
    const pattern = String(fields.value);
    const refuse = (part: string): never =>
      printer.refuse(`The pattern '${pattern}' holds ${part}, which is not supported.`, { text: pattern });
    let place = 0;
    const parts = [...pattern.matchAll(/[^%]+|%(?:%|n|([-,0+]*)(\d*)(\.\d+)?([a-zA-Z])|.|$)/gs)].map(
      ([part, flags = "", width = "", digits = "", letter]) => {
        if (part === "%%") return quoteText("%");
        if (part === "%n") return quoteText("\n");
        if (!part.startsWith("%")) return quoteText(part);
        place += 1;
        const node = call.args[place] ?? refuse(`${part} without a value`);
        const text = written(printer.expression(node), letter ?? "", flags, digits) ?? refuse(part);
        return widened(text, flags, width);
      },
    );
    return `(${["''", ...parts].join(" || ")})`;
  },
};
