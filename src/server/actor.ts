/** Who makes a call, and whether they may. */
import type { Route } from "../contract/api/route.ts";
import { Failure } from "../core/failure.ts";
import type { Person } from "../core/ports/people.ts";
import { lesserRole, type Role, reaches } from "../core/role.ts";

export interface Actor {
  readonly person: Person;
  /** An API key may have a lesser one than its person. */
  readonly role: Role;
  readonly by: "session" | "api key";
  /** The hash of the session's or key's token. */
  readonly tokenHash: string;
}

export const keyRole = (person: Person, key: Role): Role => lesserRole(person.role, key);

/** A refusal of a call, with the status it answers. */
export class Refused extends Failure {
  override readonly name = "Refused";
  readonly status: number;
  /** When it may be tried again. */
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    advice?: string,
    retryAfterSeconds: number | null = null,
  ) {
    super(message, { code, next: "fix", ...(advice === undefined ? {} : { advice }) });
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function signedOut(): Refused {
  return new Refused(401, "signed_out", "You are not signed in.", "Sign in, or send an API key.");
}

/** Throws Refused. `anyone` needs no actor. */
export function admit(needed: Route["role"], actor: Actor | null): void {
  if (needed === "anyone") return;
  if (actor === null) throw signedOut();
  if (needed === "signed in" || reaches(actor.role, needed)) return;
  throw new Refused(
    403,
    "role_missing",
    `This needs the role ${needed}; ${actor.by === "api key" ? "this API key" : "your account"} has the role ${actor.role}.`,
    "Ask an admin for the role.",
  );
}
