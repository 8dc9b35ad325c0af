/** Receipts of ten million rows and a history of ten thousand runs: how long the pages of the API take that people open, on a real server and store. */
import type { Tally } from "../../src/core/outcome.ts";
import { emptyTally } from "../../src/core/outcome.ts";
import type { RowAnswer } from "../../src/core/ports/destination.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { anAnswer, aPlan, aReceipt, claimed, noRequests, openedRun } from "../contract/store-scenes.ts";
import {
  type Caller,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "../server/scratch-server.ts";
import { round } from "./bench-customers.ts";

const rowsPerReceipt = 100;
const receiptsPerCommit = 20;
const bigRuns = 10;
/** One row in so many failed; the rest are updated. */
const failedEvery = 1000;
/** The middle of so many requests is told. */
const turns = 5;

export interface HistoryFigures {
  readonly rows: number;
  readonly runs: number;
  readonly storeMb: number;
  /** Middle of five requests over HTTP. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

export async function benchHistory(rows = 10_000_000, runs = 10_000): Promise<HistoryFigures> {
  const scratch = await startScratchServer();
  try {
    const admin = await scratch.as("admin");
    await openShop(scratch, admin, orchestration);
    await fillBigRuns(scratch.store, rows / bigRuns);
    await addSmallRuns(scratch, runs - bigRuns);
    await scratch.query("ANALYZE");
    const milliseconds = await pages(admin, rows / bigRuns);
    const [{ mb } = { mb: 0 }] = await scratch.query(
      "SELECT pg_database_size(current_database()) / 1e6 AS mb",
    );
    return { rows, runs, storeMb: Math.round(Number(mb)), milliseconds };
  } finally {
    await scratch.close();
    await stopScratchPostgres();
  }
}

const orchestration = "Zendesk - Users";
const keyOf = (position: number): string => `customer-${String(position).padStart(10, "0")}`;

function answerOf(position: number): RowAnswer {
  if (position % failedEvery !== 0) return anAnswer(position, { answer: "updated", job: `job-${position}` });
  const said = { code: "refused", message: "Email: is already being used by another user" } as const;
  return anAnswer(position, { answer: "failed", zendeskUserId: null, ...said });
}

async function fillBigRuns(store: Store, rows: number): Promise<void> {
  for (let run = 0; run < bigRuns; run += 1) {
    const { lease } = await claimed(store, (await openedRun(store, orchestration)).id);
    await store.setState(lease, "planning");
    await store.savePlan(lease, aPlan(rows));
    await store.setState(lease, "delivering");
    for (let batch = 0; batch < rows / rowsPerReceipt; batch += receiptsPerCommit) {
      const receipts = Array.from({ length: receiptsPerCommit }, (_, index) => {
        const from = (batch + index) * rowsPerReceipt;
        const positions = Array.from({ length: rowsPerReceipt }, (_, row) => from + row);
        return aReceipt(batch + index, positions.map(answerOf), positions.map(keyOf));
      });
      await store.saveReceipts(lease, receipts);
    }
    const failed = Math.ceil(rows / failedEvery);
    const tally: Tally = {
      ...emptyTally,
      read: rows,
      delivered: rows - failed,
      updated: rows - failed,
      failed,
    };
    await store.closeRun(lease, { state: "completed", tally, requests: noRequests, ending: null });
  }
}

/** Runs in which nothing changed, copies of the last one: what most of a history is. Later than the big ones, as their numbers say. */
async function addSmallRuns({ query }: ScratchServer, runs: number): Promise<void> {
  const tally = JSON.stringify({ ...emptyTally, read: 1000, unchanged: 1000 });
  await query(`INSERT INTO runs (orchestration_id, orchestration, destination_id, state, tally, queued_at, started_at, ended_at)
    SELECT orchestration_id, orchestration, destination_id, 'completed', '${tally}', now(), now(), now()
    FROM runs, generate_series(1, ${runs}) WHERE number = 1`);
}

async function pages(admin: Caller, rowsOfRun: number): Promise<Record<string, number>> {
  const run = "/runs/1";
  const rows = `${run}/rows?limit=200`;
  const firstRows = await admin("GET", rows);
  const firstRuns = await admin("GET", "/runs?limit=50");
  const asked: Readonly<Record<string, string>> = {
    "runs, first page": "/runs?limit=50",
    "runs, next page": `/runs?limit=50&after=${encodeURIComponent(firstRuns.json.next)}`,
    "runs that failed (there is none)": "/runs?limit=50&state=failed",
    "a run of a million rows": run,
    "its reasons": `${run}/reasons`,
    "its rows, first page": rows,
    "its rows, next page": `${rows}&after=${encodeURIComponent(firstRows.json.next)}`,
    "its failed rows": `${rows}&outcome=failed`,
    "its failed rows of one reason": `${rows}&outcome=failed&code=refused`,
    "one row by its key": `${rows}&key=${keyOf(rowsOfRun - 1)}`,
    "a key that is not there": `${rows}&key=nobody`,
    Home: "/home",
  };
  const times: Record<string, number> = {};
  for (const [name, path] of Object.entries(asked)) times[name] = await middleMs(admin, path);
  return times;
}

async function middleMs(call: Caller, path: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const started = performance.now();
    const { status, text } = await call("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return round(times[Math.floor(turns / 2)] ?? 0, 1);
}
