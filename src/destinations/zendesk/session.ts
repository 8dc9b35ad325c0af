/**
 * A signed-in line to one account: every call passes the gate, carries the credential, is counted, and teaches the quota and the server's clock.
 * It renews a token that was refused once; what else to do about trouble is decided by the callers.
 */
import type { DestinationDefinition } from "../../core/definition.ts";
import type { DestinationFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DeliveryEvent, Quota, RequestCounts, Traffic } from "../../core/ports/destination.ts";
import type { Pace } from "../../core/ports/pace.ts";
import type { Tracer } from "../../core/ports/tracer.ts";
import type { Budget, Trouble } from "../../core/retry.ts";
import { type Auth, createAuth } from "./auth.ts";
import { Client, type Reply, type ZendeskRequest } from "./client.ts";
import {
  accountGone,
  asksForTooLong,
  missingPermission,
  noAnswerTo,
  refusedCredentials,
  stillUnreachable,
  urlOf,
} from "./failures.ts";
import { Gate } from "./gate.ts";
import { type Patience, persist } from "./persist.ts";
import { readQuota, reserveWaitMs, type Told } from "./quota.ts";
import { readReply, type Said, saidBy, type Verdict } from "./replies.ts";
import { replyFields, requestSpan } from "./request-span.ts";

export interface SessionParts {
  readonly definition: DestinationDefinition;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace: Pace;
  readonly tracer: Tracer;
  tell(event: DeliveryEvent): void;
}

/** How long an address that has never answered is tried. */
const firstContactMs = 30_000;
/** Waiting for a job's turn is no failure, but it has to end as well: so many retry budgets. */
const queueBudgets = 4;
/** Jobs in flight each take a connection for a moment only; a few more serve reads. */
const readConnections = 4;
/** A server's clock that was set back by more is believed anew. */
const clockStepMs = 2_500;

export class Session {
  readonly definition: DestinationDefinition;
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: Budget;
  readonly gate: Gate;
  readonly tracer: Tracer;
  readonly #client: Client;
  readonly #auth: Auth;
  readonly #closing = new AbortController();
  readonly #tell: (event: DeliveryEvent) => void;
  #retried = 0;
  #rateLimited = 0;
  #quota: Quota = { limit: null, remaining: null, resetsAt: null };
  #jobsTold: Told | null = null;
  #serverOffsetMs: number | null = null;
  #refusal: DestinationFailed | null = null;

