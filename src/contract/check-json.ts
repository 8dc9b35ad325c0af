/** What a check found as `check --json` prints it and the API answers it; keys and their order are a contract with other programs. */
import type { ColumnPlan } from "../core/column-plan.ts";
import type { Failure } from "../core/failure.ts";
import type { Check } from "../core/ports/destination.ts";
import { type ErrorBody, toErrorJson } from "./error-json.ts";

export interface QueryFound {
  readonly query: string;
  readonly columns: number | null;
  readonly error: ErrorBody | null;
}

export interface DestinationFound {
  readonly destination: string;
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface OrchestrationFound {
  readonly orchestration: string;
  readonly columns: readonly ColumnPlan[];
  readonly error: ErrorBody | null;
}

export interface CheckReport {
  readonly file: string;
  readonly ok: boolean;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly columns: number }[];
  readonly tablesError: ErrorBody | null;
  /** Where it is remembered what was sent, and why there; null where there is only one place. */
  readonly ledgerPlace: string | null;
  readonly queries: readonly QueryFound[];
  readonly destinations: readonly DestinationFound[];
  readonly orchestrations: readonly OrchestrationFound[];
}

interface Found {
  readonly failure: Failure | null;
}

/** As runner/check-everything.ts finds it. */
interface Checked {
  readonly ledgerPlace: string | null;
  readonly tables: Found & { readonly found: CheckReport["tables"] };
  readonly queries: readonly (Found & { readonly query: string; readonly columns: number | null })[];
  readonly destinations: readonly DestinationFound[];
  readonly orchestrations: readonly (Found & Omit<OrchestrationFound, "error">)[];
}

const errorOf = ({ failure }: Found): ErrorBody | null =>
  failure === null ? null : toErrorJson(failure).error;

export function toCheckReport(file: string, checked: Checked): CheckReport {
  const { tables, queries, destinations, orchestrations } = checked;
  return {
    file,
    ok:
      [tables, ...queries, ...orchestrations].every(({ failure }) => failure === null) &&
      destinations.every((one) => one.ok),
    tables: tables.found,
    tablesError: errorOf(tables),
    ledgerPlace: checked.ledgerPlace,
    queries: queries.map((one) => ({ query: one.query, columns: one.columns, error: errorOf(one) })),
    destinations,
    orchestrations: orchestrations.map((one) => ({
      orchestration: one.orchestration,
      columns: one.columns,
      error: errorOf(one),
    })),
  };
}
