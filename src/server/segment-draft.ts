/** A visual segment in the editor: what it refers to, its problems, and what it compiles to. */
import { checkSegment, type SegmentProblem } from "../core/check-segment.ts";
import { compileSegment } from "../core/compile-segment.ts";
import type { Dialect, QueryText } from "../core/ports/engine.ts";
import type { SegmentParts, VisualSegment } from "../core/segment.ts";
import { readParts } from "../runner/segment-parts.ts";
import { Refused } from "./actor.ts";
import type { ServerParts } from "./server-parts.ts";

export interface SegmentInHand {
  /** Its own, so that it does not name itself. */
  readonly name: string;
  readonly visual: VisualSegment;
}

export async function readDraftParts(
  { store, engine }: Pick<ServerParts, "store" | "engine">,
  inHand: SegmentInHand,
  signal: AbortSignal,
): Promise<SegmentParts> {
  return await readParts(inHand, await store.definitions(), { engine, signal });
}

/** In the editor a table must be made available too; what is active already goes on without. */
export const draftProblems = ({ visual }: SegmentInHand, parts: SegmentParts): readonly SegmentProblem[] =>
  checkSegment(visual, parts, { needsAvailable: true });

export const compileDraft = ({ visual }: SegmentInHand, parts: SegmentParts, dialect: Dialect): QueryText =>
  compileSegment(visual, parts, { dialect });

export function refuseDraftProblems(inHand: SegmentInHand, parts: SegmentParts): void {
  const [first, ...more] = draftProblems(inHand, parts);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` There are ${more.length} more.`;
  throw new SegmentRefused(`${first.message}${rest}`, first.path);
}

class SegmentRefused extends Refused {
  override readonly place: { readonly key: string };

  constructor(message: string, path: string) {
    super(422, "segment_invalid", message, "Mend what is marked, and try again.");
    this.place = { key: path };
  }
}
