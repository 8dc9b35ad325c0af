/** Checks an orchestration without sending: the connection, check by check, and where each column of the query would go. */
import type { ColumnPlan } from "../core/column-plan.ts";
import { Failure } from "../core/failure.ts";
import { mapColumns } from "../core/mapping.ts";
import type { Check, Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Orchestration } from "./orchestration.ts";
import { describeForSending } from "./prepare.ts";

export interface OrchestrationCheck {
  readonly orchestration: string;
  readonly columns: readonly ColumnPlan[];
  /** Why the query can never send anybody, or null. */
  readonly failure: Failure | null;
}

/** `connected` says whether the connection test passed: without it columns are judged by their form alone. */
export async function checkOrchestration(
  orchestration: Orchestration,
  tools: { readonly engine: Engine; readonly destination: Destination; readonly connected: boolean },
  signal: AbortSignal,
): Promise<OrchestrationCheck> {
  try {
    const { columns } = await describeForSending(orchestration, tools.engine, signal);
    const account = tools.connected ? await tools.destination.account(signal) : null;
    return {
      orchestration: orchestration.name,
      columns: mapColumns(columns, orchestration.template, account).columns,
      failure: null,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { orchestration: orchestration.name, columns: [], failure: error };
  }
}

export const hasPassed = (checks: readonly Check[]): boolean =>
  checks.every(({ state }) => state === "ok" || state === "warning");
