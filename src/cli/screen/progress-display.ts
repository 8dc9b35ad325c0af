/** Shows a run's progress on stderr while it goes on: redrawn in place on a terminal, now and then a line elsewhere. */
import type { Clock } from "../../core/ports/clock.ts";
import type { RunOptions } from "../../core/ports/store.ts";
import type { RunState } from "../../core/run.ts";
import type { RunReport } from "../../runner/run-figures.ts";
import type { Output } from "../tools.ts";
import type { Colours } from "./colours.ts";
import { doneOf, type ProgressView, progressBar, progressSentence } from "./progress-line.ts";

/** Ten pictures a second look alive and cost nothing. */
const redrawMs = 100;
/** Lines in a log: often enough to see that it goes on. */
const sentenceMs = 5_000;
/** The rate is that of the last seconds: long enough to even out batches of 100. */
const rateWindowMs = 10_000;

/** Receipts may come hundreds a second; the rate needs no more than this of them. */
const rateSampleMs = 250;
/** A rate over less than this jumps about. */
const rateSpanMsMin = 500;

const eraseLine = "\r\u001b[2K";

export interface ProgressDisplay {
  update(report: RunReport): void;
  /** A line of its own above the bar. */
  note(sentence: string): void;
  /** Takes the bar away. */
  end(): void;
}

export interface ProgressDisplayOptions {
  readonly output: Output;
  readonly colours: Colours;
  readonly clock: Clock;
  readonly quiet: boolean;
  readonly options: RunOptions;
}

export function createProgressDisplay(display: ProgressDisplayOptions): ProgressDisplay {
  const { output, colours, clock, quiet, options } = display;
  const rate = createRate(clock);
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown: { readonly state: RunState; readonly waiting: string | null } | null = null;
  let drawn = "";

  const erase = (): void => {
    if (drawn !== "") output.write(eraseLine);
    drawn = "";
  };
  const draw = (view: ProgressView): void => {
    erase();
    // One column is left free: a full line would make some terminals wrap.
    drawn = progressBar(view, output.columns - 1, colours);
    output.write(drawn);
  };
  return {
    update(report) {
      const toSend = toSendOf(report, options);
      const usersPerSecond = report.state === "delivering" ? rate(doneOf({ report, toSend })) : null;
      if (quiet) return;
      const isNew = shown?.state !== report.state || shown.waiting !== report.waiting;
      const now = clock.monotonic();
      if (!isNew && now - shownAt < (output.isTerminal ? redrawMs : sentenceMs)) return;
      shownAt = now;
      shown = { state: report.state, waiting: report.waiting };
      const view = { report, toSend, usersPerSecond };
      if (output.isTerminal) draw(view);
      else output.write(`${progressSentence(view)}\n`);
    },
    note(sentence) {
      if (quiet) return;
      const line = drawn;
      erase();
      output.write(`${sentence}\n`);
      if (line !== "") output.write(line);
      drawn = line;
    },
    end: erase,
  };
}

function toSendOf({ entriesTotal }: RunReport, { limit, only }: RunOptions): number {
  if (only !== null) return Math.min(entriesTotal, 1);
  return limit === null ? entriesTotal : Math.min(entriesTotal, limit);
}

/** Users a second over the last seconds; null until two different moments are known. */
export function createRate(clock: Clock): (done: number) => number | null {
  let seen: { readonly at: number; readonly done: number }[] = [];
  return (done) => {
    const at = clock.monotonic();
    const last = seen.at(-1);
    if (last === undefined || at - last.at >= rateSampleMs) {
      const recent = seen.filter((one) => one.at > at - rateWindowMs);
      seen = [...seen.slice(0, seen.length - recent.length).slice(-1), ...recent, { at, done }];
    }
    const first = seen[0];
    if (first === undefined || at - first.at < rateSpanMsMin) return null;
    return Math.max(0, ((done - first.done) / (at - first.at)) * 1_000);
  };
}
