/** Shows a run's progress on stderr while it goes on: redrawn in place on a terminal, now and then a line elsewhere. */
import type { Clock } from "../../core/ports/clock.ts";
import type { RunOptions } from "../../core/ports/store.ts";
import type { RunReport } from "../../runner/run-figures.ts";
import type { Output } from "../tools.ts";
import type { Colours } from "./colours.ts";
import { doneOf, type ProgressView, progressBar, progressSentence } from "./progress-line.ts";

/** Ten pictures a second look alive and cost nothing. */
const redrawMs = 100;
const tickMs = 1_000;
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
  const { output, clock, quiet, options } = display;
  const line = createLine(display);
  const rate = createRate(clock);
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest: RunReport | null = null;
  let stopTicking: (() => void) | null = null;

  const show = (report: RunReport): void => {
    shownAt = clock.monotonic();
    const toSend = toSendOf(report, options);
    const usersPerSecond = report.state === "delivering" ? rate(doneOf({ report, toSend })) : null;
    line.show({ report, toSend, usersPerSecond });
  };
  return {
    update(report) {
      if (quiet) return;
      const isNew = latest?.state !== report.state || latest.waiting !== report.waiting;
      latest = report;
      if (output.isTerminal) stopTicking ??= startTicking(clock, () => latest !== null && show(latest));
      if (isNew || clock.monotonic() - shownAt >= (output.isTerminal ? redrawMs : sentenceMs)) show(report);
    },
    note(sentence) {
      if (!quiet) line.note(sentence);
    },
    end() {
      stopTicking?.();
      line.erase();
    },
  };
}

/** Jobs take seconds; the line goes on telling time and rate between their answers. */
function startTicking(clock: Clock, tick: () => void): () => void {
  const ended = new AbortController();
  const goOn = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await clock.sleep(tickMs, ended.signal).catch(() => undefined);
      if (!ended.signal.aborted) tick();
    }
  };
  void goOn();
  return () => ended.abort();
}

function createLine({ output, colours }: ProgressDisplayOptions) {
  let drawn = "";
  const erase = (): void => {
    if (drawn !== "") output.write(eraseLine);
    drawn = "";
  };
  const draw = (text: string): void => {
    erase();
    output.write(text);
    drawn = text;
  };
  return {
    erase,
    show(view: ProgressView): void {
      // One column is left free: a full line would make some terminals wrap.
      if (output.isTerminal) draw(progressBar(view, columnsOf(output) - 1, colours));
      else output.write(`${progressSentence(view)}\n`);
    },
    note(sentence: string): void {
      const before = drawn;
      erase();
      output.write(`${sentence}\n`);
      if (before !== "") draw(before);
    },
  };
}

/** Some terminals say that they are no columns wide. */
const columnsOf = ({ columns }: Output): number => (columns > 0 ? columns : 80);

function toSendOf({ entriesTotal }: RunReport, { limit, only }: RunOptions): number {
  if (only !== null) return Math.min(entriesTotal, 1);
  return limit === null ? entriesTotal : Math.min(entriesTotal, limit);
}

/** Users a second over the last seconds, measured from answer to answer; null until there were two. */
export function createRate(clock: Clock): (done: number) => number | null {
  let changes: { readonly at: number; readonly done: number }[] = [];
  return (done) => {
    const at = clock.monotonic();
    const newest = changes.at(-1);
    if (done > 0 && newest?.done !== done) {
      const beforeNewest = changes.at(-2);
      // Answers that come in quick succession count as one, so that the list stays short.
      if (beforeNewest !== undefined && at - beforeNewest.at < rateSampleMs) changes.pop();
      changes.push({ at, done });
      changes = changes.filter((one) => one.at > at - rateWindowMs);
    }
    const [first, last] = [changes[0], changes.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < rateSpanMsMin) return null;
    const gapMs = (last.at - first.at) / (changes.length - 1);
    // Between two answers the rate stands; when the next one is overdue it sinks.
    const end = at - last.at > 2 * gapMs ? at : last.at;
    return ((last.done - first.done) / (end - first.at)) * 1_000;
  };
}
