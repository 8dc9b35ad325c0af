/** The one event stream of this tab: reconnects from the last event seen, puts runs into what is shown, and marks as old what changed. */
import type { QueryClient } from "@tanstack/react-query";
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
  customer360: ["listTables", "readTable", "profileTable", "sampleTable"],
  queries: ["listQueries", "readQuery", "listVersions"],
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
/** Only a connection gone for this long is worth a line. */
const silentMs = 3_000;

export class LiveEvents {
  private connection: Connection = { state: "connected", lastAt: Date.now(), nextTryAt: null };
  private readonly listeners = new Set<() => void>();
  private readonly client: QueryClient;
  private source: EventSource | null = null;
  private lastEventId = "";
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
    if (this.source !== null) return;
    // EventSource sends Last-Event-ID by itself only within one object; a new one tells it in the address.
    const tail = this.lastEventId === "" ? "" : `?lastEventId=${encodeURIComponent(this.lastEventId)}`;
    const source = new EventSource(`${basePath}/events${tail}`);
    this.source = source;
    source.onerror = () => this.lose();
    source.addEventListener("hello", (event) => this.heard(event, () => this.found()));
    source.addEventListener("run", (event) => this.heard(event, (data) => this.showRun(data as Run)));
    source.addEventListener("notification", (event) => this.heard(event, () => this.old("notifications")));
    source.addEventListener("changed", (event) =>
      this.heard(event, (data) => this.old((data as { readonly resource: ChangedResource }).resource)),
    );
    source.addEventListener("resync", (event) =>
      this.heard(event, () => void this.client.invalidateQueries()),
    );
  }

  close(): void {
    this.source?.close();
    this.source = null;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
  }

  /** Tries again now. */
  hurry(): void {
    clearTimeout(this.retry);
    this.open();
  }

  private heard(event: MessageEvent<string>, then: (data: unknown) => void): void {
    if (event.lastEventId !== "") this.lastEventId = event.lastEventId;
    this.connection = { ...this.connection, lastAt: Date.now() };
    then(JSON.parse(event.data));
  }

  private found(): void {
    const wasLost = this.tries > 0;
    this.tries = 0;
    clearTimeout(this.silence);
    this.silence = undefined;
    this.change({ state: "connected", lastAt: Date.now(), nextTryAt: null });
    // What happened meanwhile comes as events; what a restarted server forgot does not.
    if (wasLost) void this.client.invalidateQueries();
  }

  private lose(): void {
    this.source?.close();
    this.source = null;
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
    client.setQueriesData<{ readonly items: readonly Orchestration[] }>(
      { queryKey: ["listOrchestrations"] },
      (list) => (list === undefined ? list : { ...list, items: list.items.map((one) => withRun(one, run)) }),
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

function withRun(orchestration: Orchestration, run: Run): Orchestration {
  const isNews =
    orchestration.id === run.orchestrationId && (orchestration.lastRun?.number ?? 0) <= run.number;
  return isNews ? { ...orchestration, lastRun: run } : orchestration;
}
