/**
 * An engine whose place may be away: when it does not answer at the start the process goes on without, and whenever it goes away
 * it is looked for until it is back. In between everything that is asked of it fails at once, with the reason.
 */
import { EngineFailed, Failure, isEngineAway } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Engine, EngineAbsence } from "../../core/ports/engine.ts";

export interface AwaitedEngineOptions {
  readonly name: Engine["name"];
  /** Tried again and again; ends when the signal says so. */
  open(signal: AbortSignal): Promise<Engine>;
  readonly clock: Clock;
}

/** How long a start waits for an answer. */
const patienceMs = 10_000;
/** Between two looks for it: soon at first, then rarely enough to be no burden. */
const lookMsMin = 1_000;
const lookMsMax = 10_000;
/** How long a look may take. */
const answerMsMax = 30_000;

/** Rejects where a person must change something before it can ever be opened. */
export async function createAwaitedEngine(options: AwaitedEngineOptions): Promise<Engine> {
  const awaited = new AwaitedEngine(options);
  await awaited.start();
  return awaited;
}

class AwaitedEngine implements Engine {
  readonly name: Engine["name"];
  readonly #options: AwaitedEngineOptions;
  readonly #closing = new AbortController();
  #inner: Engine | null = null;
  #absence: EngineAbsence | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: AwaitedEngineOptions) {
    this.#options = options;
    this.name = options.name;
  }

  async start(): Promise<void> {
    const opening = this.#options.open(this.#closing.signal);
    const late = new AbortController();
    const settled = opening
      .then((engine) => this.#isBack(engine))
      .catch((error: unknown) => {
        if (!isEngineAway(error)) throw error;
        this.#isAway(error, null);
      });
    const waited = this.#options.clock.sleep(patienceMs, late.signal).then(
      () => "late",
      () => "settled",
    );
    try {
      if ((await Promise.race([settled, waited])) === "late") this.#isAway(noAnswer(), opening);
    } finally {
      late.abort();
      settled.catch(() => {
        // The look that goes on with the same opening tells of it.
      });
    }
  }

  get ledgerPlace(): string | null {
    return this.#inner?.ledgerPlace ?? null;
  }

  get stateId(): string | undefined {
    return this.#inner?.stateId;
  }

  absence(): EngineAbsence | null {
    return this.#absence;
  }

  receivedBytes(): number {
    return this.#inner?.receivedBytes() ?? 0;
  }

  catalogue(...[signal]: Parameters<Engine["catalogue"]>): ReturnType<Engine["catalogue"]> {
    return this.#asking((engine) => engine.catalogue(signal));
  }

  describe(...[query, signal]: Parameters<Engine["describe"]>): ReturnType<Engine["describe"]> {
    return this.#asking((engine) => engine.describe(query, signal));
  }

  preview(...[query, asked]: Parameters<Engine["preview"]>): ReturnType<Engine["preview"]> {
    return this.#asking((engine) => engine.preview(query, asked));
  }

  plan(...[request]: Parameters<Engine["plan"]>): ReturnType<Engine["plan"]> {
    return this.#asking((engine) => engine.plan(request));
  }

  openPlan(...[id]: Parameters<Engine["openPlan"]>): ReturnType<Engine["openPlan"]> {
    return this.#asking((engine) => engine.openPlan(id));
  }

  async close(): Promise<void> {
    this.#closing.abort(new EngineFailed("The engine was closed.", { code: "engine_closed", next: "retry" }));
    await this.#looking;
    await this.#inner?.close();
  }

  async #asking<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    this.#closing.signal.throwIfAborted();
    if (this.#inner === null) throw this.#absence?.failure ?? noAnswer();
    try {
      return await work(this.#inner);
    } catch (error) {
      if (isEngineAway(error)) this.#isAway(error, null);
      throw error;
    }
  }

  #isBack(engine: Engine): void {
    this.#inner = engine;
    this.#absence = null;
  }

  #isAway(failure: Failure, opening: Promise<Engine> | null): void {
    if (this.#closing.signal.aborted) return;
    this.#absence = { failure, since: this.#absence?.since ?? this.#options.clock.now() };
    this.#looking ??= this.#look(opening).finally(() => {
      this.#looking = null;
    });
  }

  async #look(opening: Promise<Engine> | null): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    let pending = opening;
    for (let pauseMs = lookMsMin; !signal.aborted; pauseMs = Math.min(pauseMs * 2, lookMsMax)) {
      if (pending === null) await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (signal.aborted) break;
      const failure = await this.#tryOnce(pending);
      pending = null;
      if (failure === null) return;
      // What it fails of may change: a server that starts up, then a password that is not right any more.
      this.#absence = { failure, since: this.#absence?.since ?? clock.now() };
    }
  }

  async #tryOnce(opening: Promise<Engine> | null): Promise<Failure | null> {
    const { signal } = this.#closing;
    try {
      if (this.#inner === null) this.#isBack(await this.#untilClosed(opening ?? this.#options.open(signal)));
      else {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]);
        await this.#inner.describe({ sql: "SELECT 1 AS one", dialect: "trino" }, limit);
        this.#absence = null;
      }
      return null;
    } catch (error) {
      return error instanceof Failure ? error : noAnswer(error);
    }
  }

  /** An opening that nobody waits for any more closes what it opens. */
  async #untilClosed(opening: Promise<Engine>): Promise<Engine> {
    const { signal } = this.#closing;
    let leave = (): void => {};
    const closed = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
    });
    signal.addEventListener("abort", leave);
    try {
      return await Promise.race([opening, closed]);
    } finally {
      signal.removeEventListener("abort", leave);
      if (signal.aborted) opening.then((engine) => engine.close()).catch(() => undefined);
    }
  }
}

function noAnswer(cause?: unknown): EngineFailed {
  return new EngineFailed("The Customer 360 does not answer.", {
    code: "engine_unreachable",
    next: "wait",
    advice: "See that it runs, and that the address under customer360 names it.",
    cause,
  });
}
