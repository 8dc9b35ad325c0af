/** Receipts written per second, what a row costs on disk, and how long it takes to find one row among a million. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import type { KeyedReceipt, Store } from "../../src/core/ports/store.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { createStore } from "../../src/store/store.ts";
import { realClock, scratchKey } from "../contract/scratch-postgres.ts";
import {
  anAnswer,
  aPlan,
  aReceipt,
  deliveringRun,
  source,
  theDefinitions,
} from "../contract/store-scenes.ts";

const rowsPerReceipt = 100;
/** Receipts in one commit when deliveries are quicker than commits; the runner gathers what waits. */
const receiptsPerCommit = 20;

export interface ReceiptsFigures {
  readonly rows: number;
  /** One receipt of 100 rows in each commit. */
  readonly receiptsPerSecondAlone: number;
  /** 20 receipts in each commit. */
  readonly receiptsPerSecondTogether: number;
  readonly bytesPerRow: number;
  readonly findByKeyMs: number;
  /** All answers read again, as a resumed run does. */
  readonly readAnswersSeconds: number;
  readonly rejectedRowsPerSecond: number;
  readonly bytesPerRejectedRow: number;
}

export async function benchReceipts(rows = 1_000_000): Promise<ReceiptsFigures> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-bench-"));
  const server = await startEmbeddedPostgres({ folder, clock: realClock });
  const store = await createStore({ connection: server.connection, key: scratchKey, clock: realClock });
  const client = new pg.Client({ ...server.connection, options: "-c search_path=deskfeed" });
  await client.connect();
  try {
    await store.applyDefinitions(theDefinitions(), source);
    return await measure(store, client, rows);
  } finally {
    await client.end();
    await store.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(store: Store, client: pg.Client, rows: number): Promise<ReceiptsFigures> {
  const { lease, run } = await deliveringRun(store, aPlan(rows));
  const receipts = Math.ceil(rows / rowsPerReceipt);
  const alone = Math.min(1000, Math.floor(receipts / 2));
  const aloneSeconds = await timed(async () => {
    for (let batch = 0; batch < alone; batch += 1) await store.saveReceipts(lease, [receiptOf(batch)]);
  });
  const togetherSeconds = await timed(async () => {
    for (let batch = alone; batch < receipts; batch += receiptsPerCommit) {
      const length = Math.min(receiptsPerCommit, receipts - batch);
      await store.saveReceipts(
        lease,
        Array.from({ length }, (_, index) => receiptOf(batch + index)),
      );
    }
  });
  const bytes = await bytesOf(client, "receipts");
  const find = async (): Promise<void> => {
    const options = {
      outcomes: ["created", "updated", "failed"],
      key: keyOf(rows - 1).toUpperCase(),
    } as const;
    let found = 0;
    for await (const page of store.rows(run.id, options)) found += page.length;
    if (found !== 1) throw new Error(`found ${found} rows instead of one`);
  };
  await find();
  const findSeconds = await timed(find);
  const readAnswersSeconds = await timed(async () => {
    let read = 0;
    for await (const page of store.answers(run.id)) read += page.length;
    if (read !== rows) throw new Error(`read ${read} answers instead of ${rows}`);
  });
  const rejected = Math.floor(rows / 5);
  const rejectedSeconds = await timed(async () => {
    for (let from = 0; from < rejected; from += 5000) {
      const ordinals = Array.from({ length: Math.min(5000, rejected - from) }, (_, index) => from + index);
      const problems = [{ code: "name_missing", column: "name", message: "The row has no name." }] as const;
      await store.saveRejected(
        lease,
        ordinals.map((ordinal) => ({ ordinal, key: keyOf(ordinal), problems })),
      );
    }
  });
  return {
    rows,
    receiptsPerSecondAlone: Math.round(alone / aloneSeconds),
    receiptsPerSecondTogether: Math.round((receipts - alone) / togetherSeconds),
    bytesPerRow: Math.round((bytes / rows) * 10) / 10,
    findByKeyMs: Math.round(findSeconds * 1000),
    readAnswersSeconds: Math.round(readAnswersSeconds * 100) / 100,
    rejectedRowsPerSecond: Math.round(rejected / rejectedSeconds),
    bytesPerRejectedRow: Math.round(await bytesOf(client, "row_problems")) / rejected,
  };
}

/** Keys as a customer 360 has them: half UUIDs, half e-mail addresses, none like its neighbour. */
function keyOf(position: number): string {
  const hex = Math.abs(Math.imul(position + 1, 2_654_435_761))
    .toString(16)
    .padStart(8, "0");
  const more = Math.abs(Math.imul(position + 7, 40_503 * 65_537))
    .toString(16)
    .padStart(8, "0");
  const unique = position.toString(16).padStart(8, "0");
  if (position % 2 === 0)
    return `${hex}-${more.slice(0, 4)}-4${more.slice(4, 7)}-8${hex.slice(1, 4)}-${unique}${hex.slice(4)}`;
  return `customer.${hex}.${unique}@example.com`;
}

function receiptOf(batch: number): KeyedReceipt {
  const positions = Array.from({ length: rowsPerReceipt }, (_, index) => batch * rowsPerReceipt + index);
  const job = `V3-${keyOf(batch * 2)}`;
  return aReceipt(
    batch,
    positions.map((position) =>
      anAnswer(position, { job, answer: position % 3 === 0 ? "created" : "updated" }),
    ),
    positions.map(keyOf),
  );
}

async function bytesOf(client: pg.Client, table: string): Promise<number> {
  const { rows } = await client.query("SELECT pg_total_relation_size($1::regclass)::float8 AS bytes", [
    table,
  ]);
  return rows[0].bytes;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(await benchReceipts(), null, 2));
}
