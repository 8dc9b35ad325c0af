/** Runs an orchestration once: takes the run, plans or takes up the kept plan, delivers, settles, closes the books. */
import { cutBatches } from "../core/batch.ts";
import { Failure, tellFailure } from "../core/failure.ts";
import { noTracer } from "../core/no-tracer.ts";
import { assertBalance } from "../core/outcome.ts";
import type { Plan, PlanEntry } from "../core/ports/engine.ts";
import type { Store, StoredRun } from "../core/ports/store.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import { Books } from "./books.ts";
import { deliver } from "./deliver.ts";
import { startEventLog } from "./event-log.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { planRun } from "./plan-run.ts";
import { RunFigures } from "./run-figures.ts";
import type { RunInHand, RunOrder, RunTools } from "./run-order.ts";
import { type TakenRun, takeRun } from "./take-run.ts";

/** However it ends, every row is accounted for. Rejects only when it left at once, or lost the lease or the store. */
export async function runOrchestration(order: RunOrder, tools: RunTools): Promise<StoredRun> {
  const { run, orchestration, resume } = order;
  const fields = {
    ...{ run: run.number, orchestration: orchestration.name, destination: orchestration.destination.name },
    ...{ worker: tools.worker, resumed: resume },
  };
  return await tracerOf(tools).span({ name: "run", fields }, async (span) => {
    const ended = await carryOut(order, tools);
    span.set({ state: ended.state, ...ended.tally, requests: ended.requests.total });
    return ended;
  });
}

const tracerOf = ({ tracer = noTracer }: RunTools): Tracer => tracer;

async function carryOut(order: RunOrder, tools: RunTools): Promise<StoredRun> {
  const { store, clock } = tools;
  const figures = new RunFigures(order.run, tools.destination);
  const { run, lease, askedAt } = await take(order, tools, figures);
  const heartbeat = startHeartbeat({
    store,
    lease,
    clock,
    times: tools.lease,
    askedAt,
    progress: () => ({ ...figures.report(), ...(order.moving && { moving: order.moving() }) }),
  });
  const stop = AbortSignal.any([order.stop, heartbeat.stop]);
  const leave = AbortSignal.any([order.leave, heartbeat.lost]);
  const hand: RunInHand = {
    run,
    lease,
    order,
    tools,
    figures,
    events: startEventLog(store, lease, clock),
    heartbeat,
    stop,
    leave,
  };
  try {
    const plan = await tracerOf(tools).span({ name: "plan" }, () => planRun(hand));
    const books = new Books({ plan, store, lease });
    await books.takeOver(run.id);
    figures.delivering(plan, books);
    await sendPlan(plan, books, hand);
    return await close(stop.aborted && figures.tally().unsent > 0 ? "stopped" : "completed", hand, plan);
  } catch (error) {
    return await closeBroken(error, hand);
  } finally {
    await heartbeat.end();
  }
}

async function take(order: RunOrder, tools: RunTools, figures: RunFigures): Promise<TakenRun> {
  const { store, clock, worker } = tools;
  const onWait = (sentence: string): void => {
    figures.waiting = sentence;
    order.onProgress(figures.report());
  };
  const signal = AbortSignal.any([order.stop, order.leave]);
  const taken = await takeRun({
    runId: order.run.id,
    worker,
    resume: order.resume,
    leaseMs: tools.lease.leaseMs,
    store,
    clock,
    signal,
    onWait,
  });
  figures.waiting = null;
  return taken;
}

