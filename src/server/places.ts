/** Where a page of a list goes on: the `next` of one answer read back as the `after` of the next question. */
import { Refused } from "./actor.ts";

export function placeUnknown(): Refused {
  return new Refused(
    400,
    "after_unknown",
    "That is no place to go on from.",
    "Give `after` the `next` of the page before.",
  );
}

/** The number of the last item seen. Nine digits always fit into an integer of the store. */
export function readPlace(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (!/^\d{1,9}$/.test(after)) throw placeUnknown();
  return Number(after);
}
