/** Watches a run that the server delivers, by its live news, until it has ended; hands on Ctrl-C, and finds the server again when it was started anew. */
import { createEventParser, type StreamEvent } from "../contract/api/event-text.ts";
import type { Run } from "../contract/api/runs.ts";
import { Failure } from "../core/failure.ts";
import { emptyTally } from "../core/outcome.ts";
import type { Clock } from "../core/ports/clock.ts";
import { hasEnded } from "../core/run.ts";
import type { RunReport } from "../runner/run-figures.ts";
import type { FoundServer } from "./find-server.ts";
import { ServerAway, type ServerCalls } from "./server-call.ts";
import type { RunWatch } from "./workplace.ts";

/** A server that is restarted is back within so long, also on a machine that is busy. */
const awayMsMax = 60_000;
const lookAgainMs = 250;

export interface WayBack {
  readonly clock: Clock;
  /** The server when it was started anew. */
  findAgain(): Promise<FoundServer | null>;
}

const noFigures = {
  state: "waiting",
  tally: emptyTally,
  entriesTotal: 0,
  requests: { total: 0, retried: 0, rateLimited: 0 },
  judged: 0,
  inFlight: { users: 0, jobs: 0 },
} as const;

interface Place extends WayBack {
  readonly server: FoundServer;
}

export async function followRun(number: number, watch: RunWatch, place: Place): Promise<Run> {
  let { calls } = place.server;
  for (;;) {
    try {
      return await followHere(number, watch, calls);
    } catch (error) {
      watch.leave.throwIfAborted();
      if (!(error instanceof ServerAway)) throw error;
      watch.onProgress({ ...noFigures, waiting: "The server does not answer; waiting for it to come back." });
      calls = (await findAgain(place, watch.leave))?.calls ?? gone(number, error);
    }
  }
}

async function findAgain(place: WayBack, leave: AbortSignal): Promise<FoundServer | null> {
  const { clock } = place;
  const end = clock.monotonic() + awayMsMax;
  while (clock.monotonic() < end) {
    leave.throwIfAborted();
    const found = await place.findAgain();
    if (found !== null) return found;
    await clock.sleep(lookAgainMs, leave);
  }
  return null;
}

function gone(number: number, cause: unknown): never {
  throw new Failure(`The server went away while it delivered run ${number}.`, {
    code: "server_away",
    next: "retry",
    advice: `Go on with it: deskfeed resume ${number}, or start the server again.`,
    cause,
  });
}

async function followHere(number: number, watch: RunWatch, calls: ServerCalls): Promise<Run> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, watch.leave]);
  try {
    const watching = watchRun(number, watch, calls, signal);
    const stopping = passOnStop(number, watch.stop, calls, signal);
    // A stop that is refused ends the watching; one that is taken is seen in the news.
    return await Promise.race([watching, stopping.then(() => watching)]);
  } finally {
    ended.abort();
  }
}

/** Asks for a stop as soon as somebody here does. */
async function passOnStop(
  number: number,
  stop: AbortSignal,
  calls: ServerCalls,
  ended: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve) => {
    if (stop.aborted || ended.aborted) resolve();
    for (const signal of [stop, ended]) signal.addEventListener("abort", () => resolve(), { once: true });
  });
  if (ended.aborted) return;
  await calls.call("stopRun", { params: { number } }, ended);
}

/** The stream is opened first and the run read then, so that no news falls in between. */
async function watchRun(
  number: number,
  { onProgress }: RunWatch,
  calls: ServerCalls,
  signal: AbortSignal,
): Promise<Run> {
  const look = async (): Promise<Run> => (await calls.call("readRun", { params: { number } }, signal)).run;
  const events: StreamEvent[] = [];
  const read = createEventParser((event) => void events.push(event));
  for await (const piece of await calls.stream("liveEvents", {}, signal)) {
    read(piece);
    for (const { name, data } of events.splice(0)) {
      const isMissed = name === "hello" || name === "resync";
      const told: Run | null = isMissed ? await look() : name === "run" ? JSON.parse(data) : null;
      if (told?.number !== number) continue;
      // Asked again, since live figures may be a moment behind the books.
      if (hasEnded(told.state)) return await look();
      onProgress(toReport(told));
    }
  }
  throw new ServerAway(calls.url, null);
}

function toReport(run: Run): RunReport {
  return {
    state: run.state,
    tally: run.rows,
    entriesTotal: run.toSend,
    requests: run.requests,
    judged: run.judged,
    ...(run.engine === null ? {} : { engine: run.engine }),
    waiting: run.waiting,
    inFlight: run.inFlight ?? noFigures.inFlight,
  };
}
