/** Dry plans that people asked for: one for each orchestration, made in the background, kept until the next. */
import { Failure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Orchestration } from "../runner/orchestration.ts";
import { type PlanReport, planOrchestration } from "../runner/plan-orchestration.ts";
import { newPlanId } from "./plan-stream.ts";

/** Enough to see what changes, few enough to look at one by one. */
const samplesShown = 60;
/** Plans kept in memory; the oldest goes first. */
const plansKeptMax = 200;

export interface KeptPlan {
  readonly orchestrationId: string;
  readonly orchestration: string;
  /** Of everything that the plan was made from. */
  readonly signature: string;
  readonly startedAt: number;
  state: "planning" | "planned" | "failed";
  judged: number;
  seconds: number;
  report: PlanReport | null;
  error: { readonly code: string; readonly message: string; readonly advice?: string } | null;
}

export interface PlanAsked {
  readonly orchestrationId: string;
  readonly orchestration: Orchestration;
  readonly target: string;
  readonly signature: string;
  openDestination(): Destination;
}

export interface Plans {
  start(asked: PlanAsked): KeptPlan;
  find(orchestrationId: string): KeptPlan | null;
  /** Cancels planning, and forgets. */
  forget(orchestrationId: string): void;
  close(): Promise<void>;
}

export function createPlans(parts: {
  readonly engine: Engine;
  readonly clock: Clock;
  /** A plan has grown, ended or failed. */
  onChange(orchestrationId: string): void;
  onTrouble(error: unknown): void;
}): Plans {
  const kept = new Map<string, { readonly plan: KeptPlan; readonly cancel: AbortController }>();
  const working = new Set<Promise<void>>();

  async function work(asked: PlanAsked, plan: KeptPlan, signal: AbortSignal): Promise<void> {
    const { engine, clock } = parts;
    const started = clock.monotonic();
    const destination = asked.openDestination();
    try {
      plan.report = await planOrchestration({
        orchestration: asked.orchestration,
        target: asked.target,
        engine,
        destination,
        id: newPlanId(),
        samples: samplesShown,
        signal,
        onProgress({ judged }) {
          plan.judged = judged;
        },
      });
      plan.state = "planned";
    } catch (error) {
      if (signal.aborted) return;
      plan.state = "failed";
      plan.error = tell(error);
      if (!(error instanceof Failure)) parts.onTrouble(error);
    } finally {
      plan.seconds = (clock.monotonic() - started) / 1000;
      await destination.close();
      parts.onChange(asked.orchestrationId);
    }
  }

  function forget(id: string): void {
    kept.get(id)?.cancel.abort();
    kept.delete(id);
  }

  return {
    start(asked) {
      const now = kept.get(asked.orchestrationId);
      if (now?.plan.state === "planning" && now.plan.signature === asked.signature) return now.plan;
      forget(asked.orchestrationId);
      const cancel = new AbortController();
      const plan: KeptPlan = {
        orchestrationId: asked.orchestrationId,
        orchestration: asked.orchestration.name,
        signature: asked.signature,
        startedAt: parts.clock.now(),
        state: "planning",
        judged: 0,
        seconds: 0,
        report: null,
        error: null,
      };
      const [oldest] = kept.keys();
      if (kept.size >= plansKeptMax && oldest !== undefined) forget(oldest);
      kept.set(asked.orchestrationId, { plan, cancel });
      const job = work(asked, plan, cancel.signal)
        .catch(parts.onTrouble)
        .finally(() => working.delete(job));
      working.add(job);
      return plan;
    },
    find: (id) => kept.get(id)?.plan ?? null,
    forget,
    async close() {
      for (const { cancel } of kept.values()) cancel.abort();
      await Promise.all(working);
    },
  };
}

function tell(error: unknown): NonNullable<KeptPlan["error"]> {
  if (!(error instanceof Failure))
    return { code: "unexpected", message: "Something went wrong inside Deskfeed." };
  const { code, message, advice } = error;
  return { code, message, ...(advice === undefined ? {} : { advice }) };
}
