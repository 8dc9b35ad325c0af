/** What a run is given: what to do, the tools to do it with, and what its steps share while it is in hand. */
import type { Clock } from "../core/ports/clock.ts";
import type { DeliveryEvent, Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Lease, MovingFigures, Store, StoredRun } from "../core/ports/store.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import type { EventLog } from "./event-log.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Orchestration } from "./orchestration.ts";
import type { RunFigures, RunReport } from "./run-figures.ts";
import type { LeaseTimes } from "./take-run.ts";

export interface RunTools {
  readonly engine: Engine;
  readonly destination: Destination;
  readonly store: Store;
  readonly clock: Clock;
  /** Names this process among all that share the store. */
  readonly worker: string;
  readonly lease: LeaseTimes;
  readonly tracer?: Tracer | undefined;
}

export interface RunOrder {
  readonly run: StoredRun;
  readonly orchestration: Orchestration;
  /** Take the run up again although it was stopped or failed. */
  readonly resume: boolean;
  /** Send nothing further, finish what is in flight, close as stopped. */
  readonly stop: AbortSignal;
  /** Leave at once: nothing more is written, the run can be resumed. */
  readonly leave: AbortSignal;
  onProgress(report: RunReport): void;
  onEvent?(event: DeliveryEvent): void;
  /** Whether the run is left as it is after such an error, to be taken up again when what it lacks is back; else it fails of it. */
  mayWait?(error: unknown): boolean;
  /** What goes along with each heartbeat, for who looks from another process. */
  moving?(): MovingFigures;
}

/** Everything the steps of one run share. */
export interface RunInHand {
  readonly run: StoredRun;
  readonly lease: Lease;
  readonly order: RunOrder;
  readonly tools: RunTools;
  readonly figures: RunFigures;
  readonly events: EventLog;
  readonly heartbeat: Heartbeat;
  readonly stop: AbortSignal;
  readonly leave: AbortSignal;
}
