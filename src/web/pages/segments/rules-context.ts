/** What every condition of the open segment shares: the attributes, what was counted and found wrong, and how rules are changed. */
import { createContext, useContext } from "react";
import type { AttributeBook } from "./attribute-book.ts";
import type { Node, Place, Rules } from "./rule-tree.ts";

export interface RulesHand {
  readonly book: AttributeBook;
  readonly mayEdit: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly isStale: boolean;
  /** Sentences by path. */
  readonly problems: ReadonlyMap<string, string>;
  /** The days that relative values mean now, by path. */
  readonly days: ReadonlyMap<string, readonly string[]>;
  change(make: (rules: Rules) => Rules): void;
  replace(place: Place, node: Node): void;
  remove(place: Place): void;
  /** What the keyboard has lifted, and what becomes of it. Every step is read out. */
  readonly lifted: Place | null;
  readonly lift: Lift;
  /** What is being dragged: a place in the rules, or an attribute of the list. */
  readonly dragged: { current: Dragged | null };
  drop(to: Place): void;
}

export interface Lift {
  /** `what` is "the condition" or "the group". */
  start(place: Place, what: string): void;
  step(direction: "up" | "down"): void;
  drop(): void;
  cancel(): void;
}

export type Dragged =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "attribute"; readonly table: string; readonly column: string };

const context = createContext<RulesHand | null>(null);

export const RulesProvider = context.Provider;

export function useRules(): RulesHand {
  const hand = useContext(context);
  if (hand === null) throw new TypeError("Conditions stand inside the rules of a segment.");
  return hand;
}
