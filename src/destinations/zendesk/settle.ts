/** Asks Zendesk at the end what became of rows whose fate is not known: whether a given-up row has arrived, and whether an updated one was made by us. */
import type { OutgoingRow, RowAnswer } from "../../core/ports/destination.ts";
import { deliveredRow, failedRow } from "./answers.ts";
import type { Flight, Unsettled } from "./flight.ts";
import { asText, asWhole, type Loose } from "./json-shape.ts";
import { canBeListed, findUsersBy } from "./lookup.ts";
import { holds } from "./read-back.ts";

/** A lookup that trouble kept from an answer is asked again so often; each has the whole retry budget. */
const lookupRoundsMax = 3;

export async function settle(flight: Flight, signal: AbortSignal): Promise<void> {
  await settleUnsettled(flight, signal);
  await settleCreated(flight, signal);
}

/** A row that was given up and may have arrived is delivered only if the user holds all that was sent. */
async function settleUnsettled(flight: Flight, signal: AbortSignal): Promise<void> {
  const { unsettled, parts, book } = flight;
  if (unsettled.length === 0) return;
  flight.options.onEvent({
    kind: "settling",
    sentence: `Zendesk is asked for ${unsettled.length} users of which it is not known whether they arrived.`,
  });
  const found = await findUsersBy(
    parts.session,
    {
      ids: unsettled.flatMap(({ row }) => (row.externalId === null ? (row.zendeskUserId ?? []) : [])),
      externalIds: unsettled.flatMap(({ row }) => row.externalId ?? []),
    },
    signal,
  );
  for (const one of unsettled) {
    const { row } = one;
    const canBeAsked = row.externalId === null ? row.zendeskUserId !== null : canBeListed(row.externalId);
    const user =
      row.externalId === null ? found.byId(row.zendeskUserId ?? -1) : found.byExternalId(row.externalId);
    if (user !== undefined && holds(user, row.user)) {
      const isOurs = wasMadeSince(user, row, flight);
      book.enter(deliveredRow(row, isOurs ? "created" : "updated", asWhole(user.id), one.job));
    } else book.enter(stillUnknown(one, canBeAsked && found.isComplete));
  }
}

/** Asked and not found as sent, the reason for giving up stands; a request without an answer may still come to effect. */
function stillUnknown({ row, code, column, message, job }: Unsettled, wasAsked: boolean): RowAnswer {
  const isUnknown = !wasAsked || code === "retries_used_up";
  return failedRow(row, { code: isUnknown ? "fate_unknown" : code, column, message, job, doubtful: true });
}

/** "Updated" after a request of unknown fate may mean that this request had made the user: its time of creation tells. */
async function settleCreated(flight: Flight, signal: AbortSignal): Promise<void> {
  const { book, parts } = flight;
  const suspects = book.rows.flatMap((row) => {
    const answer = book.answerOf(row);
    const id = answer?.zendeskUserId ?? null;
    // Whoever had this id before was not made by us now.
    const isSuspect =
      answer?.answer === "updated" && book.doubtedSince(row) !== null && id !== row.zendeskUserId;
    return isSuspect && id !== null ? [{ row, id }] : [];
  });
  let open = suspects;
  for (let round = 0; round < lookupRoundsMax && open.length > 0; round++) {
    const found = await findUsersBy(
      parts.session,
      { ids: open.map(({ id }) => id), externalIds: [] },
      signal,
    );
    for (const { row, id } of open) {
      const user = found.byId(id);
      if (user !== undefined && wasMadeSince(user, row, flight)) book.wasCreated(row.position);
    }
    open = found.isComplete ? [] : open.filter(({ id }) => found.byId(id) === undefined);
  }
}

/** By the server's own clock, of which we know the least it can have said; users are dated to the second. */
function wasMadeSince(user: Loose, row: OutgoingRow, { book, parts }: Flight): boolean {
  const since = book.doubtedSince(row);
  const serverMs = since === null ? null : parts.session.serverTimeMs(since);
  const createdMs = Date.parse(asText(user.created_at) ?? "");
  if (serverMs === null || Number.isNaN(createdMs)) return false;
  return createdMs >= Math.floor(serverMs / 1000) * 1000;
}
