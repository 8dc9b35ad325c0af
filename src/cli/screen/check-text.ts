/** What a check found, thing by thing, with what to mend under each. */
import type { CheckReport, DestinationFound } from "../../contract/check-json.ts";
import type { ErrorBody } from "../../contract/error-json.ts";
import type { Place } from "../../core/failure.ts";
import { assertNever } from "../../core/invariant.ts";
import type { Check } from "../../core/ports/destination.ts";
import type { Colours } from "./colours.ts";
import { columnsTable } from "./plan-text.ts";
import { counted, printable } from "./printable.ts";

export function checkText(report: CheckReport, colours: Colours): string {
  const well = (text: string) => `${colours.green("✓")} ${text}`;
  const amiss = (text: string, error: ErrorBody) => [
    `${colours.red("✗")} ${text}`,
    `    ${tellError(error)}`,
  ];
  return [
    well(`${report.file} is valid`),
    ...report.tables.map(({ table, rows, columns }) =>
      well(`table ${printable(table)}: ${counted(rows, "row")}, ${counted(columns, "column")}`),
    ),
    ...(report.tablesError === null ? [] : amiss("tables", report.tablesError)),
    ...(report.ledgerPlace === null ? [] : [well(printable(report.ledgerPlace))]),
    ...report.queries.flatMap(({ query, columns, error }) =>
      error === null
        ? [well(`query ${printable(query)}: ${counted(columns ?? 0, "column")}`)]
        : amiss(`query ${printable(query)}`, error),
    ),
    ...report.destinations.flatMap((one) => destinationLines(one, colours)),
    ...report.orchestrations.flatMap(({ orchestration, columns, error }) =>
      error === null
        ? ["", colours.bold(printable(orchestration)), columnsTable(columns, colours)]
        : amiss(`orchestration ${printable(orchestration)}`, error),
    ),
    "",
    report.ok ? colours.green("All is well.") : colours.red("Something must be mended; see above."),
  ].join("\n");
}

function destinationLines({ destination, checks }: DestinationFound, colours: Colours): readonly string[] {
  return checks.flatMap((check) => [
    `${signOf(check.state, colours)} destination ${printable(destination)}, ${check.name}: ${printable(check.detail)}`,
    ...(check.advice === undefined ? [] : [`    ${printable(check.advice)}`]),
  ]);
}

function signOf(state: Check["state"], colours: Colours): string {
  switch (state) {
    case "ok":
      return colours.green("✓");
    case "warning":
      return colours.yellow("!");
    case "failed":
      return colours.red("✗");
    case "not tried":
      return colours.dim("·");
    default:
      return assertNever(state);
  }
}

function tellError({ message, place, advice }: ErrorBody): string {
  const spot = place === null ? "" : tellSpot(place);
  return [spot === "" ? message : `${spot}: ${message}`, advice].filter(Boolean).join(" ");
}

function tellSpot(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
}
