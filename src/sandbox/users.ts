/**
 * The account's users and their identities in memory: who is found by which id, external id, address or number, and what stays unique.
 * It keeps these indexes true and judges nothing; write-user.ts decides what may be written.
 */

export type Role = "end-user" | "agent" | "admin";

export type IdentityType = "email" | "phone_number" | "google" | "twitter" | "facebook";

export interface Identity {
  readonly id: number;
  readonly user: StoredUser;
  readonly type: IdentityType;
  value: string;
  verified: boolean;
  primary: boolean;
  readonly createdMs: number;
  updatedMs: number;
}

/** One accepted change of a user. */
export interface UserWrite {
  readonly atMs: number;
  readonly kind: "created" | "updated" | "deleted" | "merged";
  readonly jobId: string | null;
  /** Who wrote, by the caller's name for itself; null is the sandbox's own seed. */
  readonly writer: string | null;
  /** What was sent, user fields as `user_fields.<key>`. */
  readonly fields: readonly string[];
  /** What it did beyond setting those, in words. */
  readonly note: string | null;
}

export interface StoredUser {
  readonly id: number;
  name: string;
  role: Role;
  /** The primary address, kept equal to that identity's value. */
  email: string | null;
  externalId: string | null;
  phone: string | null;
  sharedPhone: boolean;
  suspended: boolean;
  active: boolean;
  /** Shared in from another account: nobody here may change it. */
  shared: boolean;
  tags: readonly string[];
  userFields: Readonly<Record<string, unknown>>;
  identities: readonly Identity[];
  organizationIds: readonly number[];
  /** Attributes that few users have, by their API name. */
  extra: Record<string, unknown> | null;
  readonly createdMs: number;
  updatedMs: number;
  /** The user's place in the change log; older entries of it are stale. */
  changeNumber: number;
  writes: readonly UserWrite[];
  writeCount: number;
}

/** Writes remembered per user; `writeCount` counts on. */
const WRITES_KEPT_MAX = 200;

/** Where ids start: large, as real ones are, so that none can be taken for a position in a batch. */
const FIRST_ID = 39_012_774_001;

/** Shared by all users who have none, since most have none for most of these. */
const none: readonly never[] = [];
const noFields: Readonly<Record<string, unknown>> = {};