async function sendPlan(plan: Plan, books: Books, hand: RunInHand): Promise<void> {
  const { run, tools, order, figures, events } = hand;
  const { destination, template } = order.orchestration;
  const limits = tools.destination.limits;
  // A batch larger than a second's worth could never be sent within the limit.
  const batchUsersMax = Math.min(
    limits.batchUsersMax,
    Math.max(1, Math.floor(destination.settings.usersPerSecond)),
  );
  try {
    await deliver({
      batches: cutBatches(unanswered(plan, books, hand), { ...limits, batchUsersMax }),
      destination: tools.destination,
      tracer: tracerOf(tools),
      books,
      window: destination.settings.window,
      mayHaveLeftAt: run.plan === null ? null : run.startedAt,
      protectStaff: template.staff === "protect",
      stop: hand.stop,
      leave: hand.leave,
      mayLeave: hand.heartbeat.mayLeave,
      onFlight: (users) => {
        figures.usersInFlight += users;
      },
      onReceipt: () => order.onProgress(figures.report()),
      onEvent: (event) => {
        events.add(event.kind, event.sentence);
        order.onEvent?.(event);
      },
    });
  } finally {
    // What was confirmed is confirmed, however the rest went; after losing the lease the next worker tells the ledger.
    if (!hand.leave.aborted) await books.settle();
  }
}

/** The entries asked for that have no answer yet; `limit` counts from the head of the plan, so a resumed run stays within it. */
async function* unanswered(
  plan: Plan,
  books: Books,
  { run, tools: { store }, leave: signal }: RunInHand,
): AsyncGenerator<readonly PlanEntry[]> {
  const { limit, only, retryOf } = run.options;
  const wanted = retryOf === undefined ? null : await failedKeys(store, retryOf);
  for await (const page of plan.entries({ ...(only === null ? {} : { key: only }), signal })) {
    const within = limit === null ? page : page.filter(({ position }) => position < limit);
    yield within.filter(
      ({ position, key }) => !books.hasAnswer(position) && (wanted === null || wanted.has(key.toLowerCase())),
    );
    if (within.length < page.length) return;
  }
}

/** Keys are compared without regard to case, as everywhere. */
async function failedKeys(store: Store, runNumber: number): Promise<ReadonlySet<string>> {
  const run = await store.findRun(String(runNumber));
  const keys = new Set<string>();
  if (run === null) return keys;
  for await (const page of store.rows(run.id, { outcomes: ["failed"] }))
    for (const { key } of page) if (key !== null) keys.add(key.toLowerCase());
  return keys;
}

async function close(state: "completed" | "stopped", hand: RunInHand, plan: Plan): Promise<StoredRun> {
  const { figures, events, tools, lease } = hand;
  const tally = figures.tally();
  if (state === "completed") assertBalance(tally);
  await plan.close(state === "completed" && tally.failed === 0 && tally.unsent === 0);
  events.add(
    state,
    state === "stopped" ? `Stopped; ${tally.unsent} rows are unsent.` : "Completed; the books balance.",
  );
  await events.flush();
  await hand.heartbeat.rest();
  return await tools.store.closeRun(lease, { state, tally, requests: figures.requests(), ending: null });
}

/** The boundary of a run: what broke it becomes its ending, unless this worker has no say in the run any more. */
async function closeBroken(error: unknown, hand: RunInHand): Promise<StoredRun> {
  const { figures, events, tools, lease, leave, stop, order } = hand;
  if (order.leave.aborted) {
    await hand.heartbeat.rest();
    await tools.store.releaseLease(lease);
  }
  leave.throwIfAborted();
  if (!stop.aborted && error instanceof Failure && order.mayWait?.(error)) {
    events.add("waiting", `Waits until the Customer 360 is back: ${error.message}`);
    await events.flush();
    await hand.heartbeat.rest();
    await tools.store.releaseLease(lease);
    throw error;
  }
  const state = stop.aborted && isAbort(error, stop) ? "stopped" : "failed";
  const ending = state === "stopped" ? null : error instanceof Failure ? tellFailure(error) : tell(error);
  events.add(state, ending ?? "Stopped before anything was sent.");
  await events.flush();
  await hand.heartbeat.rest();
  return await tools.store.closeRun(lease, {
    state,
    tally: figures.tally(),
    requests: figures.requests(),
    ending,
  });
}

const isAbort = (error: unknown, stop: AbortSignal): boolean =>
  error === stop.reason || (error instanceof Error && error.name === "AbortError");

const tell = (error: unknown): string => (error instanceof Error ? error.message : String(error));
