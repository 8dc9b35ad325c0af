/** The port of the people who may sign in: themselves, their sessions, one-time links and API keys. Tokens arrive as hashes only. */
import type { Role } from "../role.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hidesPersonalData: boolean;
  readonly isDisabled: boolean;
  readonly hasPassword: boolean;
  /** Whether they have signed in by the sign-in provider. */
  readonly isKnownAtProvider: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly lastSeenAt: number | null;
}

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hidesPersonalData: boolean;
  /** As it is kept: hashed. Null until an invitation is taken up. */
  readonly password: string | null;
}

export interface PersonChange {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly hidesPersonalData?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
}

export interface OpenSession {
  readonly tokenHash: string;
  readonly openedAt: number;
  readonly expiresAt: number;
}

/** Who somebody is at an OpenID provider: the subject never changes, and is worth nothing without the issuer. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

export interface Link {
  readonly purpose: "setup" | "invite" | "sign in";
  /** Null for the set-up of the owner. */
  readonly personId: string | null;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly personId: string;
  readonly person: string;
  readonly start: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
}

export interface NewApiKey {
  readonly tokenHash: string;
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly start: string;
  readonly expiresAt: number | null;
}

/** `by` is who does it, for the audit log. Times are milliseconds since 1970. */
export interface People {
  list(): Promise<readonly Person[]>;
  find(id: string): Promise<Person | null>;
  /** With the password as it is kept; email without regard to case. */
  findByEmail(email: string): Promise<{ readonly person: Person; readonly password: string | null } | null>;
  /** Throws ConfigInvalid `email_taken`. */
  add(person: NewPerson, by: string): Promise<Person>;
  /** Disabling ends sessions. Throws ConfigInvalid `last_admin` when nobody could manage people any more. */
  change(id: string, change: PersonChange, by: string): Promise<Person | null>;
  /** Sessions, links and keys end with the person. Null when there is none; throws as `change` does. */
  remove(id: string, by: string): Promise<Person | null>;
  /** Ends the person's other sessions and links. */
  setPassword(id: string, password: string, by: string): Promise<void>;

  findByIdentity(identity: Identity): Promise<Person | null>;
  /** From then on the identity finds the person. */
  addIdentity(id: string, identity: Identity, by: string): Promise<void>;

  openSession(session: {
    readonly tokenHash: string;
    readonly personId: string;
    readonly expiresAt: number;
  }): Promise<void>;
  /** Who is signed in by it, unless it has ended or the person is disabled. */
  findSession(tokenHash: string, now: number): Promise<Person | null>;
  endSession(tokenHash: string): Promise<void>;
  /** The newest first. */
  openSessions(personId: string, now: number): Promise<readonly OpenSession[]>;
  /** All of the person but the one kept; tells how many there were. */
  endOtherSessions(personId: string, keptTokenHash: string | null): Promise<number>;

  addLink(link: Link & { readonly tokenHash: string; readonly expiresAt: number }): Promise<void>;
  findLink(tokenHash: string, now: number): Promise<Link | null>;
  /** The link is gone afterwards; null when it was before. */
  redeemLink(tokenHash: string, now: number): Promise<Link | null>;

  /** Of one person, or all. */
  apiKeys(personId: string | null): Promise<readonly ApiKey[]>;
  addApiKey(key: NewApiKey, by: string): Promise<ApiKey>;
  findApiKey(
    tokenHash: string,
    now: number,
  ): Promise<{ readonly person: Person; readonly key: ApiKey } | null>;
  /** False when there is none (of that person). */
  revokeApiKey(id: string, personId: string | null, by: string): Promise<boolean>;
}
