/**
 * Delivery without bulk import: users that Zendesk knows go through `update_many`, which needs no import switch, the others one by one
 * at the documented one a second (zendesk-api.md 0.2 and 2).
 */
import type { OutgoingRow } from "../../core/ports/destination.ts";
import { deliveredRow, failedRow } from "./answers.ts";
import { accountGone, missingPermission } from "./failures.ts";
import type { Flight } from "./flight.ts";
import { asObject, asText, asWhole, type Loose } from "./json-shape.ts";
import { findUsersBy } from "./lookup.ts";
import { briefly, type Verdict } from "./replies.ts";
import { readComplaint } from "./row-words.ts";
import { type Route, sendPart } from "./send-part.ts";

export async function sendWithoutImport(rows: readonly OutgoingRow[], flight: Flight): Promise<void> {
  const found = await findUsersBy(
    flight.parts.session,
    {
      ids: rows.flatMap(({ externalId, zendeskUserId }) =>
        externalId === null ? (zendeskUserId ?? []) : [],
      ),
      externalIds: rows.flatMap(({ externalId }) => externalId ?? []),
    },
    flight.waitSignal,
  );
  const ids = new Map<number, number>();
  const known: OutgoingRow[] = [];
  const others: OutgoingRow[] = [];
  for (const row of rows) {
    const user =
      row.externalId === null
        ? addressee(row, found.byId(row.zendeskUserId ?? -1))
        : found.byExternalId(row.externalId);
    const id = user?.active === false ? null : asWhole(user?.id);
    if (id === null) others.push(row);
    else if (flight.options.protectStaff && user !== undefined && asText(user.role) !== "end-user")
      flight.book.enter(failedRow(row, { code: "staff_protected", zendeskUserId: id }));
    else {
      ids.set(row.position, id);
      known.push(row);
    }
  }
  await sendPart(known, flight, updateRoute(ids));
  for (const row of others) await sendAlone(row, flight);
}

/** An id that we remember for an address is only good as long as the user still has that address. */
function addressee(row: OutgoingRow, user: Loose | undefined): Loose | undefined {
  return asText(user?.email)?.toLowerCase() === row.email?.toLowerCase() ? user : undefined;
}

function updateRoute(ids: ReadonlyMap<number, number>): Route {
  return {
    name: "update",
    request: (rows) => ({
      method: "PUT",
      path: "/api/v2/users/update_many",
      body: `{"users":[${rows.map(({ position, user }) => withId(user, ids.get(position))).join(",")}]}`,
    }),
    idOf: ({ position }) => ids.get(position) ?? null,
  };
}

/** The user's text is kept as it was written: numbers may be longer than JavaScript's. */
function withId(user: string, id: number | undefined): string {
  const rest = user.trimStart().slice(1);
  return rest.trimStart().startsWith("}") ? `{"id":${id}}` : `{"id":${id},${rest}`;
}

async function sendAlone(row: OutgoingRow, flight: Flight): Promise<void> {
  const { session, singlePace } = flight.parts;
  for (let number = 1; ; number++) {
    await singlePace.take(row.key.toLowerCase(), flight.waitSignal);
    const { left } = await flight.pace(1);
    const sentAt = session.clock.monotonic();
    const verdict = await session.call(
      { method: "POST", path: "/api/v2/users/create_or_update", body: `{"user":${row.user}}`, onLeft: left },
      flight.signal,
      flight.waitSignal,
    );
    if (verdict.kind !== "trouble") {
      enterSingle(row, verdict, flight);
      return;
    }
    const { trouble, said, mayHaveArrived } = verdict;
    if (mayHaveArrived) flight.book.doubt([row], sentAt);
    const step = flight.decide(trouble, { number, rows: 1, isHalf: false });
    if (step.do === "give up") {
      const { code, column } = readComplaint(said.error, said.words, said.field);
      const isRefused = step.code === "refused";
      flight.giveUp([row], isRefused ? code : step.code, { column, message: said.words, job: null });
      return;
    }
    await flight.wait(step, trouble, said.brief);
  }
}

function enterSingle(row: OutgoingRow, verdict: Exclude<Verdict, { kind: "trouble" }>, flight: Flight): void {
  const { book, parts } = flight;
  const { session } = parts;
  switch (verdict.kind) {
    case "fine": {
      flight.noteSuccess();
      // 201 is a new user, 200 one that was there (zendesk-api.md 2).
      const id = asWhole(asObject(verdict.body.user).id);
      book.enter(deliveredRow(row, verdict.status === 201 ? "created" : "updated", id, null));
      return;
    }
    case "gone":
      throw session.refuse(accountGone(session.definition, briefly(verdict.said)));
    case "unauthorized":
    case "forbidden": {
      const { said } = verdict;
      if (/scope/i.test(said.words))
        throw session.refuse(missingPermission(session.definition, briefly(said), "create or update users"));
      // Staff, or a user shared in from another account: this one alone.
      const doubtful = book.doubtedSince(row) !== null;
      book.enter(failedRow(row, { code: "permission_missing", message: said.words, doubtful }));
    }
  }
}
