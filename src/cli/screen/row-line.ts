/** One row of a run as a line of fixed columns, so that lines can be written as they come. */
import { assertNever } from "../../core/invariant.ts";
import type { RowOutcome } from "../../core/outcome.ts";
import type { StoredRow } from "../../core/ports/store.ts";
import type { Colours } from "./colours.ts";
import { padEnd, printable } from "./printable.ts";

const widths = { outcome: 9, key: 36, user: 16, code: 20, column: 24 } as const;

export const rowTitles = cells(["Outcome", "Key", "Zendesk user", "Problem", "Column", "Message"]);

export function rowLine(row: StoredRow, colours: Colours): string {
  const { key, outcome, code, column, message, zendeskUserId } = row;
  const user = zendeskUserId === null ? "" : String(zendeskUserId);
  const line = cells(
    [outcome, key ?? "(no key)", user, code ?? "", column ?? "", message ?? ""].map(printable),
  );
  return paintOutcome(outcome, colours)(line.slice(0, widths.outcome)) + line.slice(widths.outcome);
}

function cells([
  outcome = "",
  key = "",
  user = "",
  code = "",
  column = "",
  message = "",
]: readonly string[]): string {
  return [
    padEnd(outcome, widths.outcome),
    padEnd(key, widths.key),
    padEnd(user, widths.user),
    padEnd(code, widths.code),
    padEnd(column, widths.column),
    message,
  ]
    .join("  ")
    .trimEnd();
}

function paintOutcome(outcome: RowOutcome, colours: Colours): (text: string) => string {
  switch (outcome) {
    case "created":
    case "updated":
      return colours.green;
    case "rejected":
    case "unsent":
      return colours.yellow;
    case "failed":
      return colours.red;
    case "unchanged":
      return colours.dim;
    default:
      return assertNever(outcome);
  }
}
