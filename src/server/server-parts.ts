/** What the server is given by main, and what its resources share. */

import type { Customer360Config } from "../contract/deskfeed-config.ts";
import type { DestinationDefinition } from "../core/definition.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Dialect, Engine } from "../core/ports/engine.ts";
import type { Log } from "../core/ports/log.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { SqlFunction } from "../core/ports/sql-function.ts";
import type { Store } from "../core/ports/store.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import type { LeaseTimes } from "../runner/take-run.ts";
import type { HomeClaim } from "../runner/watch-home.ts";
import type { RunWorker } from "../runner/worker.ts";
import type { Accounts } from "./accounts.ts";
import type { Catalogue } from "./catalogue.ts";
import type { LiveHub } from "./live-hub.ts";
import type { Plans } from "./plans.ts";
import type { PasswordCost } from "./secrets.ts";
import type { SignInTries, SignInTryLimits } from "./sign-in-tries.ts";

export interface ServerTools {
  readonly store: Store;
  readonly serverStore: ServerStore;
  readonly engine: Engine;
  readonly clock: Clock;
  /** Names this process among all that share the store. */
  readonly worker: string;
  readonly lease: LeaseTimes;
  /** Where the engine keeps what was sent, when other processes may keep it elsewhere. */
  readonly home?: HomeClaim;
  readonly version: string;
  /** The SQL that people write where nothing else is said. */
  readonly dialect: Dialect;
  /** What queries in Trino's dialect may call, for completion. */
  readonly trinoFunctions: readonly SqlFunction[];
  openDestination(definition: DestinationDefinition): Destination;
  /** Lets commands of this machine in that may read the data folder; without it none are. */
  readonly commandLineKey?: string;
  /** What the engine reads, for exports and to compare with a command's file. */
  readonly customer360?: Customer360Config;
  /** The built pages; null serves the API alone. */
  readonly webFolder: string | null;
  readonly log: Log;
  readonly tracer?: Tracer | undefined;
  /** Cheaper in tests. */
  readonly passwordCost?: PasswordCost;
  /** Failed tries to sign in that are borne in a minute. */
  readonly signInTryLimits?: SignInTryLimits;
}

export interface ServerParts extends ServerTools {
  readonly hub: LiveHub;
  readonly runWorker: RunWorker;
  readonly accounts: Accounts;
  readonly catalogue: Catalogue;
  readonly plans: Plans;
  readonly signInTries: SignInTries;
}
