/**
 * Trino as an engine whose ledger is in the cluster: the query is compared there, only rows that differ come here to be judged,
 * and they are kept until they are delivered: in the state file here or, where a shelf is given, within reach of every process.
 */
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inStep } from "../../core/in-step.ts";
import type { Engine, Plan, PlanRequest } from "../../core/ports/engine.ts";
import type { PlanShelf } from "../../core/ports/plan-shelf.ts";
import type { RowSource } from "../../core/ports/row-source.ts";
import type { FoundRows, Place } from "../duckdb/make-plan.ts";
import { openPlanBook, type PlanBook, type PlanBookOptions } from "../duckdb/plan-book.ts";
import { engineClosed } from "../duckdb/session.ts";
import { isDryPlan } from "../planning/plan-identity.ts";
import { compareInCluster } from "./compare-in-cluster.ts";
import { type PushedParts, pushedPlan } from "./pushed-plan.ts";
import { shelvedPlans, unshelvedPlans } from "./shelved-plans.ts";
import { stageFound } from "./stage-found.ts";
import {
  createMoves,
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
  /** Closed with the engine. With one, the state file is this process's own and may go with it. */
  readonly shelf: PlanShelf | null;
}

export async function createPushedEngine(options: PushedEngineOptions): Promise<Engine> {
  const { client, source, place, queryTimeoutMs, shelf } = options;
  const copies = join(dirname(options.stateFile), "copies");
  const closeAround = async (): Promise<void> => {
    await shelf?.close();
    await source.close();
  };
  const book = await openBook(options, copies).catch(async (error: unknown) => {
    await closeAround();
    throw error;
  });
  const plans = shelf === null ? unshelvedPlans(book) : shelvedPlans(book, shelf, copies);
  const parts: PushedParts = { book: book.parts, plans, client, place, queryTimeoutMs };
  const closing = new AbortController();
  return {
    name: "trino",
    ledgerPlace: source.ledgerPlace,
    ...(shelf === null ? { stateId: book.stateId } : {}),
    catalogue: (signal) => source.catalogue(signal),
    describe: (query, signal) => source.describe(query, signal),
    preview: (query, asked) => source.preview(query, asked),
    receivedBytes: () => client.receivedBytes,
    async plan(request) {
      const signal = AbortSignal.any([request.signal, closing.signal]);
      return await planInCluster(parts, book.planFound, { ...request, signal });
    },
    async openPlan(id) {
      const plan = await plans.openPlan(id);
      return plan === null ? null : await pushedPlan(parts, plan);
    },
    async close() {
      closing.abort(engineClosed());
      try {
        await book.close();
      } finally {
        await closeAround();
      }
    },
  };
}

async function openBook(options: PushedEngineOptions, copies: string): Promise<PlanBook> {
  if (options.shelf !== null) await mkdir(copies, { recursive: true, mode: 0o700 });
  const folders = options.shelf === null ? [] : [copies];
  return await openPlanBook(options, { database: null, readable: { files: [], folders } });
}

type PlanFound = (request: PlanRequest, find: (place: Place) => Promise<FoundRows>) => Promise<Plan>;

/** After which a table of a dry plan has been left behind. */
const dryHoursMax = 24;

async function planInCluster(parts: PushedParts, planFound: PlanFound, request: PlanRequest): Promise<Plan> {
  const mark = randomUUID();
  const made: MadeTables = { plan: null, moves: null };
  try {
    await parts.plans.clear(request.id);
    const plan = await planFound(request, (here) => findInCluster(parts, here, { mark, made }));
    await request.confirm?.();
    await parts.plans.put(request.id);
    await dropDone(parts, request, made.plan);
    return await pushedPlan(parts, plan);
  } catch (error) {
    for (const table of [made.plan, made.moves]) if (table !== null) await dropLeftover(parts.client, table);
    throw asFailure(error);
  }
}

/** Tables of a plan, as far as they have been made. */
interface MadeTables {
  plan: string | null;
  moves: string | null;
}

async function findInCluster(
  { client, place, queryTimeoutMs: timeoutMs, book }: PushedParts,
  here: Place,
  { mark, made }: { readonly mark: string; readonly made: MadeTables },
): Promise<FoundRows> {
  const { request } = here;
  const { target, signal } = request;
  const isDry = isDryPlan(request.id);
  // A dry plan must not touch what a run beside it is adding to: it reads ledger and moves together.
  const ledger = isDry
    ? await findTargetTables(client, place, target, signal)
    : await foldMoves(client, place, target, request);
  const table = isDry
    ? dryTableName(place, target, mark, book.clock.now())
    : tableName(place, "plan", target, mark);
  const comparison = await inStep(request, "query", () =>
    compareInCluster({ client, request, table, ledger, timeoutMs }),
  );
  made.plan = comparison.table;
  const found = await inStep(request, "fetch", () => stageFound(here, comparison, mark));
  if (!isDry && found.candidates.total > 0) {
    made.moves = tableName(place, "moves", target, mark);
    await createMoves(client, made.moves, signal);
  }
  return found;
}

/** Earlier plans of the target; of a dry plan its own table, since nobody asks it for its unchanged users. */
async function dropDone(
  { client, place, book }: PushedParts,
  { id, target, signal }: PlanRequest,
  made: string | null,
): Promise<void> {
  if (isDryPlan(id)) return made === null ? undefined : await dropLeftover(client, made);
  const { plans, dry } = await findTargetTables(client, place, target, signal);
  const oldSeconds = book.clock.now() / 1000 - dryHoursMax * 3600;
  const old = dry.filter(({ begunSeconds }) => begunSeconds < oldSeconds).map(({ name }) => name);
  for (const name of [...plans.filter((each) => each !== made), ...old]) await dropLeftover(client, name);
}
