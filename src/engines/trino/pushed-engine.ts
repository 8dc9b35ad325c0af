/**
 * Trino as an engine whose ledger is in the cluster: the query is compared there, only rows that differ come here to be judged,
 * and they are kept in the local state file until they are delivered.
 */
import { inStep } from "../../core/in-step.ts";
import type { Engine, Plan, PlanRequest } from "../../core/ports/engine.ts";
import type { RowSource } from "../../core/ports/row-source.ts";
import type { FoundRows, Place } from "../duckdb/make-plan.ts";
import { openPlanBook, type PlanBookOptions } from "../duckdb/plan-book.ts";
import { engineClosed } from "../duckdb/session.ts";
import { isDryPlan } from "../planning/plan-identity.ts";
import { compareInCluster } from "./compare-in-cluster.ts";
import { type PushedParts, planKey, pushedPlan } from "./pushed-plan.ts";
import { stageFound } from "./stage-found.ts";
import {
  dropLeftover,
  dryTableName,
  findTargetTables,
  foldMoves,
  type StatePlace,
  tableName,
} from "./state-tables.ts";
import type { TrinoClient } from "./trino-client.ts";
import { asFailure } from "./trino-errors.ts";

export interface PushedEngineOptions extends Omit<PlanBookOptions, "queryTimeoutMs"> {
  readonly client: TrinoClient;
  /** For catalogue, describe and preview; closed with the engine. */
  readonly source: RowSource;
  readonly place: StatePlace;
  readonly queryTimeoutMs: number;
}

export async function createPushedEngine(options: PushedEngineOptions): Promise<Engine> {
  const { client, source, place, queryTimeoutMs } = options;
  const nothing = { database: null, readable: { files: [], folders: [] } };
  const book = await openPlanBook(options, nothing).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const parts: PushedParts = { book: book.parts, client, place, queryTimeoutMs };
  const closing = new AbortController();
  return {
    name: "trino",
    ledgerPlace: source.ledgerPlace,
    stateId: book.stateId,
    catalogue: (signal) => source.catalogue(signal),
    describe: (query, signal) => source.describe(query, signal),
    preview: (query, asked) => source.preview(query, asked),
    receivedBytes: () => client.receivedBytes,
    async plan(request) {
      const signal = AbortSignal.any([request.signal, closing.signal]);
      return await planInCluster(parts, book.planFound, { ...request, signal });
    },
    async openPlan(id) {
      const plan = await book.openPlan(id);
      return plan === null ? null : await pushedPlan(parts, plan);
    },
    async close() {
      closing.abort(engineClosed());
      try {
        await book.close();
      } finally {
        await source.close();
      }
    },
  };
}

type PlanFound = (request: PlanRequest, find: (place: Place) => Promise<FoundRows>) => Promise<Plan>;

/** After which a table of a dry plan has been left behind. */
const dryHoursMax = 24;

async function planInCluster(parts: PushedParts, planFound: PlanFound, request: PlanRequest): Promise<Plan> {
  const { client, place, queryTimeoutMs: timeoutMs } = parts;
  const isDry = isDryPlan(request.id);
  let made: string | null = null;
  try {
    const plan = await planFound(request, async (here) => {
      const key = planKey(request.id, here.plan.number);
      // A dry plan must not touch what a run beside it is adding to: it reads ledger and moves together.
      const ledger = isDry
        ? await findTargetTables(client, place, request.target, request.signal)
        : await foldMoves(client, place, request.target, request);
      const table = isDry
        ? dryTableName(place, request.target, key, parts.book.clock.now())
        : tableName(place, "plan", request.target, key);
      const comparison = await inStep(request, "query", () =>
        compareInCluster({ client, request, table, ledger, timeoutMs }),
      );
      made = comparison.table;
      return await inStep(request, "fetch", () => stageFound(here, comparison));
    });
    await dropDone(parts, request, { made, isDry });
    return await pushedPlan(parts, plan);
  } catch (error) {
    if (made !== null) await dropLeftover(client, made);
    throw asFailure(error);
  }
}

/** Earlier plans of the target; of a dry plan its own table, since nobody asks it for its unchanged users. */
async function dropDone(
  { client, place, book }: PushedParts,
  { target, signal }: PlanRequest,
  { made, isDry }: { readonly made: string | null; readonly isDry: boolean },
): Promise<void> {
  if (isDry) return made === null ? undefined : await dropLeftover(client, made);
  const { plans, dry } = await findTargetTables(client, place, target, signal);
  const oldSeconds = book.clock.now() / 1000 - dryHoursMax * 3600;
  const old = dry.filter(({ begunSeconds }) => begunSeconds < oldSeconds).map(({ name }) => name);
  for (const name of [...plans.filter((each) => each !== made), ...old]) await dropLeftover(client, name);
}
