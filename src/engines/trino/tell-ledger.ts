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

export interface LedgerTold {
  readonly client: TrinoClient;
  /** The plan's table of moves. It was made with the plan: when it is gone, a newer plan has taken what was in it. */
  readonly moves: string;
}

/** Rows of the local ledger, chosen by `where`. */
export async function tellLedger(
  told: LedgerTold,
  session: Session,
  chosen: {
    readonly ledger: string;
    readonly where: string;
    readonly parameters?: { readonly page: string };
  },
): Promise<void> {
  const { client, moves } = told;
  const sql = `SELECT k::VARCHAR, h::VARCHAR, has_rejected, key, held, zendesk_user_id::VARCHAR, settled_at::VARCHAR, plan
    FROM ${chosen.ledger} WHERE ${chosen.where}`;
  const rows = await session.rows(sql, chosen.parameters);
  if (rows.length === 0) return;
  const { rows: last } = await client.rows(`SELECT coalesce(max(seq), 0) + 1 FROM ${moves}`);
  const waiting = [...statementsOf(moves, rows, Number(last[0]?.[0] ?? 1))];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await client.run(next);
  };
  await Promise.all(Array.from({ length: statementsAtOnce }, work));
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