  constructor({ definition, clock, random, pace, tracer, tell }: SessionParts) {
    const { settings } = definition;
    this.tracer = tracer;
    this.definition = definition;
    this.clock = clock;
    this.random = random;
    this.#tell = tell;
    const retryMs = settings.retryBudgetSeconds * 1000;
    this.budget = { retryMs, queueMs: retryMs * queueBudgets };
    this.gate = new Gate({
      clock,
      pace,
      tell,
      // A wait for the quota of the next minute is always worth it, however small the budget.
      waitMsMax: Math.max(retryMs, 60_000),
      tooLong: (waitMs) => asksForTooLong(definition, waitMs),
    });
    this.#client = new Client({
      url: urlOf(definition),
      connectionsMax: settings.window + readConnections,
      requestTimeoutMs: settings.requestTimeoutSeconds * 1000,
    });
    this.#auth = createAuth(definition.credential, {
      clock,
      exchange: (request) => this.#exchangeToken(request),
      refuse: (verdict) => this.#failureOf(verdict, "sign in"),
    });
  }

  /** One request, with a second try when a token was refused; `waiting` ends it only before it leaves. Throws DestinationFailed when the credential is refused. */
  async call(request: ZendeskRequest, signal: AbortSignal, waiting = signal): Promise<Verdict> {
    await this.gate.pass(waiting);
    const header = await untilAborted(this.#auth.header(), waiting);
    const first = await this.#send({ ...request, authorization: header }, signal);
    if (first.kind !== "unauthorized") return first;
    if (!this.#auth.discard(header)) throw this.#refuse(first.said);
    const renewed = await untilAborted(this.#auth.header(), waiting);
    this.#tell({ kind: "renewed", sentence: "Zendesk refused the access token; a new one was fetched." });
    const second = await this.#send({ ...request, authorization: renewed }, signal);
    this.#retried += 1;
    if (second.kind === "unauthorized") throw this.#refuse(second.said);
    return second;
  }

  /** A GET that is asked again as long as that makes sense. */
  async read(path: string, signal: AbortSignal): Promise<Verdict> {
    return await persist(() => this.call({ method: "GET", path }, signal), this.#patience(), signal);
  }

  /** The failure that says why a read was not answered as needed. */
  failureOf(verdict: Verdict, what: string): DestinationFailed {
    return this.#failureOf(verdict, what);
  }

  /** Set once a credential was refused: sending more is pointless. */
  get refusal(): DestinationFailed | null {
    return this.#refusal;
  }

  refuse(failure: DestinationFailed): DestinationFailed {
    this.#refusal ??= failure;
    return failure;
  }

  /** When the server's clock said at least this, at a moment of our monotonic clock; null as long as it was never heard. */
  serverTimeMs(atMonotonicMs: number): number | null {
    return this.#serverOffsetMs === null ? null : this.#serverOffsetMs + atMonotonicMs;
  }

  noteRetry(): void {
    this.#retried += 1;
  }

  requests(): RequestCounts {
    return { total: this.#client.sentCount, retried: this.#retried, rateLimited: this.#rateLimited };
  }

  traffic(): Traffic {
    return this.#client.traffic;
  }

  quota(): Quota {
    return this.#quota;
  }

  /** What the last answers said of jobs in flight, if they did. */
  jobsTold(): Told | null {
    return this.#jobsTold;
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("The destination was closed."));
    await this.#client.close();
  }

  #patience(): Patience {
    const { clock, random, gate } = this;
    // Who has never answered is more likely a wrong address than a passing trouble, and somebody is waiting for a plan.
    const wasHeard = this.#serverOffsetMs !== null;
    const retryMs = wasHeard ? this.budget.retryMs : Math.min(this.budget.retryMs, firstContactMs);
    return {
      clock,
      random,
      budget: { ...this.budget, retryMs },
      shut: (forMs, why) => gate.shut(forMs, why),
      onRetry: () => this.noteRetry(),
    };
  }

  /** Outlives the caller who happened to ask first: others wait for the same token. */
  async #exchangeToken(request: ZendeskRequest): Promise<Verdict> {
    const { signal } = this.#closing;
    const ask = async (): Promise<Verdict> => {
      await this.gate.pass(signal);
      return await this.#send(request, signal);
    };
    return await persist(ask, this.#patience(), signal);
  }

  async #send(request: ZendeskRequest, signal: AbortSignal): Promise<Verdict> {
    const reply = await this.#exchange(request, signal);
    this.#learn(reply);
    const verdict = readReply(reply, this.clock.now());
    if (verdict.kind === "fine") return verdict;
    const scrub = (text: string): string => this.#auth.scrub(text);
    const said = { ...verdict.said, error: scrub(verdict.said.error), words: scrub(verdict.said.words) };
    if (verdict.kind === "trouble") this.#obey(verdict.trouble, said);
    return { ...verdict, said };
  }

  async #exchange(request: ZendeskRequest, signal: AbortSignal): Promise<Reply> {
    const order = requestSpan(request, this.definition.name);
    return await this.tracer.span(order, async (span) => {
      const reply = await this.#client.send(request, signal);
      span.set(replyFields(reply));
      return reply;
    });
  }

  /** A wait that Zendesk names holds everybody, whatever becomes of the request that heard of it. */
  #obey(trouble: Trouble, { brief }: Said): void {
    if (trouble.kind === "rate limited") this.#rateLimited += 1;
    const isForAll = trouble.kind === "rate limited" || trouble.kind === "unavailable";
    if (isForAll && trouble.retryAfterMs !== null)
      this.gate.shut(trouble.retryAfterMs, brief, { asked: true });
  }

  #learn(reply: Reply): void {
    if (reply.kind !== "answer") return;
    const nowMs = this.clock.now();
    this.#learnServerTime(reply.headers.date);
    const { account, jobs } = readQuota(reply.headers, nowMs);
    if (jobs !== null) this.#jobsTold = jobs;
    if (account.limit === null && account.remaining === null) return;
    const resetsAt = account.resetMs === null ? null : nowMs + account.resetMs;
    this.#quota = { limit: account.limit, remaining: account.remaining, resetsAt };
    const waitMs = reserveWaitMs(account, this.definition.settings.reserve);
    if (waitMs > 0)
      this.gate.shut(
        waitMs,
        `${account.remaining} of the account's ${account.limit} requests a minute are left to others`,
        { asked: true },
      );
  }

  /** A Date header is at most what the server's clock said; the greatest difference seen is the closest. */
  #learnServerTime(date: string | string[] | undefined): void {
    const said = typeof date === "string" ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(said)) return;
    const offset = said - this.clock.monotonic();
    const known = this.#serverOffsetMs;
    if (known === null || offset > known || offset < known - clockStepMs) this.#serverOffsetMs = offset;
  }

  #refuse(said: Said): DestinationFailed {
    return this.refuse(refusedCredentials(this.definition, said));
  }

  #failureOf(verdict: Verdict, what: string): DestinationFailed {
    const { definition } = this;
    switch (verdict.kind) {
      case "unauthorized":
        return this.#refuse(verdict.said);
      case "forbidden":
        return what === "sign in"
          ? this.#refuse(verdict.said)
          : missingPermission(definition, verdict.said, what);
      case "gone":
        return accountGone(definition, verdict.said);
      case "trouble": {
        const { trouble, said } = verdict;
        if (trouble.kind === "unreachable") return stillUnreachable(definition, said);
        // A token request is judged as a whole: 400 with invalid_client, invalid_grant or invalid_scope.
        if (trouble.kind === "refused" && what === "sign in") return this.#refuse(said);
        return noAnswerTo(definition, said, what);
      }
      case "fine":
        return noAnswerTo(
          definition,
          saidBy("an answer of another form than documented", { status: 200 }),
          what,
        );
    }
  }
}

/** The promise goes on for others; this caller leaves. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
