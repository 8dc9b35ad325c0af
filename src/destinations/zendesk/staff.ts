/**
 * Knows the account's agents and admins, so that no row touches their profiles: an upsert by e-mail would match them as easily as a customer (zendesk-api.md 2).
 * Listed with a handful of requests and kept for a while; users that became staff in between are not known.
 */
import type { Clock } from "../../core/ports/clock.ts";
import type { OutgoingRow } from "../../core/ports/destination.ts";
import { asList, asObject, asText, asWhole, type Loose } from "./json-shape.ts";
import { readPages } from "./pages.ts";
import { type Session, untilAborted } from "./session.ts";

export interface StaffList {
  readonly ids: ReadonlySet<number>;
  /** Lower-case. */
  readonly emails: ReadonlySet<string>;
  /** Lower-case. */
  readonly externalIds: ReadonlySet<string>;
}

/** A run of an hour lists the staff a few times; changes of staff are rare. */
const keptMs = 15 * 60_000;

const roles = "role[]=admin&role[]=agent";
/** Second addresses come along where the account gives them; without, only primary ones are known (https://developer.zendesk.com/documentation/ticketing/using-the-zendesk-api/side_loading/). */
const staffListing = {
  path: `/api/v2/users?${roles}&include=identities`,
  key: "users",
  what: "list its agents and admins, without which they cannot be protected",
};

export class Staff {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #flight: Promise<StaffList> | null = null;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(session: Session) {
    this.#session = session;
    this.#clock = session.clock;
  }

  /** Throws DestinationFailed when the staff cannot be listed: nothing may be sent unprotected. */
  async list(signal: AbortSignal): Promise<StaffList> {
    const now = this.#clock.monotonic();
    if (this.#flight === null || now - this.#listedAt > keptMs) {
      this.#listedAt = now;
      this.#flight = this.#read();
    }
    const flight = this.#flight;
    try {
      return await untilAborted(flight, signal);
    } catch (error) {
      // The next batch asks anew.
      if (this.#flight === flight && !signal.aborted) this.#flight = null;
      throw error;
    }
  }

  close(): void {
    this.#closing.abort(new Error("The destination was closed."));
  }

  async #read(): Promise<StaffList> {
    const secondAddresses: unknown[] = [];
    const noteIdentities = (page: Loose): void => {
      for (const { type, value } of asList(page.identities).map(asObject))
        if (type === "email") secondAddresses.push(value);
    };
    const users = await readPages(this.#session, staffListing, this.#closing.signal, noteIdentities);
    return {
      ids: new Set(users.flatMap(({ id }) => asWhole(id) ?? [])),
      emails: lowerCased([...users.map(({ email }) => email), ...secondAddresses]),
      externalIds: lowerCased(users.map(({ external_id }) => external_id)),
    };
  }
}

function lowerCased(values: readonly unknown[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => asText(value)?.toLowerCase() ?? []));
}

export function isStaff({ externalId, email, zendeskUserId }: OutgoingRow, staff: StaffList): boolean {
  return (
    (externalId !== null && staff.externalIds.has(externalId.toLowerCase())) ||
    (email !== null && staff.emails.has(email.toLowerCase())) ||
    (zendeskUserId !== null && staff.ids.has(zendeskUserId))
  );
}
