/** Dry plans that people ask for: made here in the background, kept in the store (core/ports/plan-book.ts), where every server finds them. */
import { Failure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { KeptPlan, PlanBook, PlanEnding, PlanTrouble } from "../core/ports/plan-book.ts";
import type { Orchestration } from "../runner/orchestration.ts";
import { planOrchestration } from "../runner/plan-orchestration.ts";
import { newPlanId } from "./plan-stream.ts";

/** Enough to see what changes, few enough to look at one by one. */
const samplesShown = 60;
/** How often a planner says how far it is, and hears whether the plan is still wanted. */
const progressMs = 1000;

export interface PlanAsked {
  readonly orchestrationId: string;
  readonly orchestration: Orchestration;
  readonly target: string;
  readonly signature: string;
  openDestination(): Destination;
}

export interface Plans {
  /** Plans anew, unless somebody is at the same plan already. */
  start(asked: PlanAsked): Promise<void>;
  find(orchestrationId: string): Promise<KeptPlan | null>;
  /** Cancels planning, and forgets. */
  forget(orchestrationId: string): Promise<void>;
  close(): Promise<void>;
}

interface Planning {
  readonly attempt: string;
  readonly cancel: AbortController;
  judged: number;
}

export function createPlans(parts: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly book: PlanBook;
  /** A plan has ended or failed. */
  onChange(orchestrationId: string): void;
  onTrouble(error: unknown): void;
}): Plans {
  const { engine, clock, book } = parts;
  /** By orchestration; what is planned elsewhere is only in the book. */
  const planning = new Map<string, Planning>();
  const working = new Set<Promise<void>>();
  let isClosing = false;

  /** Until the plan has ended, or is not wanted any more. */
  async function tellProgress(mine: Planning, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await clock.sleep(progressMs, ended).catch(() => undefined);
      if (ended.aborted) return;
      const isWanted = await book.progress(mine.attempt, mine.judged).catch((error) => {
        parts.onTrouble(error);
        return true;
      });
      if (!isWanted) mine.cancel.abort();
    }
  }

  async function endingOf(asked: PlanAsked, mine: Planning): Promise<Pick<PlanEnding, "report" | "error">> {
    const destination = asked.openDestination();
    try {
      const report = await planOrchestration({
        orchestration: asked.orchestration,
        target: asked.target,
        engine,
        destination,
        id: newPlanId(),
        samples: samplesShown,
        signal: mine.cancel.signal,
        onProgress({ judged }) {
          mine.judged = judged;
        },
      });
      return { report: JSON.stringify(report), error: null };
    } catch (error) {
      if (mine.cancel.signal.aborted) return { report: null, error: serverStopped };
      if (!(error instanceof Failure)) parts.onTrouble(error);
      return { report: null, error: tell(error) };
    } finally {
      await destination.close();
    }
  }

  async function work(asked: PlanAsked, mine: Planning): Promise<void> {
    const started = clock.monotonic();
    const ended = new AbortController();
    const telling = tellProgress(mine, ended.signal);
    try {
      const { report, error } = await endingOf(asked, mine);
      if (mine.cancel.signal.aborted && !isClosing) return;
      const seconds = (clock.monotonic() - started) / 1000;
      const state = error === null ? "planned" : "failed";
      await book.end(mine.attempt, { state, report, error, seconds, judged: mine.judged });
      parts.onChange(asked.orchestrationId);
    } finally {
      ended.abort();
      await telling;
      if (planning.get(asked.orchestrationId) === mine) planning.delete(asked.orchestrationId);
    }
  }

  return {
    async start(asked) {
      const { orchestrationId, signature } = asked;
      const attempt = await book.begin({ orchestrationId, signature, startedAt: clock.now() });
      if (attempt === null) return;
      planning.get(orchestrationId)?.cancel.abort();
      const mine = { attempt, cancel: new AbortController(), judged: 0 };
      if (isClosing) mine.cancel.abort();
      planning.set(orchestrationId, mine);
      const job = work(asked, mine)
        .catch(parts.onTrouble)
        .finally(() => working.delete(job));
      working.add(job);
    },
    async find(id) {
      const kept = await book.find(id);
      const mine = planning.get(id);
      return kept?.state === "planning" && mine !== undefined ? { ...kept, judged: mine.judged } : kept;
    },
    async forget(id) {
      planning.get(id)?.cancel.abort();
      await book.forget(id);
    },
    async close() {
      isClosing = true;
      for (const { cancel } of planning.values()) cancel.abort();
      await Promise.all(working);
    },
  };
}

const serverStopped: PlanTrouble = {
  code: "planner_gone",
  message: "The server was stopped while it was planning.",
  advice: "Plan again. Nothing was sent.",
};

function tell(error: unknown): PlanTrouble {
  if (!(error instanceof Failure))
    return { code: "unexpected", message: "Something went wrong inside Deskfeed." };
  const { code, message, advice } = error;
  return { code, message, ...(advice === undefined ? {} : { advice }) };
}
