/** Ctrl-C as two signals: once to stop in good order, twice to leave at once. */
import { Failure } from "../core/failure.ts";
import type { Tools } from "./tools.ts";

export interface Interrupts {
  /** Aborted at the first: finish what is in flight, then end. */
  readonly stop: AbortSignal;
  /** Aborted at the second: leave everything as it is. */
  readonly leave: AbortSignal;
  end(): void;
}

export function listenForInterrupts(
  tools: Pick<Tools, "onInterrupt">,
  onFirst: () => void = () => undefined,
): Interrupts {
  const stop = new AbortController();
  const leave = new AbortController();
  const end = tools.onInterrupt(() => {
    if (stop.signal.aborted) return leave.abort(new Stopped());
    stop.abort(new Stopped());
    onFirst();
  });
  return { stop: stop.signal, leave: leave.signal, end };
}

/** A person ended the work; its name makes it an abort for everybody who asks by name. */
export class Stopped extends Failure {
  override readonly name = "AbortError";

  constructor(message = "Stopped.", advice?: string) {
    super(message, { code: "stopped", next: "retry", ...(advice === undefined ? {} : { advice }) });
  }
}

/** Work that any Ctrl-C breaks off; whatever it throws then, the answer is that it was stopped. */
export async function interruptible<Result>(
  tools: Pick<Tools, "onInterrupt">,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { stop, end } = listenForInterrupts(tools);
  try {
    return await work(stop);
  } catch (error) {
    stop.throwIfAborted();
    throw error;
  } finally {
    end();
  }
}

/** Resolves at the first Ctrl-C. */
export function whenInterrupted(tools: Pick<Tools, "onInterrupt">): Promise<void> {
  return new Promise((resolve) => {
    const end = tools.onInterrupt(() => {
      end();
      resolve();
    });
  });
}
