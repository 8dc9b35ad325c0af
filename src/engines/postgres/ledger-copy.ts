/**
 * The ledgers that are kept beside the data, copied into a file and put back: one JSON document a line, a target and then its rows.
 * Plans are left out: a run that was under way plans again.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { ensurePlanSchema, ledgerOf, openTarget, planSchema, whyNotBeside } from "./plan-schema.ts";
import { type PostgresOptions, PostgresServer } from "./server.ts";
import type { Cells, Transaction } from "./transaction.ts";

export interface LedgerCounts {
  readonly ledgers: number;
  readonly users: number;
}

const columns = "k, h, has_rejected, key, held, zendesk_user_id, settled_at, plan";
/** Rows that are put back at once. */
const pageRows = 2_000;

/** Null when nothing is kept beside the data. */
export async function copyLedgers(options: PostgresOptions, file: string): Promise<LedgerCounts | null> {
  return await withServer(options, async (server) => {
    const open = await server.open("read", {});
    try {
      const { inside } = open;
      const [exists] = await inside.row(`SELECT to_regclass('${planSchema}.targets')::text`);
      const targets =
        exists === null || exists === undefined
          ? []
          : await inside.rows(`SELECT number, target FROM ${planSchema}.targets ORDER BY number`);
      const counts = { ledgers: targets.length, users: 0 };
      if (targets.length > 0) {
        const lines = Readable.from(linesOf(inside, targets, counts));
        await pipeline(lines, createGzip(), createWriteStream(file, { flags: "wx", mode: 0o600 }));
      }
      await open.end(null);
      return targets.length === 0 ? null : counts;
    } catch (error) {
      throw await open.end(error);
    } finally {
      open.leave();
    }
  });
}

async function* linesOf(
  inside: Transaction,
  targets: readonly Cells[],
  counts: { users: number },
): AsyncGenerator<string> {
  for (const [number, target] of targets) {
    yield `${JSON.stringify({ target })}\n`;
    const select = `SELECT json_build_array(${columns
      .split(", ")
      .map((column) => `${column}::text`)
      .join(", ")}) FROM ${ledgerOf(Number(number))}`;
    for await (const page of inside.lines(select)) {
      counts.users += page.length;
      yield `${page.join("\n")}\n`;
    }
  }
}

/** `kept` where there are ledgers already: those are newer, and stay as they are. All or nothing. */
export async function loadLedgers(options: PostgresOptions, file: string): Promise<"loaded" | "kept"> {
  return await withServer(options, async (server) => {
    if ((await whyNotBeside(server)) === null) await ensurePlanSchema(server);
    return await server.transaction("write", {}, async (transaction) => {
      const [held] = await transaction.row(`SELECT count(*) FROM ${planSchema}.targets`);
      if (Number(held) > 0) return "kept";
      let ledger = "";
      let page: Cells[] = [];
      const write = async (): Promise<void> => {
        if (page.length > 0) await transaction.copyIn(`${ledger} (${columns})`, [page]);
        page = [];
      };
      for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
        const read = JSON.parse(line) as Cells | { readonly target: string };
        if ("target" in read) {
          await write();
          ledger = ledgerOf(await openTarget(transaction, read.target));
        } else page.push(read);
        if (page.length >= pageRows) await write();
      }
      await write();
      return "loaded";
    });
  });
}

async function withServer<T>(
  options: PostgresOptions,
  work: (server: PostgresServer) => Promise<T>,
): Promise<T> {
  const server = new PostgresServer(options);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
