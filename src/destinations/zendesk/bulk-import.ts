/** Whether the account lets us import users in bulk: remembered for the run, and found out from a 403, whose body no document gives (zendesk-api.md 1). */
import type { BulkImport } from "../../core/account.ts";
import type { DeliveryEvent } from "../../core/ports/destination.ts";
import { missingPermission } from "./failures.ts";
import { asObject } from "./json-shape.ts";
import { briefly, type Said } from "./replies.ts";
import type { Session } from "./session.ts";

export class BulkImportState {
  #state: BulkImport = "unknown";

  get state(): BulkImport {
    return this.#state;
  }

  /** A bulk call was accepted. */
  isOn(): void {
    this.#state = "on";
  }

  isOff(): void {
    this.#state = "off";
  }

  /** Tells "bulk import is off" from "this credential may not"; throws DestinationFailed for the latter. */
  async learnFrom(
    said: Said,
    session: Session,
    options: { readonly signal: AbortSignal; onEvent(event: DeliveryEvent): void },
  ): Promise<void> {
    if (!saysImport(said)) await refuseUnlessAdmin(said, session, options.signal);
    if (this.#state === "off") return;
    this.#state = "off";
    options.onEvent({
      kind: "fallback",
      sentence:
        "Bulk user import is switched off on this Zendesk account: known users are updated in bulk, new ones are created one a second. " +
        "The account's owner can ask Zendesk Support to switch it on.",
    });
  }
}

/** "Data imports are not enabled for this account", by a third party's note; the word is enough. */
export function saysImport({ words }: Said): boolean {
  return /import/i.test(words);
}

/** An admin has every right there is, so that what is missing must be the account's switch. */
async function refuseUnlessAdmin(said: Said, session: Session, signal: AbortSignal): Promise<void> {
  const refused = (): Error =>
    session.refuse(missingPermission(session.definition, briefly(said), "create or update users"));
  if (/scope/i.test(said.words)) throw refused();
  const verdict = await session.read("/api/v2/users/me", signal);
  if (verdict.kind !== "fine" || asObject(verdict.body.user).role !== "admin") throw refused();
}
