/** Plans and ledgers in a state file, for any engine that brings the rows of a query into one of its sessions. */
import { EngineFailed } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Plan, PlanRequest } from "../../core/ports/engine.ts";
import { insistOnIds } from "../planning/plan-identity.ts";
import { asFailure } from "./engine-errors.ts";
import type { PlanParts } from "./engine-parts.ts";
import { openKeptPlan } from "./kept-plan.ts";
import { type FoundRows, makePlan, makePlanOfFound, type Place, type Reading } from "./make-plan.ts";
import type { Session } from "./session.ts";
import { StateFile, type StateFileOptions } from "./state-file.ts";
import { ensureState } from "./state-schema.ts";

export interface PlanBookOptions {
  /** Ledger and plans. One process owns it at a time. */
  readonly stateFile: string;
  /** For what does not fit in memory while a query runs. */
  readonly spillFolder: string;
  /** DuckDB's own limit: 1024 by default, 256 at least. With ten million rows the process has been seen to take 250 to 500 MB more. */
  readonly memoryLimitMb?: number;
  /** As many as the machine has by default. */
  readonly threads?: number;
  /** Longest time that one execution of a person's query may take; none by default. */
  readonly queryTimeoutMs?: number;
  readonly clock: Clock;
}

export interface PlanBook {
  readonly parts: PlanParts;
  /** Names the state file. */
  readonly stateId: string;
  /** Complete and kept when it resolves; nothing is kept when it rejects. */
  plan(request: PlanRequest, read: (session: Session) => Promise<Reading>): Promise<Plan>;
  /** The same, for an engine that finds out by itself which rows must be judged. */
  planFound(request: PlanRequest, find: (place: Place) => Promise<FoundRows>): Promise<Plan>;
  openPlan(id: string): Promise<Plan | null>;
  close(): Promise<void>;
}

const memoryLimitMbMin = 256;
const memoryLimitMbDefault = 1024;

export async function openPlanBook(
  options: PlanBookOptions,
  access: Pick<StateFileOptions, "database" | "readable">,
): Promise<PlanBook> {
  const { parts, stateId } = await openParts(options, access);
  const made = async (request: PlanRequest, make: () => Promise<void>): Promise<Plan> => {
    insistOnIds(request);
    try {
      request.signal.throwIfAborted();
      await make();
      const plan = await openKeptPlan(parts, request.id);
      invariant(plan !== null, `the plan ${request.id} was made and is not there`);
      return plan;
    } catch (error) {
      throw asFailure(error);
    }
  };
  return {
    parts,
    stateId,
    plan: (request, read) => made(request, () => makePlan(parts, request, read)),
    planFound: (request, find) => made(request, () => makePlanOfFound(parts, request, find)),
    openPlan: (id) => openKeptPlan(parts, id),
    close: () => parts.state.close(),
  };
}

async function openParts(
  options: PlanBookOptions,
  access: Pick<StateFileOptions, "database" | "readable">,
): Promise<{ readonly parts: PlanParts; readonly stateId: string }> {
  const { stateFile, spillFolder, threads, clock } = options;
  const memoryLimitMb = options.memoryLimitMb ?? memoryLimitMbDefault;
  if (memoryLimitMb < memoryLimitMbMin)
    throw new EngineFailed(`A memory limit of ${memoryLimitMb} MB is too small for DuckDB.`, {
      code: "memory_limit_small",
      next: "fix",
      advice: `Give it ${memoryLimitMbMin} MB or more.`,
    });
  const state = await StateFile.open({ stateFile, spillFolder, memoryLimitMb, threads, clock, ...access });
  try {
    const session = await state.connect();
    const stateId = await ensureState(session, state.catalogue, stateFile);
    const [last] = await session.row(
      `SELECT coalesce(max(number), 0) FROM ${state.catalogue}.deskfeed.plans`,
    );
    session.close();
    return { parts: partsOf(options, state, Number(last)), stateId };
  } catch (error) {
    await state.close();
    throw asFailure(error);
  }
}

function partsOf(options: PlanBookOptions, state: StateFile, lastPlan: number): PlanParts {
  let planNumber = lastPlan;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    state,
    clock: options.clock,
    queryTimeoutMs: options.queryTimeoutMs,
    nextPlanNumber: () => ++planNumber,
    alone: (work) => {
      const mine = turn.then(work, work);
      turn = mine.catch(() => {
        // Whoever waits for `mine` has the error; the next one begins afresh.
      });
      return mine;
    },
  };
}
