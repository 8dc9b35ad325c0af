/** Turns the reports of a run in this process's hands into counts: what is new since the report before. */
import { emptyTally, type RowOutcome, rowOutcomes, type Tally } from "../core/outcome.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { RequestCounts, Traffic } from "../core/ports/destination.ts";
import type { Meter } from "../core/ports/meter.ts";
import type { StoredRun } from "../core/ports/store.ts";
import type { RunReport } from "./run-figures.ts";

const requestKinds = ["total", "retried", "rateLimited"] as const satisfies readonly (keyof RequestCounts)[];

export interface RunMeterOrder {
  readonly meter: Meter;
  readonly run: StoredRun;
  readonly destination: string;
  /** Of this process, since the run was taken. */
  traffic(): Traffic;
  readonly clock: Clock;
}

export class RunMeter {
  readonly #order: RunMeterOrder;
  readonly #startedAt: number;
  #tally: Tally;
  #requests: RequestCounts;
  #traffic: Traffic = { sent: 0, received: 0 };
  #planningSince: number | null = null;

  constructor(order: RunMeterOrder) {
    this.#order = order;
    this.#startedAt = order.clock.monotonic();
    // What an earlier worker has sent was counted where it was sent.
    this.#requests = order.run.requests;
    this.#tally = order.run.plan === null ? emptyTally : order.run.tally;
  }

  report({ state, tally, requests }: RunReport): void {
    const { meter, destination, clock } = this.#order;
    if (state === "planning") this.#planningSince ??= clock.monotonic();
    for (const kind of requestKinds) {
      const more = requests[kind] - this.#requests[kind];
      if (more > 0) meter.requests(destination, kind, more);
    }
    this.#requests = requests;
    this.#moved();
    if (state === "delivering") this.#delivered(tally);
  }

  /** The run as it was closed; one with nothing to send was never seen delivering. */
  ended(run: StoredRun): void {
    const { meter, clock } = this.#order;
    this.#moved();
    if (run.plan !== null) this.#delivered(run.tally);
    this.#count("unsent", run.tally.unsent);
    meter.runEnded(run.orchestration, run.state, (clock.monotonic() - this.#startedAt) / 1000);
  }

  #moved(): void {
    const { meter, destination, traffic } = this.#order;
    const now = traffic();
    for (const direction of ["sent", "received"] as const)
      meter.moved(destination, direction, now[direction] - this.#traffic[direction]);
    this.#traffic = now;
  }

  #delivered(tally: Tally): void {
    const { meter, run, clock } = this.#order;
    if (this.#planningSince !== null)
      meter.planned(run.orchestration, (clock.monotonic() - this.#planningSince) / 1000);
    this.#planningSince = null;
    // What is unsent for now is so until the end.
    for (const outcome of rowOutcomes)
      if (outcome !== "unsent") this.#count(outcome, tally[outcome] - this.#tally[outcome]);
    this.#tally = tally;
  }

  #count(outcome: RowOutcome, more: number): void {
    if (more > 0) this.#order.meter.rows(this.#order.destination, outcome, more);
  }
}
