/** Live news for everybody who listens: numbered, kept for a while so that a broken connection resumes, at most two a second for each run. */
import type { LiveEvent } from "../contract/api/events.ts";
import type { Clock } from "../core/ports/clock.ts";

/** About a quarter of an hour of one live run. */
const keptMax = 2000;
const runIntervalMs = 500;

export interface NumberedEvent {
  readonly id: string;
  readonly event: LiveEvent["event"];
  /** JSON text. */
  readonly data: string;
}

type Listener = (event: NumberedEvent) => void;

export interface LiveHub {
  publish(event: LiveEvent): void;
  /** Something about a run is new: `tell` is asked for its news now, or when half a second has passed since the last. */
  touchRun(runNumber: number): void;
  /** What came after an event, or null when that is not known any more. */
  since(id: string): readonly NumberedEvent[] | null;
  listen(listener: Listener): () => void;
  /** Of an event that is not kept. */
  nextId(): string;
  close(): Promise<void>;
}

export function createLiveHub(parts: {
  readonly clock: Clock;
  /** Unlike that of every other start of a server: events of others must not be taken for these. */
  readonly epoch: string;
  /** The news of a run as they stand. */
  tellRun(runNumber: number): Promise<readonly LiveEvent[]>;
  onTrouble(error: unknown): void;
}): LiveHub {
  const { clock, epoch } = parts;
  const listeners = new Set<Listener>();
  const pending = new Map<number, { dirty: boolean }>();
  const telling = new Set<Promise<void>>();
  const closed = new AbortController();
  let kept: NumberedEvent[] = [];
  let count = 0;

  function publish({ event, data }: LiveEvent): void {
    count += 1;
    const numbered = { id: `${epoch}-${count}`, event, data: JSON.stringify(data) };
    kept.push(numbered);
    if (kept.length > keptMax * 1.5) kept = kept.slice(-keptMax);
    for (const listener of listeners) listener(numbered);
  }

  async function tellWhileDirty(runNumber: number, state: { dirty: boolean }): Promise<void> {
    while (state.dirty && !closed.signal.aborted) {
      state.dirty = false;
      for (const event of await parts.tellRun(runNumber)) publish(event);
      await clock.sleep(runIntervalMs, closed.signal).catch(() => undefined);
    }
  }

  return {
    publish,
    touchRun(runNumber) {
      const state = pending.get(runNumber);
      if (state !== undefined) {
        state.dirty = true;
        return;
      }
      const fresh = { dirty: true };
      pending.set(runNumber, fresh);
      const tale = tellWhileDirty(runNumber, fresh)
        .catch(parts.onTrouble)
        .finally(() => {
          pending.delete(runNumber);
          telling.delete(tale);
        });
      telling.add(tale);
    },
    since(id) {
      const [, before, number] = /^([\w-]+)-(\d{1,15})$/.exec(id) ?? [];
      if (before !== epoch || Number(number) > count) return null;
      const index = kept.findIndex((event) => event.id === id);
      if (index === -1) return count === Number(number) ? [] : null;
      return kept.slice(index + 1);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    nextId: () => `${epoch}-${count}`,
    async close() {
      closed.abort();
      await Promise.all(telling);
      listeners.clear();
    },
  };
}
