/** Joins the live news of several servers on one store: what is told here is told there, and the other way round. */
import { changedResource, type LiveEvent } from "../contract/api/events.ts";
import type { StoreNews, StoreNewsWire } from "../core/ports/store-news.ts";
import type { RunWorker } from "../runner/worker.ts";
import type { Catalogue } from "./catalogue.ts";
import type { LiveHub } from "./live-hub.ts";

export interface SharedNews {
  /** For the pages of this server and of all others. */
  publish(event: LiveEvent): void;
  close(): Promise<void>;
}

export async function shareNews(parts: {
  /** Of this server alone. */
  readonly hub: LiveHub;
  readonly wire: StoreNewsWire;
  readonly runWorker: RunWorker;
  readonly catalogue: Catalogue;
  /** Names this process. */
  readonly from: string;
  onTrouble(error: unknown): void;
}): Promise<SharedNews> {
  const { hub, wire, runWorker, catalogue, from, onTrouble } = parts;
  const telling = new Set<Promise<void>>();

  function hear(news: StoreNews): void {
    if (news.kind === "run") {
      hub.touchRun(news.run);
      if (news.wake) runWorker.wake();
      return;
    }
    // A newer version may know of more than this one.
    const resource = changedResource.safeParse(news.resource);
    if (news.from === from || !resource.success) return;
    if (resource.data === "customer360") catalogue.forget();
    hub.publish({ event: "changed", data: { resource: resource.data, id: news.id } });
  }

  const ear = await wire.listen({
    onNews: hear,
    onGap() {
      catalogue.forget();
      runWorker.wake();
      hub.publish({ event: "resync", data: {} });
    },
    onTrouble,
  });
  return {
    publish(event) {
      hub.publish(event);
      if (event.event !== "changed") return;
      const told = wire
        .tell({ kind: "changed", ...event.data, from })
        .catch(onTrouble)
        .finally(() => telling.delete(told));
      telling.add(told);
    },
    async close() {
      await Promise.all(telling);
      await ear.close();
    },
  };
}
