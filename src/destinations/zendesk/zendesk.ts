/** The front door of the Zendesk destination: joins its parts to the port of a destination. */
import { setMaxListeners } from "node:events";
import type { DestinationDefinition } from "../../core/definition.ts";
import { noTracer } from "../../core/no-tracer.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DeliveryEvent, Destination } from "../../core/ports/destination.ts";
import type { Pace } from "../../core/ports/pace.ts";
import type { Tracer } from "../../core/ports/tracer.ts";
import { BulkImportState } from "./bulk-import.ts";
import { checkZendesk } from "./check.ts";
import { deliverBatch } from "./deliver.ts";
import { readUserFields } from "./fields.ts";
import type { Parts } from "./flight.ts";
import { JobPlaces } from "./job-places.ts";
import { Jobs } from "./jobs.ts";
import { Session } from "./session.ts";
import { SinglePace } from "./single-pace.ts";
import { Staff } from "./staff.ts";

export interface ZendeskOptions {
  readonly definition: DestinationDefinition;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly pace: Pace;
  readonly tracer?: Tracer | undefined;
}

/** 100 users a call (zendesk-api.md 2). The largest body is not documented: a megabyte is far above 100 ordinary users, and halving finds the rest. */
const limits = { batchUsersMax: 100, batchBytesMax: 1_000_000 } as const;

export function createZendesk(options: ZendeskOptions): Destination {
  const { definition, clock, random, pace, tracer = noTracer } = options;
  // What concerns everybody is told to whoever delivered last.
  let tell: (event: DeliveryEvent) => void = () => undefined;
  const session = new Session({ definition, clock, random, pace, tracer, tell: (event) => tell(event) });
  const parts: Parts = {
    session,
    pace,
    jobs: new Jobs(session),
    places: new JobPlaces(definition.settings.window),
    staff: new Staff(session),
    bulk: new BulkImportState(),
    singlePace: new SinglePace(clock),
  };
  return {
    name: definition.name,
    limits,
    check: (signal, onCheck) => checkZendesk(session, parts.bulk, signal, onCheck),
    account: async (signal) => ({
      userFields: await readUserFields(session, signal),
      bulkImport: parts.bulk.state,
      requestsPerMinute: session.quota().limit,
    }),
    deliver: (batch, options) => {
      tell = options.onEvent;
      // As many requests and waits listen to it as are in flight, which is no leak.
      setMaxListeners(0, options.signal);
      if (options.stop) setMaxListeners(0, options.stop);
      return deliverBatch(batch, options, parts);
    },
    requests: () => session.requests(),
    traffic: () => session.traffic(),
    quota: () => session.quota(),
    jobsInFlight: () => parts.jobs.count,
    close: async () => {
      parts.jobs.close();
      parts.staff.close();
      await session.close();
    },
  };
}
