/** The figures of a run as they stand at this moment, for the heartbeat, the screen and the closing. */
import { emptyTally, type Tally, tallyOf } from "../core/outcome.ts";
import type { Destination, RequestCounts } from "../core/ports/destination.ts";
import type { EngineProgress, Plan } from "../core/ports/engine.ts";
import type { InFlight, StoredRun } from "../core/ports/store.ts";
import type { RunState } from "../core/run.ts";
import type { Books } from "./books.ts";

export interface RunReport {
  readonly state: RunState;
  readonly tally: Tally;
  /** Rows this run has to send. */
  readonly entriesTotal: number;
  readonly requests: RequestCounts;
  /** Candidates judged so far, while planning. */
  readonly judged: number;
  /** How far a cluster is with the query, while it is. */
  readonly engine?: EngineProgress;
  /** What it waits for, if it does. */
  readonly waiting: string | null;
  readonly inFlight: InFlight;
}

export class RunFigures {
  state: RunState;
  judged = 0;
  engine: EngineProgress | null = null;
  waiting: string | null = null;
  usersInFlight = 0;
  readonly #earlier: RequestCounts;
  readonly #destination: Destination;
  #plan: Plan | null = null;
  #books: Books | null = null;

  /** `run` carries the requests that an earlier worker had made of it. */
  constructor(run: StoredRun, destination: Destination) {
    this.state = run.state;
    this.#earlier = run.requests;
    this.#destination = destination;
  }

  delivering(plan: Plan, books: Books): void {
    this.state = "delivering";
    this.#plan = plan;
    this.#books = books;
  }

  tally(): Tally {
    return this.#plan === null || this.#books === null
      ? emptyTally
      : tallyOf(this.#plan.tally, this.#books.answered);
  }

  requests(): RequestCounts {
    const now = this.#destination.requests();
    const { total, retried, rateLimited } = this.#earlier;
    return {
      total: total + now.total,
      retried: retried + now.retried,
      rateLimited: rateLimited + now.rateLimited,
    };
  }

  report(): RunReport {
    const entriesTotal = this.#plan?.entriesTotal ?? 0;
    return {
      state: this.state,
      tally: this.tally(),
      entriesTotal,
      requests: this.requests(),
      judged: this.judged,
      ...(this.engine === null ? {} : { engine: this.engine }),
      waiting: this.waiting,
      inFlight: { users: this.usersInFlight, jobs: this.#destination.jobsInFlight() },
    };
  }
}
