/** A plan as a person reads it: what becomes of each column, what would be sent, three users as they are and would be, what it takes. */
import type { ColumnPlan, ColumnStatus } from "../../core/column-plan.ts";
import { assertNever } from "../../core/invariant.ts";
import type { PlanSample } from "../../core/ports/engine.ts";
import type { PlanReport } from "../../runner/plan-orchestration.ts";
import type { Colours } from "./colours.ts";
import { count, counted, cut, duration, padStart, printable, widthOf } from "./printable.ts";
import { problemLines } from "./run-summary.ts";
import { table } from "./table.ts";

/** Values in samples are cut here: enough to recognise, and the columns stay in view. */
const valueColumnsMax = 60;

export function planText(plan: PlanReport, colours: Colours): string {
  return [
    colours.bold(`Plan of ${printable(plan.orchestration)}`),
    "",
    columnsTable(plan.columns, colours),
    "",
    ...counts(plan, colours),
    ...problemLines(plan.problems, colours),
    ...plan.samples.flatMap((sample) => ["", ...sampleLines(sample, colours)]),
    "",
    forecastLine(plan),
  ].join("\n");
}

export function columnsTable(columns: readonly ColumnPlan[], colours: Colours): string {
  const rows = columns.map(({ column, field, status, reason, suggestion }) => [
    printable(column),
    status === "sent" ? "→" : "",
    printable(field ?? ""),
    paintStatus(status, colours)(status),
    [
      ...(reason === undefined ? [] : [printable(reason)]),
      ...(suggestion === undefined ? [] : [`did you mean ${printable(suggestion)}?`]),
    ].join(": "),
  ]);
  const titles = ["Column", "", "Field", "", "Why"];
  return table(
    titles.map((title) => ({ title })),
    rows,
    colours.dim,
  );
}

function paintStatus(status: ColumnStatus, colours: Colours): (text: string) => string {
  switch (status) {
    case "sent":
      return colours.green;
    case "ignored":
      return colours.yellow;
    case "refused":
      return colours.red;
    default:
      return assertNever(status);
  }
}

function counts({ tally }: PlanReport, colours: Colours): readonly string[] {
  const lines: readonly (readonly [string, number, string])[] = [
    ["read", tally.read, ""],
    ["new", tally.new, "never confirmed by the destination"],
    ["changed", tally.changed, "differ from what was last confirmed"],
    ["unchanged", tally.unchanged, "nothing is sent"],
    ["rejected", tally.rejected, "cannot be sent"],
    ["left", tally.left, "were sent before and are no longer in the result; nothing is done"],
  ];
  const width = Math.max(...lines.map(([, number]) => count(number).length));
  return lines.map(([word, number, what]) =>
    `  ${word.padEnd(9)} ${padStart(count(number), width)}  ${number === 0 ? "" : colours.dim(what)}`.trimEnd(),
  );
}

function forecastLine({ forecast }: PlanReport): string {
  if (forecast.users === 0) return "Nothing would be sent.";
  const { users, requests, seconds } = forecast;
  return `A run would send ${counted(users, "user")} in about ${counted(requests, "request")} and take about ${duration(seconds)}.`;
}

/** A user new to us is shown whole; a known one by what would change. */
function sampleLines(sample: PlanSample, colours: Colours): readonly string[] {
  const after = flatten(sample.held);
  if (sample.before === null) {
    return [colours.bold(`${printable(sample.key)} (new)`), ...pairs(flatten(sample.user), colours)];
  }
  const before = flatten(sample.before);
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key),
  );
  const width = Math.max(0, ...keys.map(widthOf));
  return [
    colours.bold(`${printable(sample.key)} (changed)`),
    ...keys.map(
      (key) =>
        `  ${key.padEnd(width)}  ${colours.red(before.get(key) ?? "—")} → ${colours.green(after.get(key) ?? "—")}`,
    ),
  ];
}

function pairs(values: ReadonlyMap<string, string>, colours: Colours): readonly string[] {
  const width = Math.max(0, ...[...values.keys()].map(widthOf));
  return [...values].map(([key, value]) => `  ${colours.dim(key.padEnd(width))}  ${value}`);
}

/** "user_fields.city" → the value as text, from the JSON text of a user. */
function flatten(json: string): ReadonlyMap<string, string> {
  const flat = new Map<string, string>();
  const visit = (value: unknown, key: string): void => {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, key === "" ? name : `${key}.${name}`);
    } else {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      flat.set(printable(key), cut(printable(text), valueColumnsMax));
    }
  };
  visit(JSON.parse(json), "");
  return flat;
}
