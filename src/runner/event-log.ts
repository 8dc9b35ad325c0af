/** The events of a run in words, written in order behind the work; the same kind of news at most once a second. */
import type { Clock } from "../core/ports/clock.ts";
import type { Lease, Store } from "../core/ports/store.ts";

/** A storm of equal news (waits, retries) tells a person nothing more than its first line. */
const sameKindMs = 1000;

export interface EventLog {
  add(kind: string, sentence: string): void;
  /** Resolves when all is written; rejects with what kept an event from being written. */
  flush(): Promise<void>;
}

export function startEventLog(store: Store, lease: Lease, clock: Clock): EventLog {
  const lastAt = new Map<string, number>();
  const failures: unknown[] = [];
  let writing: Promise<void> = Promise.resolve();
  return {
    add(kind, sentence) {
      const now = clock.monotonic();
      if (now - (lastAt.get(kind) ?? Number.NEGATIVE_INFINITY) < sameKindMs) return;
      lastAt.set(kind, now);
      writing = writing
        .then(() => store.addEvent(lease, kind, sentence))
        .catch((error: unknown) => void failures.push(error));
    },
    async flush() {
      await writing;
      if (failures.length > 0) throw failures[0];
    },
  };
}
