/** Lets a process of the simulation die between any two steps, or hang there and come back: every call of its tools asks whether it still lives. */
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Fate } from "./scenario.ts";

export class Crash extends Error {
  override readonly name = "Crash";
}

/** The life of one process. */
export class Life {
  readonly #dead = new AbortController();
  readonly #hangMs: number;
  readonly #clock: Clock;
  readonly #fate: Fate | null;
  #stepsLeft: number;
  #awake: Promise<void> = Promise.resolve();
  #hasHung = false;

  /** With no fate it lives until it is ended. */
  constructor(fate: Fate | null, { hangMs, clock }: { readonly hangMs: number; readonly clock: Clock }) {
    this.#fate = fate;
    this.#stepsLeft = stepsOf(fate);
    this.#hangMs = hangMs;
    this.#clock = clock;
  }

  /** Aborted when it dies. */
  get dead(): AbortSignal {
    return this.#dead.signal;
  }

  get isMortal(): boolean {
    return this.#fate !== null;
  }

  get hasHung(): boolean {
    return this.#hasHung;
  }

  /** A step of its work. Throws when it is dead; resolves late when it hangs. */
  async step(): Promise<void> {
    this.count();
    await this.gate();
  }

  /** For calls that cannot wait: they count, and the next that can wait will. */
  count(): void {
    if (this.#fate !== null && !this.#hasHung && this.#stepsLeft-- <= 0) this.#meet(this.#fate);
    this.#dead.signal.throwIfAborted();
  }

  /** Waits while it hangs, without being a step: timers and looks around, of which there are any number. */
  async gate(): Promise<void> {
    await this.#awake;
    this.#dead.signal.throwIfAborted();
  }

  #meet(fate: Fate): void {
    if ("diesAfter" in fate) {
      this.#dead.abort(new Crash("the worker was killed"));
      return;
    }
    this.#hasHung = true;
    this.#awake = this.#clock.sleep(this.#hangMs);
  }
}

function stepsOf(fate: Fate | null): number {
  if (fate === null) return Number.POSITIVE_INFINITY;
  return "diesAfter" in fate ? fate.diesAfter : fate.hangsAfter;
}

/** These answer at once; everything else that a tool can do answers later. */
const quick = new Set([
  "entries",
  "rejected",
  "warned",
  "unchangedKeys",
  "rows",
  "answers",
  "requests",
  "quota",
  "jobsInFlight",
  "traffic",
  "receivedBytes",
]);

/** A call counts when it starts and when it ends: work may be done and its answer never heard. */
export function mortal<Tool extends object>(tool: Tool, life: Life): Tool {
  return new Proxy(tool, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      const call = (args: readonly unknown[]): unknown => Reflect.apply(member, target, args);
      if (quick.has(String(name)))
        return (...args: unknown[]): unknown => {
          life.count();
          const answer = call(args);
          return isIterable(answer) ? mortalPages(answer, life) : answer;
        };
      return async (...args: unknown[]): Promise<unknown> => {
        await life.step();
        const answer = await call(args);
        await life.step();
        return isPlan(answer) ? mortal(answer, life) : answer;
      };
    },
  });
}

/** What a process only looks at: it cannot while it hangs or when it is dead, but how often it looks is no step of its work. */
export function watched<Tool extends object>(tool: Tool, life: Life): Tool {
  return new Proxy(tool, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === "object" && member !== null) return watched(member, life);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await life.gate();
        const answer: unknown = await Reflect.apply(member, target, args);
        await life.gate();
        return answer;
      };
    },
  });
}

/** A clock whose waits end late where the process hangs, and in nothing when it is dead. */
export function clockOf(life: Life, clock: Clock): Clock {
  return {
    ...clock,
    async sleep(ms, signal) {
      await clock.sleep(ms, signal);
      await life.gate();
    },
  };
}

/** A plan is a tool as well: its calls count too. */
const isPlan = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "entries" in value && "settle" in value;

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function* mortalPages(pages: AsyncIterable<unknown>, life: Life): AsyncGenerator<unknown> {
  for await (const page of pages) {
    await life.step();
    yield page;
  }
}
