import { describe, expect, it } from "vitest";
import { emptyTally } from "../../core/outcome.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { RunReport } from "../../runner/run-figures.ts";
import type { Output } from "../tools.ts";
import { noColours } from "./colours.ts";
import { widthOf } from "./printable.ts";
import { createProgressDisplay, createRate } from "./progress-display.ts";
import { progressBar, progressSentence } from "./progress-line.ts";

const delivering: RunReport = {
  state: "delivering",
  tally: {
    ...emptyTally,
    read: 2_015,
    rejected: 12,
    delivered: 1_079,
    created: 1_062,
    updated: 17,
    failed: 3,
    unsent: 921,
  },
  entriesTotal: 2_003,
  requests: { total: 30, retried: 0, rateLimited: 0 },
  judged: 2_015,
  waiting: null,
  inFlight: { users: 0, jobs: 0 },
};
const view = { report: delivering, toSend: 2_003, usersPerSecond: 98.4 };

describe("the progress of a run in one line", () => {
  it("has a bar, percent, rate, time left and outcomes where there is room", () => {
    expect(progressBar(view, 120, noColours)).toMatchInlineSnapshot(
      `"████████████████░░░░░░░░░░░░░░ 54%  98 users/s  10 s left  created 1,062  updated 17  failed 3  rejected 12"`,
    );
  });

  it("drops what matters least first, and never grows wider than the terminal", () => {
    expect(progressBar(view, 80, noColours)).toMatchInlineSnapshot(
      `"████████░░░░░░░░ 54%  98 users/s  10 s left  created 1,062  updated 17  failed 3"`,
    );
    expect(progressBar(view, 40, noColours)).toMatchInlineSnapshot(
      `"███████░░░░░░ 54%  98 users/s  10 s left"`,
    );
    for (let columns = 4; columns < 160; columns += 1) {
      expect(widthOf(progressBar(view, columns, noColours))).toBeLessThanOrEqual(columns);
    }
  });

  it("is a sentence for logs", () => {
    expect(progressSentence(view)).toMatchInlineSnapshot(
      `"Delivering: 1,082 of 2,003 users (54%), 98 users/s, 10 s left; created 1,062, updated 17, failed 3, rejected 12."`,
    );
  });

  it("counts rows while planning", () => {
    const planning = { ...view, report: { ...delivering, state: "planning" as const, judged: 120_000 } };
    expect(progressBar(planning, 80, noColours)).toBe("Planning: 120,000 rows judged");
    expect(progressSentence(planning)).toBe("Planning: 120,000 rows judged");
  });

  it("tells how far a cluster is before a row can be judged", () => {
    const engine = { nodes: 2, stages: 5, stagesDone: 1, rows: 1_500_000, bytes: 320_400_000 };
    const planning = { ...view, report: { ...delivering, state: "planning" as const, judged: 0, engine } };
    expect(progressSentence(planning)).toBe(
      "Planning: the cluster has read 1,500,000 rows (320 MB) on 2 nodes, 1 of 5 stages done",
    );
  });

  it("says what it waits for", () => {
    const waiting = { ...view, report: { ...delivering, waiting: "The destination is busy." } };
    expect(progressSentence(waiting)).toBe("The destination is busy.");
  });

  it("is complete when there is nothing to send", () => {
    const nothing = {
      report: { ...delivering, tally: emptyTally, entriesTotal: 0 },
      toSend: 0,
      usersPerSecond: null,
    };
    expect(progressBar(nothing, 80, noColours)).toContain("100%");
  });
});

function openDisplay(isTerminal: boolean) {
  let written = "";
  let nowMs = 0;
  let wake = (): void => undefined;
  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const output: Output = {
    isTerminal,
    columns: 100,
    isClosed: false,
    write: (text) => {
      written += text;
    },
    drained: async () => undefined,
  };
  const clock: Clock = { now: () => nowMs, monotonic: () => nowMs, sleep };
  const options = { limit: null, only: null };
  const display = createProgressDisplay({ output, colours: noColours, clock, quiet: false, options });
  return {
    display,
    clock,
    pass: (ms: number) => {
      nowMs += ms;
    },
    written: () => written,
    wake: () => wake(),
  };
}

describe("the progress display", () => {
  it("writes a line every few seconds and at each change of state where there is no terminal", () => {
    const { display, pass, written } = openDisplay(false);
    display.update({ ...delivering, state: "planning", judged: 0 });
    for (let tenth = 0; tenth < 100; tenth += 1) {
      pass(100);
      display.update(delivering);
    }
    display.end();
    const lines = written().trimEnd().split("\n");
    expect(lines[0]).toBe("Planning");
    expect(lines).toHaveLength(3);
    expect(written()).not.toContain("\u001b");
  });

  it("redraws one line on a terminal, at most ten times a second, and takes it away at the end", () => {
    const { display, pass, written } = openDisplay(true);
    for (let ms = 0; ms < 1_000; ms += 10) {
      pass(10);
      display.update(delivering);
    }
    const drawn = written().split("\r\u001b[2K").length;
    expect(drawn).toBeLessThanOrEqual(10);
    expect(drawn).toBeGreaterThan(5);
    display.end();
    expect(written()).not.toContain("\n");
    expect(written().endsWith("\r\u001b[2K")).toBe(true);
  });

  it("goes on telling while no answer comes", async () => {
    const { display, pass, written, wake } = openDisplay(true);
    display.update(delivering);
    const before = written();
    pass(1_000);
    wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(written()).not.toBe(before);
    display.end();
    const atEnd = written();
    wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(written()).toBe(atEnd);
  });

  it("puts a note above the bar", () => {
    const { display, written } = openDisplay(true);
    display.update(delivering);
    const bar = written();
    display.note("Stopping.");
    expect(written()).toBe(`${bar}\r\u001b[2KStopping.\n${bar}`);
  });

  it("reckons the rate over the last seconds only", () => {
    const { clock, pass } = openDisplay(true);
    const rate = createRate(clock);
    expect(rate(0)).toBeNull();
    for (let second = 1; second <= 20; second += 1) {
      pass(1_000);
      rate(second * 10);
    }
    for (let second = 1; second <= 20; second += 1) {
      pass(1_000);
      rate(200 + second * 100);
    }
    expect(rate(2_200)).toBeCloseTo(100);
    pass(1_500);
    expect(rate(2_200)).toBeCloseTo(100);
    pass(30_000);
    expect(rate(2_200)).toBeLessThan(30);
  });
});
