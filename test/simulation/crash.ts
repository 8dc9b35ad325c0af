/** Lets a worker die between any two steps: after a drawn number of calls of its tools, every further call fails, as if the process were gone. */

export class Crash extends Error {
  override readonly name = "Crash";
}

export interface CrashPoint {
  /** Calls (and ends of calls) left to live; counts down. */
  stepsLeft: number;
  readonly dead: AbortController;
}

export function crashAfter(steps: number): CrashPoint {
  return { stepsLeft: steps, dead: new AbortController() };
}

function step(point: CrashPoint): void {
  if (!point.dead.signal.aborted && point.stepsLeft-- <= 0)
    point.dead.abort(new Crash("the worker was killed"));
  point.dead.signal.throwIfAborted();
}

/** A call counts when it starts and when it ends: work may be done and its answer never heard. */
export function mortal<Tool extends object>(tool: Tool, point: CrashPoint): Tool {
  return new Proxy(tool, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        step(point);
        const answer: unknown = Reflect.apply(member, target, args);
        if (answer instanceof Promise)
          return answer.then((value: unknown) => {
            step(point);
            return wrapped(value, point);
          });
        return isIterable(answer) ? mortalPages(answer, point) : answer;
      };
    },
  });
}

/** A plan is a tool as well: its calls count too. */
function wrapped(value: unknown, point: CrashPoint): unknown {
  const isPlan = typeof value === "object" && value !== null && "entries" in value && "settle" in value;
  return isPlan ? mortal(value, point) : value;
}

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function* mortalPages(pages: AsyncIterable<unknown>, point: CrashPoint): AsyncGenerator<unknown> {
  for await (const page of pages) {
    step(point);
    yield page;
  }
}
