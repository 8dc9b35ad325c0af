/** A run's progress as one line: a bar with rate and time left for a terminal, a sentence elsewhere. Pure; progress-display.ts shows it. */
import { tellState } from "../../core/run.ts";
import type { RunReport } from "../../runner/run-figures.ts";
import type { Colours } from "./colours.ts";
import { count, counted, cut, duration, widthOf } from "./printable.ts";

export interface ProgressView {
  readonly report: RunReport;
  /** Rows this run means to send: the plan's, or fewer with --limit. */
  readonly toSend: number;
  /** Users answered a second of late, or null when too little is known. */
  readonly usersPerSecond: number | null;
}

/** Shorter than this a bar says nothing. */
const barColumnsMin = 8;
const barColumnsMax = 30;

export function progressBar(view: ProgressView, columns: number, colours: Colours): string {
  const { report } = view;
  if (report.waiting !== null) return cut(report.waiting, columns);
  if (report.state !== "delivering") return cut(planningText(report), columns);
  const done = doneOf(view);
  const figures = [
    `${percentOf(view)}%`,
    ...(view.usersPerSecond === null ? [] : [`${count(Math.round(view.usersPerSecond))} users/s`]),
    ...secondsLeftOf(view).map((seconds) => `${duration(seconds)} left`),
    ...outcomesOf(report),
  ];
  // What stands last is dropped first where the terminal is narrow.
  while (figures.length > 1 && widthOf(figures.join("  ")) > columns - barColumnsMin - 1) figures.pop();
  const text = figures.join("  ");
  const room = Math.min(barColumnsMax, columns - widthOf(text) - 1);
  if (room < barColumnsMin) return cut(text, columns);
  const filled = view.toSend === 0 ? room : Math.floor((done / view.toSend) * room);
  return `${colours.green("█".repeat(filled))}${colours.dim("░".repeat(room - filled))} ${text}`;
}

export function progressSentence(view: ProgressView): string {
  const { report } = view;
  if (report.waiting !== null) return report.waiting;
  if (report.state !== "delivering") return planningText(report);
  const parts = [
    `Delivering: ${count(doneOf(view))} of ${count(view.toSend)} users (${percentOf(view)}%)`,
    ...(view.usersPerSecond === null ? [] : [`${count(Math.round(view.usersPerSecond))} users/s`]),
    ...secondsLeftOf(view).map((seconds) => `${duration(seconds)} left`),
  ];
  return `${[parts.join(", "), outcomesOf(report).join(", ")].join("; ")}.`;
}

function planningText(report: RunReport): string {
  const judged = report.judged === 0 ? tellEngine(report.engine) : `: ${count(report.judged)} rows judged`;
  return `${tellState(report.state)}${report.state === "planning" ? judged : ""}`;
}

function tellEngine(engine: RunReport["engine"]): string {
  if (engine === undefined) return "";
  const { nodes, stages, stagesDone, rows, bytes } = engine;
  return `: the cluster has read ${counted(rows, "row")} (${count(Math.round(bytes / 1e6))} MB) on ${counted(nodes, "node")}, ${stagesDone} of ${counted(stages, "stage")} done`;
}

export function doneOf({ report, toSend }: Pick<ProgressView, "report" | "toSend">): number {
  return Math.min(toSend, report.tally.delivered + report.tally.failed);
}

function percentOf(view: ProgressView): number {
  return view.toSend === 0 ? 100 : Math.floor((doneOf(view) / view.toSend) * 100);
}

function secondsLeftOf(view: ProgressView): readonly number[] {
  const left = view.toSend - doneOf(view);
  return view.usersPerSecond === null || view.usersPerSecond <= 0 || left === 0
    ? []
    : [Math.ceil(left / view.usersPerSecond)];
}

function outcomesOf({ tally }: RunReport): readonly string[] {
  const { created, updated, failed, rejected } = tally;
  return [
    `created ${count(created)}`,
    `updated ${count(updated)}`,
    `failed ${count(failed)}`,
    `rejected ${count(rejected)}`,
  ];
}
