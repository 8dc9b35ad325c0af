/** What is printed of a run when it ends, and of several runs in a list. */
import { secondsOf } from "../../contract/run-json.ts";
import { assertNever } from "../../core/invariant.ts";
import type { ProblemCount, StoredRun } from "../../core/ports/store.ts";
import { problemTexts } from "../../core/problem.ts";
import { type RunState, tellState } from "../../core/run.ts";
import type { Colours } from "./colours.ts";
import { count, counted, duration, padStart, printable } from "./printable.ts";
import { table } from "./table.ts";

export function runSummary(run: StoredRun, now: number, colours: Colours): string {
  const state = paintState(run.state, colours)(tellState(run.state).toLowerCase());
  const took = run.startedAt === null ? "" : ` after ${duration(secondsOf(run, now))}`;
  const { total, retried, rateLimited } = run.requests;
  const retries =
    retried + rateLimited === 0 ? "" : ` (${count(retried)} retried, ${count(rateLimited)} rate limited)`;
  return [
    `Run ${run.number} of ${printable(run.orchestration)}: ${state}${took}, ${counted(total, "request")}${retries}`,
    ...(run.ending === null ? [] : [colours.red(printable(run.ending))]),
    "",
    ...books(run, colours),
    ...problemLines(run.problems, colours),
  ].join("\n");
}

/** The equation of the books, one outcome a line. */
function books({ tally }: StoredRun, colours: Colours): readonly string[] {
  const { read, unchanged, rejected, delivered, created, updated, failed, unsent } = tally;
  const lines: readonly (readonly [string, string, number, string])[] = [
    [" ", "read", read, ""],
    ["=", "unchanged", unchanged, ""],
    ["+", "rejected", rejected, ""],
    ["+", "delivered", delivered, `created ${count(created)}, updated ${count(updated)}`],
    ["+", "failed", failed, ""],
    ["+", "unsent", unsent, ""],
  ];
  const width = Math.max(...lines.map(([, , number]) => count(number).length));
  return lines.map(([sign, word, number, more]) => {
    const amiss = number > 0 && (word === "rejected" || word === "failed" || word === "unsent");
    const figure = padStart(count(number), width);
    return `  ${sign} ${word.padEnd(9)} ${amiss ? colours.yellow(figure) : figure}  ${colours.dim(more)}`.trimEnd();
  });
}

/** "12 × name_missing  The row has no name. …": the code, its sentence and what to do. */
export function problemLines(problems: readonly ProblemCount[], colours: Colours): readonly string[] {
  if (problems.length === 0) return [];
  const width = Math.max(...problems.map((one) => count(one.count).length));
  return [
    "",
    ...problems.map(({ code, count: times }) => {
      const { sentence, advice } = problemTexts[code];
      return `  ${padStart(count(times), width)} × ${colours.yellow(code)}  ${sentence} ${colours.dim(advice)}`;
    }),
  ];
}

/** What to ask next, below the summary. */
export function runHints({ number, state, tally }: StoredRun): string {
  const amiss = [...(tally.rejected > 0 ? ["rejected"] : []), ...(tally.failed > 0 ? ["failed"] : [])];
  const hints = [
    ...(amiss.length === 0 ? [] : [`See these rows: deskfeed rows ${number} --outcome ${amiss.join(",")}`]),
    ...(state === "stopped" || state === "failed" ? [`Go on with it: deskfeed resume ${number}`] : []),
  ];
  return hints.map((hint) => `\n\n${hint}`).join("");
}

function paintState(state: RunState, colours: Colours): (text: string) => string {
  switch (state) {
    case "completed":
      return colours.green;
    case "failed":
      return colours.red;
    case "stopped":
      return colours.yellow;
    case "waiting":
    case "planning":
    case "delivering":
      return colours.cyan;
    default:
      return assertNever(state);
  }
}

export function runsTable(runs: readonly StoredRun[], now: number, colours: Colours): string {
  const rows = runs.map((run) => {
    const { tally } = run;
    const started = run.startedAt ?? run.queuedAt;
    return [
      String(run.number),
      printable(run.orchestration),
      tellState(run.state),
      new Date(started).toISOString().slice(0, 16).replace("T", " "),
      duration(secondsOf(run, now)),
      ...[
        tally.read,
        tally.unchanged,
        tally.rejected,
        tally.created,
        tally.updated,
        tally.failed,
        tally.unsent,
      ].map(count),
    ];
  });
  const figures = ["Read", "Unchanged", "Rejected", "Created", "Updated", "Failed", "Unsent"];
  return table(
    [
      { title: "Run", align: "right" },
      { title: "Orchestration", widthMax: 30 },
      { title: "State" },
      { title: "Started (UTC)" },
      { title: "Took", align: "right" },
      ...figures.map((title) => ({ title, align: "right" as const })),
    ],
    rows,
    colours.dim,
  );
}