export class UserStore {
  readonly #users = new Map<number, StoredUser>();
  readonly #byExternalId = new Map<string, StoredUser>();
  readonly #byEmail = new Map<string, Identity>();
  readonly #byPhone = new Map<string, Identity>();
  readonly #inOrder: StoredUser[] = [];
  readonly #staff = new Set<StoredUser>();
  /** The change log, as two columns: who, and when. */
  readonly #changed: StoredUser[] = [];
  readonly #changedMs: number[] = [];
  #lastId = FIRST_ID;
  #deletedCount = 0;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  get(id: number): StoredUser | undefined {
    return this.#users.get(id);
  }

  byExternalId(externalId: string): StoredUser | undefined {
    return this.#byExternalId.get(externalId.toLowerCase());
  }

  /** The address's identity, whoever has it and whether it is primary or not. */
  emailIdentity(email: string): Identity | undefined {
    return this.#byEmail.get(email.toLowerCase());
  }

  phoneIdentity(phone: string): Identity | undefined {
    return this.#byPhone.get(phone);
  }

  /** Every user ever made, deleted ones too, by ascending id. */
  all(): readonly StoredUser[] {
    return this.#inOrder;
  }

  /** Agents and admins. */
  staff(): readonly StoredUser[] {
    return [...this.#staff].filter((user) => user.active);
  }

  activeCount(): number {
    return this.#inOrder.length - this.#deletedCount;
  }

  add(name: string, role: Role, atMs: number): StoredUser {
    const user: StoredUser = {
      id: this.nextId(),
      name,
      role,
      email: null,
      externalId: null,
      phone: null,
      sharedPhone: false,
      suspended: false,
      active: true,
      shared: false,
      tags: none,
      userFields: noFields,
      identities: none,
      organizationIds: none,
      extra: null,
      createdMs: atMs,
      updatedMs: atMs,
      changeNumber: -1,
      writes: none,
      writeCount: 0,
    };
    this.#users.set(user.id, user);
    this.#inOrder.push(user);
    if (role !== "end-user") this.#staff.add(user);
    return user;
  }

  setRole(user: StoredUser, role: Role): void {
    user.role = role;
    if (role === "end-user") this.#staff.delete(user);
    else this.#staff.add(user);
  }

  setExternalId(user: StoredUser, externalId: string | null): void {
    if (user.externalId !== null) this.#byExternalId.delete(user.externalId.toLowerCase());
    user.externalId = externalId;
    if (externalId !== null) this.#byExternalId.set(externalId.toLowerCase(), user);
  }

  addIdentity(
    user: StoredUser,
    type: IdentityType,
    value: string,
    options: { readonly verified: boolean; readonly atMs: number },
  ): Identity {
    const identity: Identity = {
      id: this.nextId(),
      user,
      type,
      value,
      verified: options.verified,
      primary: user.identities.every((other) => other.type !== type),
      createdMs: options.atMs,
      updatedMs: options.atMs,
    };
    user.identities = [...user.identities, identity];
    this.#index(identity);
    return identity;
  }

  changeIdentityValue(identity: Identity, value: string, atMs: number): void {
    this.#unindex(identity);
    identity.value = value;
    identity.updatedMs = atMs;
    this.#index(identity);
  }

  makePrimary(identity: Identity, atMs: number): void {
    for (const other of identity.user.identities) {
      if (other.type === identity.type) other.primary = other === identity;
    }
    identity.updatedMs = atMs;
    this.#index(identity);
  }

  removeIdentity(identity: Identity): void {
    const { user, type } = identity;
    this.#unindex(identity);
    user.identities = user.identities.filter((other) => other !== identity);
    if (!identity.primary) return;
    const heir = user.identities.find((other) => other.type === type);
    if (heir) {
      heir.primary = true;
      this.#index(heir);
    } else if (type === "email") user.email = null;
  }

  /** Gives all identities of one user to another, as secondary ones. */
  moveIdentities(from: StoredUser, to: StoredUser, atMs: number): void {
    for (const { type, value, verified } of [...from.identities]) {
      this.#dropIdentities(from, type, value);
      this.addIdentity(to, type, value, { verified, atMs });
    }
  }

  /** Soft deletion: identifiers are free again, tags and user fields stay (zendesk-api.md 6). */
  softDelete(user: StoredUser): void {
    if (!user.active) return;
    for (const identity of [...user.identities]) this.removeIdentity(identity);
    this.setExternalId(user, null);
    user.email = null;
    user.phone = null;
    user.sharedPhone = false;
    user.active = false;
    this.#deletedCount += 1;
  }

  /** Notes an accepted change: time, history, and a new place in the change log. */
  noteWrite(user: StoredUser, write: UserWrite): void {
    user.updatedMs = write.atMs;
    user.writeCount += 1;
    user.writes = [...user.writes.slice(-(WRITES_KEPT_MAX - 1)), write];
    user.changeNumber = this.#changed.length;
    this.#changed.push(user);
    this.#changedMs.push(write.atMs);
  }

  /** The latest state of users changed at or after a place in the change log, each once, oldest change first. */
  changedFrom(place: number, countMax: number): { users: StoredUser[]; next: number; isEnd: boolean } {
    const users: StoredUser[] = [];
    let next = place;
    for (; next < this.#changed.length && users.length < countMax; next += 1) {
      const user = this.#changed[next];
      if (user?.changeNumber === next) users.push(user);
    }
    return { users, next, isEnd: next >= this.#changed.length };
  }

  /** Users by their latest change, newest first. */
  latestChanged(skip: number, countMax: number): readonly StoredUser[] {
    const users: StoredUser[] = [];
    let left = skip;
    for (let place = this.#changed.length - 1; place >= 0 && users.length < countMax; place -= 1) {
      const user = this.#changed[place];
      if (user?.changeNumber !== place) continue;
      if (left > 0) left -= 1;
      else users.push(user);
    }
    return users;
  }

  /** The first place in the change log at or after an instant. */
  changePlaceAt(atMs: number): number {
    let low = 0;
    let high = this.#changed.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changedMs[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #dropIdentities(user: StoredUser, type: IdentityType, value: string): void {
    const identity = user.identities.find((other) => other.type === type && other.value === value);
    if (identity) this.removeIdentity(identity);
  }

  #index(identity: Identity): void {
    if (identity.type === "email") {
      this.#byEmail.set(identity.value, identity);
      if (identity.primary) identity.user.email = identity.value;
    } else if (identity.type === "phone_number") {
      this.#byPhone.set(identity.value, identity);
      if (identity.primary) this.#setDirectLine(identity);
    }
  }

  #setDirectLine({ user, value }: Identity): void {
    user.phone = value;
    user.sharedPhone = false;
  }

  #unindex(identity: Identity): void {
    if (identity.type === "email") this.#byEmail.delete(identity.value);
    else if (identity.type === "phone_number") this.#byPhone.delete(identity.value);
  }
}
