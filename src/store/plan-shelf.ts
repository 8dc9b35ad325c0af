/** Keeps the plans of runs in the control store, in pieces; only the process that holds a run may change what is there of it. */
import { sql, type Transaction } from "kysely";
import { LeaseLost, StoreFailed } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { PlanShelf } from "../core/ports/plan-shelf.ts";
import { Database } from "./database.ts";
import { defaultSchema } from "./store.ts";
import type { Tables } from "./tables.ts";

export interface PlanShelfOrder {
  /** Of the control store, which has been opened before anything is asked of the shelf. */
  readonly databaseUrl: string;
  /** As it is named in the leases of this process. */
  readonly worker: string;
  readonly clock: Clock;
  readonly schema?: string;
}

/** Bytes of a piece: what one statement carries, and what is in memory at once. */
const pieceBytes = 1024 * 1024;

/** Connects when it is first asked. */
export function openPlanShelf({
  databaseUrl,
  worker,
  clock,
  schema = defaultSchema,
}: PlanShelfOrder): PlanShelf {
  const database = new Database({ connection: { connectionString: databaseUrl }, schema, clock });
  const held = <T>(runId: string, work: (trx: Transaction<Tables>, run: number) => Promise<T>): Promise<T> =>
    database.transact(async (trx) => work(trx, await holdOwnRun(trx, runId, worker)));
  return {
    async find(runId) {
      const { rows } = await database.run((session) =>
        sql<{ mark: string }>`
          SELECT mark FROM plan_copies JOIN runs ON number = run WHERE id::text = ${runId}
        `.execute(session),
      );
      return rows[0]?.mark ?? null;
    },
    clear: (runId) => held(runId, (trx, run) => forget(trx, [run])),
    async put(runId, mark, bytes) {
      await held(runId, (trx, run) => forget(trx, [run]));
      let pieces = 0;
      for await (const piece of inPieces(bytes)) {
        const number = pieces++;
        await held(runId, async (trx, run) => {
          await sql`
            INSERT INTO plan_copy_pieces (run, number, bytes) VALUES (${run}, ${number}, ${piece})
            ON CONFLICT (run, number) DO UPDATE SET bytes = excluded.bytes
          `.execute(trx);
        });
      }
      await held(runId, async (trx, run) => {
        await forget(trx, await replacedBy(trx, run));
        await sql`
          INSERT INTO plan_copies (run, mark, pieces) VALUES (${run}, ${mark}, ${pieces})
          ON CONFLICT (run) DO UPDATE SET mark = excluded.mark, pieces = excluded.pieces
        `.execute(trx);
      });
    },
    async *take(runId, mark) {
      for (let number = 0, pieces = 1; number < pieces; number++) {
        const { rows } = await database.run((session) =>
          sql<{ pieces: number; bytes: Buffer }>`
            SELECT pieces, bytes FROM runs JOIN plan_copies AS copy ON copy.run = runs.number
              JOIN plan_copy_pieces AS piece ON piece.run = copy.run
            WHERE id::text = ${runId} AND mark = ${mark} AND piece.number = ${number}
          `.execute(session),
        );
        const [found] = rows;
        if (found === undefined) throw gone(runId);
        pieces = found.pieces;
        yield found.bytes;
      }
    },
    close: () => database.close(),
  };
}

/** The run's number. It stays ours until the transaction ends: whoever takes it over waits for that. */
async function holdOwnRun(trx: Transaction<Tables>, runId: string, worker: string): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    SELECT number FROM runs WHERE id::text = ${runId} AND worker = ${worker} FOR NO KEY UPDATE
  `.execute(trx);
  if (rows[0] !== undefined) return rows[0].number;
  throw new LeaseLost(`Worker ${worker} does not hold run ${runId} any more.`, {
    code: "lease_lost",
    next: "wait",
    advice: "Another worker has taken it over and makes its own plan.",
  });
}

async function forget(trx: Transaction<Tables>, runs: readonly number[]): Promise<void> {
  await sql`DELETE FROM plan_copies WHERE run = ANY (${[...runs]}::integer[])`.execute(trx);
  await sql`DELETE FROM plan_copy_pieces WHERE run = ANY (${[...runs]}::integer[])`.execute(trx);
}

/** Runs of the same target that have something on the shelf. */
async function replacedBy(trx: Transaction<Tables>, run: number): Promise<readonly number[]> {
  const { rows } = await sql<{ run: number }>`
    SELECT other.number AS run FROM runs AS mine JOIN runs AS other USING (orchestration_id, destination_id)
    WHERE mine.number = ${run} AND other.number <> mine.number
      AND EXISTS (SELECT FROM plan_copy_pieces WHERE plan_copy_pieces.run = other.number)
  `.execute(trx);
  return rows.map((row) => row.run);
}

async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    waiting.push(chunk);
    length += chunk.length;
    if (length < pieceBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

function gone(runId: string): StoreFailed {
  return new StoreFailed(`The plan of run ${runId} is gone from the control store.`, {
    code: "plan_gone",
    next: "fix",
    advice: "Start a new run: it plans again and sends what is left.",
  });
}
