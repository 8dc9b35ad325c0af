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
  type TargetTables,
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
  const made: MadeTables = { plan: null, moves: null, done: [] };
  let isKept = false;
  try {
    await parts.plans.clear(request.id);
    const plan = await planFound(request, (here) => findInCluster(parts, here, { mark, made }));
    await parts.plans.put(request.id);
    isKept = true;
    // Only now, and only what was there before: of a run that was taken over meanwhile, nothing above has passed.
    for (const table of made.done) await dropLeftover(parts.client, table);
    return await pushedPlan(parts, plan);
  } catch (error) {
    for (const table of isKept ? [] : [made.plan, made.moves])
      if (table !== null) await dropLeftover(parts.client, table);
    throw asFailure(error);
  }
}

interface MadeTables {
  /** Of this plan, as far as they have been made. */
  plan: string | null;
  moves: string | null;
  /** What nobody needs once this plan is kept. */
  done: readonly string[];
}

async function findInCluster(
  parts: PushedParts,
  here: Place,
  { mark, made }: { readonly mark: string; readonly made: MadeTables },
): Promise<FoundRows> {
  const { client, place, queryTimeoutMs: timeoutMs, book } = parts;
  const { request } = here;
  const { target, signal } = request;
  const isDry = isDryPlan(request.id);
  const before = await findTargetTables(client, place, target, signal);
  // A dry plan must not touch what a run beside it is adding to: it reads ledger and moves together.
  const { done, ...ledger } = isDry
    ? { ...before, done: [] }
    : await foldMoves(client, place, before, { target, signal });
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
    await createMoves(client, made.moves, { before: before.moves, signal });
  }
  // Nobody asks a dry plan for its unchanged users.
  made.done = isDry ? [comparison.table] : [...before.plans, ...leftBehind(parts, before), ...done];
  return found;
}

/** Tables of dry plans whose process has ended under them. */
function leftBehind({ book }: PushedParts, { dry }: TargetTables): readonly string[] {
  const oldSeconds = book.clock.now() / 1000 - dryHoursMax * 3600;
  return dry.filter(({ begunSeconds }) => begunSeconds < oldSeconds).map(({ name }) => name);
}
