/** Everything one sandbox holds, made afresh at the start and at each reset; endpoints and pages get it as a whole. */
import { AccessBook, type Credentials } from "./access.ts";
import { FaultBook } from "./faults.ts";
import { JobQueue } from "./jobs.ts";
import { MailBook } from "./mail-book.ts";
import { OrganizationBook } from "./organizations.ts";
import { RateLimits } from "./rate-limits.ts";
import { RequestLog } from "./request-log.ts";
import { type Random, seededRandom } from "./seeded-random.ts";
import type { SandboxSettings } from "./settings.ts";
import { FieldBook, type UserFieldSpec } from "./user-fields.ts";
import { type Role, UserStore } from "./users.ts";

/** A user who is there from the start, such as the people who answer customers. */
export interface SeedUser {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly externalId?: string;
  /** Shared in from another account: nobody here may change such a user. */
  readonly shared?: boolean;
}

export interface DeskParts {
  readonly settings: () => SandboxSettings;
  readonly clock: () => number;
  readonly origin: () => string;
  readonly seed: number;
  readonly credentials: Credentials;
  readonly people: readonly SeedUser[];
  readonly userFields: readonly UserFieldSpec[];
}

export interface Desk {
  readonly settings: () => SandboxSettings;
  readonly clock: () => number;
  /** The origin for URLs inside answers. */
  readonly origin: () => string;
  readonly random: Random;
  readonly users: UserStore;
  readonly fields: FieldBook;
  readonly organizations: OrganizationBook;
  readonly mails: MailBook;
  readonly jobs: JobQueue;
  readonly access: AccessBook;
  readonly limits: RateLimits;
  readonly faults: FaultBook;
  readonly log: RequestLog;
  /** Staff profiles that a request changed: there should be none. */
  readonly staffTouched: Set<number>;
  readonly searches: Map<string, { readonly atMs: number; readonly body: object }>;
}

/** Keeps the dice of faults apart from those of jobs, so that adding a rule does not change job ids. */
const FAULT_SEED_STEP = 0x9e3779b9;

export function openDesk(parts: DeskParts): Desk {
  const { settings, clock } = parts;
  const random = seededRandom(parts.seed);
  const users = new UserStore();
  for (const person of parts.people) addPerson(users, person, clock());
  return {
    settings,
    clock,
    origin: parts.origin,
    random,
    users,
    fields: new FieldBook(parts.userFields, () => users.nextId(), clock()),
    organizations: new OrganizationBook(),
    mails: new MailBook(),
    jobs: new JobQueue({ settings, clock, random }),
    access: new AccessBook(parts.credentials, { users, random, settings }),
    limits: new RateLimits(settings),
    faults: new FaultBook(seededRandom(parts.seed + FAULT_SEED_STEP)),
    log: new RequestLog(),
    staffTouched: new Set(),
    searches: new Map(),
  };
}

function addPerson(users: UserStore, person: SeedUser, atMs: number): void {
  const { name, email, role, externalId = null, shared = false } = person;
  const user = users.add(name, role, atMs);
  user.shared = shared;
  users.setExternalId(user, externalId);
  users.addIdentity(user, "email", email.toLowerCase(), { verified: true, atMs });
  const fields = ["name", "email", "role"];
  users.noteWrite(user, { atMs, kind: "created", jobId: null, writer: null, fields, note: null });
}
