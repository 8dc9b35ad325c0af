/**
 * Follows every job in flight of one destination with as few requests as possible: one call asks for all of them, at times learnt from jobs before.
 * It says how a job ended; what its results mean for each row is answers.ts.
 */
import type { DestinationFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { type Trouble, whatNext } from "../../core/retry.ts";
import { JobTimes } from "./job-times.ts";
import { asList, asObject, asText, type Loose } from "./json-shape.ts";
import { lookGapMs } from "./quota.ts";
import { cutWords, type Verdict } from "./replies.ts";
import { type Session, untilAborted } from "./session.ts";
import { stopPatienceMs } from "./stopping.ts";

export type JobEnd =
  | { readonly kind: "completed"; readonly results: readonly unknown[] }
  | { readonly kind: "failed"; readonly words: string }
  /** Not found, or followed for longer than the retry budget. */
  | { readonly kind: "vanished"; readonly words: string };

interface Followed {
  readonly id: string;
  readonly acceptedAt: number;
  lookedAt: number | null;
  /** Looks in a row that did not find it. */
  misses: number;
  readonly end: (end: JobEnd) => void;
  readonly fail: (reason: unknown) => void;
}

/** No maximum is documented for `job_statuses/show_many`; 100 is the API's usual one (zendesk-api.md 3). */
const idsMax = 100;
/** A job just accepted may not be found yet; found missing twice, it is. */
const missesMax = 2;
/** A trouble that says no more than "not now". */
const passing: Trouble = { kind: "conflict" };
/** Looks that fail are repeated after so long while a run is to stop. */
const hurriedMs = 250;
/** Waking the loop for less is not worth it. */
const wakeMsMin = 2;

export class Jobs {
  readonly times = new JobTimes();
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #followed = new Map<string, Followed>();
  readonly #closing = new AbortController();
  #isLooping = false;
  #nap: { readonly until: number; readonly wake: AbortController } | null = null;
  #troublesInARow = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Some of the looks failed: until then nobody looks. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Jobs of runs that are to stop: for their sake looks that fail are repeated soon. */
  #hurried = 0;
  /** Since when looks have brought no word; null while they do. */
  #inVainSince: number | null = null;

  constructor(session: Session) {
    this.#session = session;
    this.#clock = session.clock;
  }

  get count(): number {
    return this.#followed.size;
  }

  /**
   * Resolves when the job has ended in whatever way; after a stop it is followed only as long as Zendesk answers. Rejects when aborted,
   * or when the credential is refused.
   */
  follow(id: string, signal: AbortSignal, stop?: AbortSignal): Promise<JobEnd> {
    const done = new AbortController();
    const ended = new Promise<JobEnd>((end, fail) => {
      const acceptedAt = this.#clock.monotonic();
      this.#followed.set(id, { id, acceptedAt, lookedAt: null, misses: 0, end, fail });
    });
    const leaveSoon = (): void => void this.#endUnlessTold(id, done.signal);
    if (stop?.aborted) leaveSoon();
    else stop?.addEventListener("abort", leaveSoon, { once: true, signal: done.signal });
    const dueAt = this.#clock.monotonic() + this.times.firstLookMs();
    if (this.#nap !== null && dueAt < this.#nap.until - wakeMsMin) this.#nap.wake.abort();
    if (!this.#isLooping) this.#startLoop();
    return untilAborted(ended, signal).finally(() => {
      done.abort();
      this.#followed.delete(id);
    });
  }

  /** Looks once more at once, whatever wait we had chosen, and gives the job up when Zendesk does not say a word of it. */
  async #endUnlessTold(id: string, done: AbortSignal): Promise<void> {
    const stoppedAt = this.#clock.monotonic();
    this.#hurried += 1;
    const calmDown = (): void => {
      this.#hurried -= 1;
    };
    done.addEventListener("abort", calmDown, { once: true });
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.#session.gate.endOwnWait();
    this.#nap?.wake.abort();
    for (;;) {
      const now = this.#clock.monotonic();
      const leftMs = Math.max(this.#inVainSince ?? now, stoppedAt) + stopPatienceMs - now;
      const job = this.#followed.get(id);
      if (done.aborted || job === undefined) return;
      if (leftMs <= 0)
        this.#end(job, { kind: "vanished", words: "Zendesk does not answer, and the run is to stop" });
      else await this.#clock.sleep(leftMs, done).catch(() => undefined);
    }
  }

  close(): void {
    this.#closing.abort(new Error("The destination was closed."));
  }

  #startLoop(): void {
    this.#isLooping = true;
    // It asks for the jobs of all batches, long after the batch that began it has ended.
    const looping = this.#session.tracer.within("run", () => this.#loop());
    looping.catch((error: unknown) => {
      for (const job of [...this.#followed.values()]) job.fail(error);
      this.#followed.clear();
    });
  }

  async #loop(): Promise<void> {
    try {
      while (this.#followed.size > 0) {
        await this.#sleepUntil(this.#nextLookAt());
        if (this.#followed.size === 0) return;
        if (this.#nextLookAt() - this.#clock.monotonic() > wakeMsMin) continue;
        const jobs = [...this.#followed.values()];
        for (let start = 0; start < jobs.length; start += idsMax)
          await this.#look(jobs.slice(start, start + idsMax));
      }
    } finally {
      // In the same breath as the last look at the list: whoever is added next starts a loop of its own.
      this.#isLooping = false;
    }
  }

  #nextLookAt(): number {
    let dueAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.monotonic();
    for (const { acceptedAt, lookedAt } of this.#followed.values()) {
      const first = acceptedAt + this.times.firstLookMs();
      const next = lookedAt === null ? first : Math.max(first, lookedAt + this.times.gapMs(now - acceptedAt));
      dueAt = Math.min(dueAt, next);
    }
    const { reserve } = this.#session.definition.settings;
    const spared = this.#lookedAt + lookGapMs(this.#session.quota(), reserve);
    return Math.max(dueAt, spared, this.#notBefore);
  }

  async #sleepUntil(at: number): Promise<void> {
    const waitMs = at - this.#clock.monotonic();
    this.#closing.signal.throwIfAborted();
    if (waitMs <= 0) return;
    const wake = new AbortController();
    const close = (): void => wake.abort();
    this.#closing.signal.addEventListener("abort", close, { once: true });
    this.#nap = { until: at, wake };
    try {
      await this.#clock.sleep(waitMs, wake.signal);
    } catch (error) {
      // Woken early by a new job, or closed; anything else is not ours.
      if (!wake.signal.aborted) throw error;
    } finally {
      this.#nap = null;
      this.#closing.signal.removeEventListener("abort", close);
    }
    this.#closing.signal.throwIfAborted();
  }

  async #look(jobs: readonly Followed[]): Promise<void> {
    const sentAt = this.#clock.monotonic();
    this.#lookedAt = sentAt;
    this.#inVainSince ??= sentAt;
    const ids = jobs.map(({ id }) => id).join(",");
    const verdict = await this.#ask(`/api/v2/job_statuses/show_many?ids=${ids}`);
    for (const job of jobs) job.lookedAt = sentAt;
    if (verdict.kind === "fine" || verdict.kind === "gone") this.#inVainSince = null;
    if (verdict.kind === "fine") {
      this.#troublesInARow = 0;
      const found = new Map<string, Loose>();
      for (const status of asList(verdict.body.job_statuses).map(asObject))
        found.set(asText(status.id) ?? "", status);
      for (const job of jobs) {
        const status = found.get(job.id);
        if (!this.#followed.has(job.id)) continue;
        if (status === undefined) await this.#lookAlone(job);
        else this.#read(job, status, sentAt);
      }
    } else if (verdict.kind === "gone") {
      for (const job of jobs) await this.#lookAlone(job);
    } else this.#trouble(verdict);
    this.#endOverdue(jobs);
  }

  /** A job that the call for many left out may still be found by itself. */
  async #lookAlone(job: Followed): Promise<void> {
    if (!this.#followed.has(job.id)) return;
    const sentAt = this.#clock.monotonic();
    const verdict = await this.#ask(`/api/v2/job_statuses/${encodeURIComponent(job.id)}`);
    if (verdict.kind === "fine") {
      this.#read(job, asObject(verdict.body.job_status), sentAt);
    } else if (verdict.kind === "gone") {
      job.misses += 1;
      if (job.misses >= missesMax)
        this.#end(job, { kind: "vanished", words: "the job is not found any more" });
    } else this.#trouble(verdict);
  }

  #ask(path: string): Promise<Verdict> {
    return this.#session.call({ method: "GET", path }, this.#closing.signal);
  }

  #read(job: Followed, status: Loose, sentAt: number): void {
    job.misses = 0;
    const words = cutWords([asText(status.status) ?? "", asText(status.message) ?? ""]);
    switch (status.status) {
      case "completed":
        this.times.note(Math.max(0, sentAt - job.acceptedAt));
        this.#end(job, { kind: "completed", results: asList(status.results) });
        return;
      case "failed":
      // Only in older documents and clients (zendesk-api.md 3).
      case "killed":
        this.#end(job, { kind: "failed", words: `the job ended as ${words}` });
        return;
      default:
    }
  }

  #end(job: Followed, end: JobEnd): void {
    this.#followed.delete(job.id);
    job.end(end);
  }

  /** Looking again is all there is to do; jobs are given up by their age alone. */
  #trouble(verdict: Exclude<Verdict, { kind: "fine" }>): void {
    const session = this.#session;
    if (verdict.kind === "forbidden")
      throw session.refuse(session.failureOf(verdict, "read the status of its jobs") as DestinationFailed);
    this.#troublesInARow += 1;
    const attempt = {
      number: 1,
      troublesInARow: this.#troublesInARow,
      rows: 1,
      isHalf: false,
      spentMs: 0,
      queuedMs: 0,
      jobMs: 0,
      chance: session.random(),
    };
    const trouble = verdict.kind === "trouble" ? verdict.trouble : passing;
    const next = whatNext(trouble, attempt, session.budget);
    // What would be given up elsewhere is looked at again here, at our own pace.
    const step = next.do === "send again" ? next : whatNext(passing, attempt, session.budget);
    if (step.do !== "send again") return;
    const isAsked = "retryAfterMs" in trouble && trouble.retryAfterMs !== null;
    const afterMs = this.#hurried > 0 && !isAsked ? Math.min(step.afterMs, hurriedMs) : step.afterMs;
    if (step.whoWaits === "everybody") session.gate.shut(afterMs, verdict.said.brief);
    this.#notBefore = this.#clock.monotonic() + afterMs;
    session.noteRetry();
  }

  #endOverdue(jobs: readonly Followed[]): void {
    const now = this.#clock.monotonic();
    for (const job of jobs) {
      if (!this.#followed.has(job.id)) continue;
      const ageMs = now - job.acceptedAt;
      if (ageMs > this.#session.budget.retryMs)
        this.#end(job, {
          kind: "vanished",
          words: `the job has not ended after ${Math.round(ageMs / 1000)} s`,
        });
    }
  }
}
