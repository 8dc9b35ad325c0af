/** An engine that is watched: what it is asked to do takes its place in the trace, and its seconds are counted. It does the same as the one inside. */
import { noTracer } from "../core/no-tracer.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Engine, Plan, PlanRequest } from "../core/ports/engine.ts";
import type { EngineWork, Meter } from "../core/ports/meter.ts";
import type { Span, SpanFields, Tracer } from "../core/ports/tracer.ts";

export interface EngineWatch {
  readonly tracer?: Tracer | undefined;
  readonly meter?: Pick<Meter, "engineWorked"> | undefined;
  readonly clock: Clock;
}

type Watched = <T>(work: EngineWork, fields: SpanFields, does: (span: Span) => Promise<T>) => Promise<T>;

export function watchEngine(engine: Engine, { tracer = noTracer, meter, clock }: EngineWatch): Engine {
  const watched: Watched = async (work, fields, does) => {
    const startedAt = clock.monotonic();
    try {
      return await tracer.span({ name: `engine ${work}`, fields: { engine: engine.name, ...fields } }, does);
    } finally {
      meter?.engineWorked(engine.name, work, (clock.monotonic() - startedAt) / 1000);
    }
  };
  return {
    name: engine.name,
    // Known only once the engine could be reached, where it is waited for.
    get ledgerPlace() {
      return engine.ledgerPlace;
    },
    get stateId() {
      return engine.stateId;
    },
    ...(engine.absence === undefined ? {} : { absence: () => engine.absence?.() ?? null }),
    receivedBytes: () => engine.receivedBytes(),
    catalogue: (signal) => watched("catalogue", {}, () => engine.catalogue(signal)),
    describe: (query, signal) => watched("describe", {}, () => engine.describe(query, signal)),
    preview: (query, options) =>
      watched("preview", { limit: options.limit }, () => engine.preview(query, options)),
    plan: async (request) =>
      watchPlan(
        await watched("plan", { plan: request.id }, (span) => planned(engine, request, tracer, span)),
        watched,
      ),
    async openPlan(id) {
      const plan = await engine.openPlan(id);
      return plan === null ? null : watchPlan(plan, watched);
    },
    close: () => engine.close(),
  };
}

async function planned(engine: Engine, request: PlanRequest, tracer: Tracer, span: Span): Promise<Plan> {
  const step: NonNullable<PlanRequest["step"]> = (name, work) => tracer.span({ name }, work);
  const plan = await engine.plan({ ...request, step });
  span.set({ ...plan.tally, waves: plan.waves });
  return plan;
}

function watchPlan(plan: Plan, watched: Watched): Plan {
  return {
    id: plan.id,
    target: plan.target,
    tally: plan.tally,
    entriesTotal: plan.entriesTotal,
    waves: plan.waves,
    entries: (options) => plan.entries(options),
    rejected: () => plan.rejected(),
    warned: () => plan.warned(),
    samples: (count) => plan.samples(count),
    settle: (rows) => watched("settle", { rows: rows.length }, () => plan.settle(rows)),
    close: (clean) => plan.close(clean),
    unchangedKeys: (options) => plan.unchangedKeys(options),
    drop: () => plan.drop(),
  };
}
