/** What a test and the process that it started say to each other about an engine. */
import type { EngineOpening } from "./engine-opening.ts";

export type ChildWork = "hold" | "plan" | "settle";

export interface ChildOrder {
  readonly work: ChildWork;
  readonly opening: EngineOpening;
}

export type ChildMessage =
  | { readonly kind: "open" }
  | { readonly kind: "judged"; readonly pages: number }
  | { readonly kind: "planned" }
  | { readonly kind: "settled"; readonly upTo: number }
  | { readonly kind: "refused"; readonly message: string; readonly code: string };

/** Rows of a settlement. */
export const batchRows = 100;
