/** The one event stream of this tab: reconnects from the last event seen, puts runs into what is shown, and marks as old what changed. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { createEventParser, type StreamEvent } from "../../contract/api/event-text.ts";
import type { ChangedResource } from "../../contract/api/events.ts";
import type { Home } from "../../contract/api/home.ts";
import type { Orchestration } from "../../contract/api/orchestrations.ts";
import { basePath, type RouteName } from "../../contract/api/paths.ts";
import type { Run, RunDetail } from "../../contract/api/runs.ts";
import { isRunning } from "./run-status.ts";

/** Which reads show a resource. A change of it makes them old. */
const readsOf: Readonly<Record<ChangedResource, readonly RouteName[]>> = {
  session: ["readSession"],
  people: ["listPeople", "listApiKeys"],
  settings: ["readSession", "readSignInSettings", "readWorkspace", "readHistory"],
  customer360: ["listTables", "readTable", "profileTable", "sampleTable"],
  queries: ["listQueries", "readQuery", "listVersions"],
  segments: ["listSegments", "readSegment", "listSegmentVersions", "listAttributes"],
  attributesTables: [
    "listAttributesTables",
    "readAttributesTable",
    "listAttributesTableVersions",
    "listAttributes",
  ],
  destinations: ["listDestinations", "readDestination", "listAccountFields", "readQuota"],
  templates: ["listTemplates", "readTemplate"],
  orchestrations: ["listOrchestrations", "readOrchestration"],
  plans: ["readPlan"],
  runs: ["listRuns", "readRun", "listRunEvents", "listReasons", "readRunSeries", "listOrchestrations"],
  notifications: ["listNotifications"],
  home: ["readHome"],
};

export interface Connection {
  readonly state: "connected" | "lost";
  /** When the last event or heartbeat came, milliseconds since 1970. */
  readonly lastAt: number;
  readonly nextTryAt: number | null;
}

/** Waits between tries, growing; the last one repeats. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000];
/** A stream that took longer to open may have missed what changed after the page was read. */
const slowMs = 1_000;
/** Only a connection gone for this long is worth a line. */
const silentMs = 3_000;

export class LiveEvents {
  private connection: Connection = { state: "connected", lastAt: Date.now(), nextTryAt: null };
  private readonly listeners = new Set<() => void>();
  private readonly client: QueryClient;
  private abort: AbortController | null = null;
  private lastEventId = "";
  private openedAt = 0;
  private tries = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(client: QueryClient) {
    this.client = client;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly read = (): Connection => this.connection;

  open(): void {
    if (this.abort !== null) return;
    const abort = new AbortController();
    this.abort = abort;
    this.openedAt = Date.now();
    this.listen(abort.signal).then(
      () => this.lose(abort),
      () => this.lose(abort),
    );
  }

  close(): void {
    this.abort?.abort();
    this.abort = null;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
  }

  /** Ends when the stream does; fails when it cannot be had. Fetch, because EventSource forgets the last event when it gives up. */
  private async listen(signal: AbortSignal): Promise<void> {
    const headers = {
      accept: "text/event-stream",
      ...(this.lastEventId === "" ? {} : { "last-event-id": this.lastEventId }),
    };
    const response = await fetch(`${basePath}/events`, { headers, signal, cache: "no-store" });
    if (!response.ok || response.body === null) throw new Error(`The stream answered ${response.status}.`);
    const parse = createEventParser((event) => this.heard(event));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      this.connection = { ...this.connection, lastAt: Date.now() };
      parse(piece.value);
    }
  }

  private heard({ id, name, data }: StreamEvent): void {
    if (id !== null) this.lastEventId = id;
    switch (name) {
      case "hello":
        this.found();
        break;
      case "run":
        this.showRun(JSON.parse(data) as Run);
        break;
      case "notification":
        this.old("notifications");
        break;
      case "changed":
        this.old((JSON.parse(data) as { readonly resource: ChangedResource }).resource);
        break;
      case "resync":
        void this.client.invalidateQueries();
    }
  }

  private found(): void {
    const isOld = this.tries > 0 || Date.now() - this.openedAt > slowMs;
    this.tries = 0;
    clearTimeout(this.silence);
    this.silence = undefined;
    this.change({ state: "connected", lastAt: Date.now(), nextTryAt: null });
    // What happened meanwhile comes as events; what another server or a restarted one knows nothing of does not, nor what
    // changed between the first reads of this page and a stream that was slow to open.
    if (isOld) void this.client.invalidateQueries();
  }

  private lose(abort: AbortController): void {
    // Closed on purpose, or another one was opened since.
    if (abort.signal.aborted || this.abort !== abort) return;
    this.abort = null;
    const waitMs = waitsMs[Math.min(this.tries, waitsMs.length - 1)] ?? 8_000;
    this.tries += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), waitMs);
    const nextTryAt = Date.now() + waitMs;
    if (this.connection.state === "lost") {
      this.change({ ...this.connection, nextTryAt });
      return;
    }
    this.connection = { ...this.connection, nextTryAt };
    this.silence ??= setTimeout(() => this.change({ ...this.connection, state: "lost" }), silentMs);
  }

  private change(next: Connection): void {
    this.connection = next;
    for (const tell of this.listeners) tell();
  }

  private old(resource: ChangedResource): void {
    for (const name of readsOf[resource]) void this.client.invalidateQueries({ queryKey: [name] });
  }

  private showRun(run: Run): void {
    const { client } = this;
    client.setQueriesData<RunDetail>({ queryKey: ["readRun"] }, (detail) =>
      detail?.run.number === run.number ? { ...detail, run } : detail,
    );
    client.setQueriesData<Listed<Orchestration>>(
      { queryKey: ["listOrchestrations"] },
      (list) => list && withItems(list, (one) => withRun(one, run)),
    );
    client.setQueriesData<Listed<Run>>(
      { queryKey: ["listRuns"] },
      (list) => list && withItems(list, (one) => (one.number === run.number ? run : one)),
    );
    const home = client.getQueryData<Home>(["readHome", {}]);
    const isKnown = home?.running.some((one) => one.number === run.number) ?? false;
    if (home !== undefined && isKnown === isRunning(run.state)) {
      const running = home.running.map((one) => (one.number === run.number ? run : one));
      client.setQueryData<Home>(["readHome", {}], { ...home, running });
    } else {
      // A run came or went: lists change by more than a number.
      this.old("home");
      this.old("runs");
    }
    this.old("notifications");
  }
}

interface Items<Item> {
  readonly items: readonly Item[];
}
/** One page by itself, or all that were read. */
type Listed<Item> = Items<Item> | InfiniteData<Items<Item>>;

function withItems<Item>(list: Listed<Item>, change: (one: Item) => Item): Listed<Item> {
  const changed = (page: Items<Item>) => ({ ...page, items: page.items.map(change) });
  return "pages" in list ? { ...list, pages: list.pages.map(changed) } : changed(list);
}

function withRun(orchestration: Orchestration, run: Run): Orchestration {
  const isNews =
    orchestration.id === run.orchestrationId && (orchestration.lastRun?.number ?? 0) <= run.number;
  return isNews ? { ...orchestration, lastRun: run } : orchestration;
}
