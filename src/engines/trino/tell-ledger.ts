/**
 * Takes what was settled here to the ledger in the cluster: rows are added to the target's table of moves, a million characters a
 * statement. They count from then on; the next run folds them into the ledger. The same rows may be told twice.
 */
import type { Cells, Session } from "../duckdb/session.ts";
import { hexOf } from "./stage-found.ts";
import { ledgerColumns } from "./state-tables.ts";
import type { TrinoClient } from "./trino-client.ts";

/** Trino's own limit is 1,000,000 characters (query.max-length); the rest of the statement needs some. */
const statementCharactersMax = 900_000;
/** Statements in flight: each waits for the cluster most of its time. */
const statementsAtOnce = 3;
const wire =
  "k varchar, h varchar, has_rejected boolean, key varchar, held varchar, zendesk_user_id varchar, settled_at varchar, plan varchar, seq bigint";

/** Rows of the local ledger, chosen by `where`. */
export interface ChosenRows {
  readonly ledger: string;
  readonly where: string;
  readonly parameters?: { readonly page: string };
}

/**
 * `moves` was made with the plan: when it is gone, a newer plan has taken what was in it. The cluster is asked for the last number once:
 * who comes back to a plan that another process has taken over goes on with numbers below that other's.
 */
export function ledgerTeller(
  client: TrinoClient,
  moves: string,
): (session: Session, chosen: ChosenRows) => Promise<void> {
  let last: Promise<number> | null = null;
  const nextNumber = async (): Promise<number> => {
    last = (last ?? lastNumber(client, moves)).then((number) => number + 1);
    try {
      return await last;
    } catch (error) {
      last = null;
      throw error;
    }
  };
  return async (session, { ledger, where, parameters }) => {
    const sql = `SELECT k::VARCHAR, h::VARCHAR, has_rejected, key, held, zendesk_user_id::VARCHAR, settled_at::VARCHAR, plan
      FROM ${ledger} WHERE ${where}`;
    const rows = await session.rows(sql, parameters);
    if (rows.length === 0) return;
    const waiting = [...statementsOf(moves, rows, await nextNumber())];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await client.runUntilCommitted(next);
    };
    await Promise.all(Array.from({ length: statementsAtOnce }, work));
  };
}

async function lastNumber(client: TrinoClient, moves: string): Promise<number> {
  const { rows } = await client.rows(`SELECT coalesce(max(seq), 0) FROM ${moves}`);
  return Number(rows[0]?.[0] ?? 0);
}

function* statementsOf(moves: string, rows: readonly Cells[], seq: number): Generator<string> {
  let texts: string[] = [];
  let characters = 0;
  for (const [k, h, ...rest] of rows) {
    const text = JSON.stringify([hexOf(String(k)), hexOf(String(h)), ...rest, seq]).replaceAll("'", "''");
    if (characters + text.length > statementCharactersMax && texts.length > 0) {
      yield insertSql(moves, texts);
      texts = [];
      characters = 0;
    }
    texts.push(text);
    characters += text.length + 1;
  }
  yield insertSql(moves, texts);
}

/** One text for all rows: planning a list of values takes Trino several times longer. */
function insertSql(moves: string, texts: readonly string[]): string {
  return `INSERT INTO ${moves} (${ledgerColumns}, seq)
    SELECT from_hex(k), from_hex(h), has_rejected, key, held, CAST(zendesk_user_id AS bigint), CAST(settled_at AS bigint), plan, seq
    FROM UNNEST(CAST(json_parse('[${texts.join(",")}]') AS array(row(${wire}))))`;
}
