/** An engine over a source that we may only read: its rows are streamed here, and judged and kept in a local state file. */
import { inStep } from "../../core/in-step.ts";
import type { Engine } from "../../core/ports/engine.ts";
import type { RowSource } from "../../core/ports/row-source.ts";
import { openPlanBook, type PlanBookOptions } from "../duckdb/plan-book.ts";
import { engineClosed } from "../duckdb/session.ts";
import { stageRows } from "./stage-rows.ts";

/** The source keeps to the time limit of a query itself. */
type StreamedEngineOptions = Omit<PlanBookOptions, "queryTimeoutMs"> & { readonly source: RowSource };

/** Takes the source over: it is closed with the engine, and when the state file cannot be opened. */
export async function createStreamedEngine(options: StreamedEngineOptions): Promise<Engine> {
  const { source } = options;
  const nothing = { database: null, readable: { files: [], folders: [] } };
  const book = await openPlanBook(options, nothing).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  const closing = new AbortController();
  return {
    name: source.name,
    ledgerPlace: source.ledgerPlace,
    stateId: book.stateId,
    catalogue: (signal) => source.catalogue(signal),
    describe: (query, signal) => source.describe(query, signal),
    preview: (query, asked) => source.preview(query, asked),
    receivedBytes: () => source.receivedBytes(),
    plan: (request) => {
      const signal = AbortSignal.any([request.signal, closing.signal]);
      return book.plan(request, (session) =>
        inStep(request, "fetch", () => stageRows(session, source, { ...request, signal })),
      );
    },
    openPlan: book.openPlan,
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
