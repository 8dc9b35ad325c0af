/** What becomes of each column of a query's result: sent to a field, ignored, or refused, and why. */

export type ColumnStatus = "sent" | "ignored" | "refused";

export interface ColumnPlan {
  readonly column: string;
  /** The field it goes to, or null when it goes nowhere. */
  readonly field: string | null;
  readonly status: ColumnStatus;
  readonly reason?: string;
  readonly suggestion?: string;
}
