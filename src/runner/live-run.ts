/** The figures of a run in this process's hands that only move: users a second, what it waits for, requests of the last minute. */
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { MovingFigures, StoredRun } from "../core/ports/store.ts";
import type { RunReport } from "./run-figures.ts";

/** Jobs answer a hundred users at a time: over ten seconds the steps even out. */
const rateWindowMs = 10_000;
const quotaWindowMs = 60_000;

interface Sample {
  readonly at: number;
  readonly answered: number;
  readonly requests: number;
}

export interface SeriesPoint {
  readonly second: number;
  readonly users: number;
}

export class LiveRun {
  readonly run: StoredRun;
  report: RunReport | null = null;
  waiting: string | null = null;
  readonly #destination: Destination | null;
  readonly #clock: Clock;
  #samples: Sample[] = [];
  #answered = 0;
  #points = new Map<number, number>();
  #fresh = new Set<number>();

  constructor(run: StoredRun, destination: Destination | null, clock: Clock) {
    this.run = run;
    this.#destination = destination;
    this.#clock = clock;
  }

  progress(report: RunReport): void {
    const { created, updated, failed } = report.tally;
    const answered = created + updated + failed;
    const isFirst = this.report === null || this.report.state !== report.state;
    this.report = report;
    if (answered > this.#answered) {
      this.waiting = null;
      // What an earlier worker had sent was not sent in this second.
      if (!isFirst) this.#count(answered - this.#answered);
    }
    this.#answered = answered;
    const at = this.#clock.monotonic();
    this.#samples = this.#samples.filter((sample) => at - sample.at <= quotaWindowMs);
    this.#samples.push({ at, answered, requests: report.requests.total });
  }

  #usersPerSecond(): number | null {
    if (this.report?.state !== "delivering") return null;
    const now = this.#clock.monotonic();
    const first = this.#samples.find(({ at }) => now - at <= rateWindowMs);
    if (first === undefined) return 0;
    const seconds = (now - first.at) / 1000;
    return seconds < 1 ? null : (this.#answered - first.answered) / seconds;
  }

  #requestsLastMinute(): number {
    const [first] = this.#samples;
    return first === undefined ? 0 : (this.#samples.at(-1)?.requests ?? 0) - first.requests;
  }

  /** All of it together, as another process may see it. */
  moving(): MovingFigures {
    const { report } = this;
    return {
      judged: report?.judged ?? 0,
      ...(report?.engine === undefined ? {} : { engine: report.engine }),
      usersPerSecond: this.#usersPerSecond(),
      waiting: this.waiting ?? report?.waiting ?? null,
      inFlight: report?.inFlight ?? { users: 0, jobs: 0 },
      requestsLastMinute: this.#requestsLastMinute(),
      quota: this.#destination?.quota() ?? null,
    };
  }

  /** Seconds with new users since the last call. */
  takePoints(): readonly SeriesPoint[] {
    const points = [...this.#fresh].map((second) => ({ second, users: this.#points.get(second) ?? 0 }));
    this.#fresh = new Set();
    return points;
  }

  #count(users: number): void {
    const second = Math.floor(this.#clock.now() / 1000);
    this.#points.set(second, (this.#points.get(second) ?? 0) + users);
    this.#fresh.add(second);
    // Only the last seconds still grow.
    if (this.#points.size > 120) this.#points = new Map([...this.#points].slice(-60));
  }
}
