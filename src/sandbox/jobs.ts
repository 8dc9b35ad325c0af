/**
 * The account's jobs: the limit in flight, who works when, and how far each is by the clock. One timer serves all jobs, however many rows they have;
 * every request also brings them up to date first, so that no answer is older than the clock.
 */
import { isEnded, type Job, type JobFault, type JobKind, type JobRows, unappliedRow } from "./job.ts";
import { pickBetween, type Random, randomHex, shuffledOrder } from "./seeded-random.ts";
import type { SandboxSettings } from "./settings.ts";

export interface JobRequest {
  readonly kind: JobKind;
  readonly endpoint: string;
  readonly total: number;
  readonly keys: () => ReadonlySet<string>;
  readonly fault: JobFault;
  readonly rows: JobRows;
}

interface JobQueueParts {
  readonly settings: () => SandboxSettings;
  readonly clock: () => number;
  readonly random: Random;
}

/** Shortest and longest time between two looks at the jobs in flight. */
const TICK_MIN_MS = 2;
const TICK_MAX_MS = 100;

/** The list endpoint shows only so many (zendesk-api.md 3). */
export const JOBS_LISTED_MAX = 100;

export class JobQueue {
  readonly #parts: JobQueueParts;
  readonly #jobs = new Map<string, Job>();
  #inFlight: Job[] = [];
  readonly #keysInFlight = new Map<string, number>();
  /** Jobs whose identities are in that map: none while one job is alone, which is how instant jobs stay quick. */
  readonly #holding = new Map<Job, ReadonlySet<string>>();
  #timer: NodeJS.Timeout | null = null;
  #inFlightMost = 0;
  #overlapCount = 0;

  constructor(parts: JobQueueParts) {
    this.#parts = parts;
  }

  /** Ids of the jobs that count against the limit for this endpoint. */
  inFlightIds(endpoint: string): readonly string[] {
    const isCounted = (job: Job) =>
      this.#parts.settings().jobLimitPer === "account" || job.endpoint === endpoint;
    return this.#inFlight.filter(isCounted).map((job) => job.id);
  }

  inFlightCount(): number {
    return this.#inFlight.length;
  }

  inFlightMost(): number {
    return this.#inFlightMost;
  }

  /** Rows that were accepted while another job in flight held the same identity. */
  overlapCount(): number {
    return this.#overlapCount;
  }

  /** Whether more than one job in flight holds this identity. */
  isHeldElsewhere(key: string): boolean {
    return (this.#keysInFlight.get(key) ?? 0) > 1;
  }

  accept(request: JobRequest): Job {
    const { clock, random, settings } = this.#parts;
    const { jobMs, jobQueueMs, jobRowsPerSecond } = settings();
    const byRows = jobRowsPerSecond === null ? 0 : (request.total / jobRowsPerSecond) * 1_000;
    const job: Job = {
      ...request,
      id: `V3-${randomHex(random, 32)}`,
      acceptedMs: clock(),
      queueMs: pickBetween(random, jobQueueMs),
      workMs: Math.max(pickBetween(random, jobMs), byRows) + request.fault.slowerMs,
      outcomes: [],
      status: "queued",
      startedMs: null,
      endedMs: null,
      order: null,
    };
    this.#jobs.set(job.id, job);
    this.#inFlight.push(job);
    this.#inFlightMost = Math.max(this.#inFlightMost, this.#inFlight.length);
    if (this.#inFlight.length > 1) for (const other of this.#inFlight) this.#hold(other);
    return job;
  }

  /** Brings every job in flight to where the clock says it is. */
  advance(): void {
    if (this.#inFlight.length === 0) return;
    const { clock, settings } = this.#parts;
    const nowMs = clock();
    const workingMax = settings().jobsWorkingMax ?? Number.POSITIVE_INFINITY;
    let working = this.#inFlight.reduce((count, job) => (job.status === "working" ? count + 1 : count), 0);
    for (const job of this.#inFlight) {
      if (job.status === "queued" && working < workingMax && nowMs >= job.acceptedMs + job.queueMs) {
        job.status = "working";
        job.startedMs = workingMax === Number.POSITIVE_INFINITY ? job.acceptedMs + job.queueMs : nowMs;
        working += 1;
      }
      if (job.status === "working") this.#work(job, nowMs);
      if (isEnded(job)) working -= 1;
    }
    this.#inFlight = this.#inFlight.filter((job) => !isEnded(job));
    this.#schedule();
  }

  /** A job as a reader may see it: not vanished, not past its retention. */
  readable(id: string): Job | undefined {
    const job = this.#jobs.get(id);
    const { jobRetentionMs, jobsReadableMax } = this.#parts.settings();
    if (!job || job.fault.isVanished) return undefined;
    if (job.endedMs !== null && this.#parts.clock() - job.endedMs > jobRetentionMs) return undefined;
    if (jobsReadableMax !== null && !this.latest(jobsReadableMax).includes(job)) return undefined;
    return job;
  }

  /** The newest first. */
  latest(countMax: number): readonly Job[] {
    return [...this.#jobs.values()].slice(-countMax).reverse();
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  all(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#inFlight = [];
  }

  #work(job: Job, nowMs: number): void {
    const startedMs = job.startedMs ?? nowMs;
    const endsMs = startedMs + job.workMs;
    const share = job.workMs === 0 ? 1 : Math.min(1, (nowMs - startedMs) / job.workMs);
    const { ending, appliedShare } = job.fault;
    const appliedMax = ending === null ? job.total : Math.floor(job.total * appliedShare);
    const due = Math.min(appliedMax, Math.floor(job.total * share));
    const { rows } = job;
    while (rows && job.outcomes.length < due) job.outcomes.push(rows.apply(job.outcomes.length, job, nowMs));
    if (nowMs < endsMs) return;

    while (rows && job.outcomes.length < job.total)
      job.outcomes.push(unappliedRow(rows, job.outcomes.length));
    job.rows = null;
    job.status = ending ?? "completed";
    job.endedMs = endsMs;
    const { rowOrder } = this.#parts.settings();
    if (rowOrder === "shuffled") job.order = shuffledOrder(this.#parts.random, job.total);
    this.#release(job);
  }

  #hold(job: Job): void {
    if (this.#holding.has(job)) return;
    const keys = job.keys();
    this.#holding.set(job, keys);
    for (const key of keys) {
      const holders = this.#keysInFlight.get(key) ?? 0;
      if (holders > 0) this.#overlapCount += 1;
      this.#keysInFlight.set(key, holders + 1);
    }
  }

  #release(job: Job): void {
    for (const key of this.#holding.get(job) ?? []) {
      const holders = this.#keysInFlight.get(key) ?? 0;
      if (holders <= 1) this.#keysInFlight.delete(key);
      else this.#keysInFlight.set(key, holders - 1);
    }
    this.#holding.delete(job);
  }

  #schedule(): void {
    if (this.#timer || this.#inFlight.length === 0) return;
    const nowMs = this.#parts.clock();
    const endsMs = Math.min(
      ...this.#inFlight.map((job) => (job.startedMs ?? job.acceptedMs + job.queueMs) + job.workMs),
    );
    const waitMs = Math.min(TICK_MAX_MS, Math.max(TICK_MIN_MS, endsMs - nowMs));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.advance();
    }, waitMs);
    this.#timer.unref();
  }
}
