/** Who makes a call, and whether they may. */
import type { RouteName } from "../contract/api/paths.ts";
import type { Route } from "../contract/api/route.ts";
import { Failure } from "../core/failure.ts";
import type { Person } from "../core/ports/people.ts";
import { lesserRole, type Role, reaches } from "../core/role.ts";

export interface Actor {
  readonly person: Person;
  /** An API key may have a lesser one than its person. */
  readonly role: Role;
  readonly by: "session" | "api key" | "command line";
  /** The hash of the session's or key's token. */
  readonly tokenHash: string;
}

/** Whoever may read the data folder: the person who started the server, at the same machine's terminal. */
export const commandLine: Omit<Actor, "tokenHash"> = {
  person: {
    id: "00000000-0000-0000-0000-000000000000",
    name: "command line",
    email: "",
    role: "operator",
    hidesPersonalData: false,
    isDisabled: false,
    hasPassword: false,
    isKnownAtProvider: false,
    createdAt: 0,
    lastSeenAt: null,
  },
  role: "operator",
  by: "command line",
};

/** What is kept for a person is nothing for a command. */
const ofPeople: ReadonlySet<RouteName> = new Set<RouteName>([
  "changePassword",
  "createApiKey",
  "markNotificationsRead",
  "dismissAttention",
]);

export function refuseNobody(route: RouteName, actor: Actor | null): void {
  if (actor?.by === "command line" && ofPeople.has(route))
    throw new Refused(403, "person_needed", "This is kept for each person, and a command is none.");
}

export const keyRole = (person: Person, key: Role): Role => lesserRole(person.role, key);

/** A refusal of a call, with the status it answers. */
export class Refused extends Failure {
  override readonly name = "Refused";
  readonly status: number;
  /** When it may be tried again. */
  readonly retryAfterSeconds: number | null;

  /** `key` names the field of the body that a person would correct. */
  constructor(
    status: number,
    code: string,
    message: string,
    advice?: string,
    {
      retryAfterSeconds,
      key,
    }: { readonly retryAfterSeconds?: number; readonly key?: string | undefined } = {},
  ) {
    super(message, {
      code,
      next: "fix",
      ...(advice === undefined ? {} : { advice }),
      ...(key === undefined ? {} : { place: { key } }),
    });
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
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
