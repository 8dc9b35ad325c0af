/** What really happened in the sandbox, for tests to compare with what was reported. Reading it changes nothing and costs no quota. */
import { apiUser } from "./api-user.ts";
import type { Desk } from "./desk.ts";
import type { FaultKind } from "./fault-rules.ts";
import type { JobKind, JobStatus, RowTruth } from "./job.ts";
import type { VerificationMail } from "./mail-book.ts";
import type { RequestEnd } from "./request-log.ts";
import type { IdentityType, Role, StoredUser, UserWrite } from "./users.ts";

interface IdentityTruth {
  readonly id: number;
  readonly type: IdentityType;
  readonly value: string;
  readonly verified: boolean;
  readonly primary: boolean;
}

/** One user as the account holds it. */
export interface UserTruth {
  readonly id: number;
  readonly externalId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly sharedPhone: boolean;
  readonly role: Role;
  readonly verified: boolean;
  readonly suspended: boolean;
  readonly active: boolean;
  readonly tags: readonly string[];
  /** Only the keys that have been written. */
  readonly userFields: Readonly<Record<string, unknown>>;
  readonly identities: readonly IdentityTruth[];
  readonly organizationIds: readonly number[];
  /** Oldest first; the latest 200. */
  readonly writes: readonly UserWrite[];
  readonly writeCount: number;
}

interface JobTruth {
  readonly id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  readonly total: number;
  readonly acceptedMs: number;
  readonly endedMs: number | null;
  readonly isVanished: boolean;
  /** In the order of the request; while the job works, the rows done so far. */
  readonly rows: readonly RowTruth[];
}

export interface Truth {
  /** Active end users, by ascending id. */
  users(): readonly UserTruth[];
  /** Everybody, with staff and the deleted. */
  everybody(): readonly UserTruth[];
  userCount(): number;
  user(id: number): UserTruth | null;
  userByExternalId(externalId: string): UserTruth | null;
  /** By any address of the user, not the primary one alone. */
  userByEmail(email: string): UserTruth | null;
  writesOf(id: number): readonly UserWrite[];
  /** The user as the API would show it. */
  apiUser(id: number): object | null;
  job(id: string): JobTruth | null;
  jobs(): readonly JobTruth[];
  requestCount(): number;
  /** Requests that were to change something, whatever came of them; asking for a token is none. */
  writeRequestCount(): number;
  requestsByEndpoint(): Readonly<Record<string, Readonly<Record<string, number>>>>;
  countOf(end: RequestEnd, endpoint?: string): number;
  tooManyRequestsSent(): number;
  usersAccepted(): number;
  usersAcceptedPerSecondMost(): number;
  jobsInFlight(): number;
  jobsInFlightMost(): number;
  /** Identities that were sent while another job in flight held them. */
  overlaps(): number;
  faults(): Readonly<Partial<Record<FaultKind, number>>>;
  mailCount(): number;
  mails(): readonly VerificationMail[];
  /** Ids of agents and admins whose profile was written, or who became such. */
  staffTouched(): readonly number[];
}

/** `desk` is asked anew each time, since a reset replaces it; jobs are brought up to the clock first. */
export function readTruth(desk: () => Desk): Truth {
  const current = () => {
    const now = desk();
    now.jobs.advance();
    return now;
  };
  const oneUser = (user: StoredUser | undefined) => (user ? userTruth(user) : null);
  return {
    users: () =>
      current()
        .users.all()
        .filter(({ active, role }) => active && role === "end-user")
        .map(userTruth),
    everybody: () => current().users.all().map(userTruth),
    userCount: () => current().users.activeCount() - current().users.staff().length,
    user: (id) => oneUser(current().users.get(id)),
    userByExternalId: (externalId) => oneUser(current().users.byExternalId(externalId)),
    userByEmail: (email) => oneUser(current().users.emailIdentity(email)?.user),
    writesOf: (id) => [...(current().users.get(id)?.writes ?? [])],
    apiUser: (id) => {
      const { users, fields, origin } = current();
      const user = users.get(id);
      return user ? apiUser(user, fields.active(), origin()) : null;
    },
    job: (id) => {
      const job = current().jobs.get(id);
      return job ? jobTruth(job) : null;
    },
    jobs: () => current().jobs.all().map(jobTruth),
    ...counters(current),
  };
}

function counters(current: () => Desk): Omit<Truth, keyof UserReads> {
  return {
    requestCount: () => current().log.count(),
    writeRequestCount: () => current().log.writeCount(),
    requestsByEndpoint: () => current().log.byEndpoint(),
    countOf: (end, endpoint) => current().log.countOf(end, endpoint),
    tooManyRequestsSent: () => current().log.countOf(429),
    usersAccepted: () => current().log.acceptedTotal(),
    usersAcceptedPerSecondMost: () => current().log.acceptedPerSecondMost(),
    jobsInFlight: () => current().jobs.inFlightCount(),
    jobsInFlightMost: () => current().jobs.inFlightMost(),
    overlaps: () => current().jobs.overlapCount(),
    faults: () => current().faults.counts(),
    mailCount: () => current().mails.count(),
    mails: () => current().mails.all(),
    staffTouched: () => [...current().staffTouched],
  };
}

type UserReads = Pick<
  Truth,
  | "users"
  | "everybody"
  | "userCount"
  | "user"
  | "userByExternalId"
  | "userByEmail"
  | "writesOf"
  | "apiUser"
  | "job"
  | "jobs"
>;

function userTruth(user: StoredUser): UserTruth {
  const { id, externalId, name, email, phone, sharedPhone, role, suspended, active, writeCount } = user;
  return {
    id,
    externalId,
    name,
    email,
    phone,
    sharedPhone,
    role,
    verified: user.identities.some((identity) => identity.verified),
    suspended,
    active,
    tags: [...user.tags],
    userFields: { ...user.userFields },
    identities: user.identities.map(({ id: identityId, type, value, verified, primary }) => ({
      id: identityId,
      type,
      value,
      verified,
      primary,
    })),
    organizationIds: [...user.organizationIds],
    writes: [...user.writes],
    writeCount,
  };
}

function jobTruth(job: ReturnType<Desk["jobs"]["all"]>[number]): JobTruth {
  const { id, kind, status, total, acceptedMs, endedMs, fault, outcomes } = job;
  return { id, kind, status, total, acceptedMs, endedMs, isVanished: fault.isVanished, rows: [...outcomes] };
}
