/** Brings the rows that differ from the cluster into the local state file, where they are judged, with what the ledger holds of them. */
import { appendTexts, chunkRowsMax } from "../duckdb/append-texts.ts";
import type { FoundRows, Place } from "../duckdb/make-plan.ts";
import { groupsTable } from "../duckdb/scan-result.ts";
import { readValues } from "./column-kinds.ts";
import type { Comparison, CrossingRow } from "./compare-in-cluster.ts";

const foundTable = "deskfeed_found";
const foundColumns = [
  ...["o", "k", "h", "x", "e", "j", "g", "lh", "has_rejected"],
  ...["lkey", "held", "zendesk_user_id", "settled_at", "plan"],
];
const candidateColumns = "o, k, h, x, e, j, shared, settled, email_shared, before, is_new, zendesk_user_id";

export async function stageFound(
  { session, target }: Place,
  comparison: Comparison,
  mark: string,
): Promise<FoundRows> {
  const shape = foundColumns.map((column) => `${column} VARCHAR`).join(", ");
  await session.run(`CREATE OR REPLACE TEMP TABLE ${foundTable} (${shape})`);
  let place = 0;
  for await (const page of comparison.crossing())
    for (let from = 0; from < page.length; from += chunkRowsMax) {
      const rows = page.slice(from, from + chunkRowsMax).map((row) => localRow(row, ++place, comparison));
      await session.ask((connection) => appendTexts(connection, foundTable, rows));
    }
  const found = `temp.${foundTable}`;
  const settled = "coalesce(g = lh, false)";
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_emails AS
    SELECT lower(e) AS e FROM ${found} WHERE e IS NOT NULL GROUP BY 1 HAVING count(*) > 1`);
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_candidates AS
    SELECT o::BIGINT AS o, k::UHUGEINT AS k, h::UHUGEINT AS h, x, e, j, g IS NOT NULL AS shared, ${settled} AS settled,
      coalesce(lower(e) IN (SELECT e FROM temp.deskfeed_emails), false) AS email_shared,
      held AS before, lkey IS NULL AS is_new, zendesk_user_id::BIGINT AS zendesk_user_id
    FROM ${found} ORDER BY o::BIGINT`);
  await session.run(`CREATE OR REPLACE TEMP TABLE ${groupsTable.replace("temp.", "")} AS
    SELECT DISTINCT k::UHUGEINT AS k, g::UHUGEINT AS h, ${settled} AS settled,
      coalesce(has_rejected::BOOLEAN, false) AS has_rejected
    FROM ${found} WHERE g IS NOT NULL`);
  const [groups] = await session.row(`SELECT count(*) FROM ${groupsTable}`);
  return {
    candidates: { total: place, table: "temp.deskfeed_candidates", columns: candidateColumns },
    columns: comparison.columns,
    rowBytesMax: comparison.rowBytesMax,
    rows: comparison.rows,
    groups: Number(groups),
    // The cluster compares anew each time: what it reads is not paid for here.
    seen: null,
    mark,
    keepLeft: async () => {
      // The ledger here is only what the cluster's holds of the users in hand.
      await session.run(`DELETE FROM ${target.ledger} WHERE k IN (SELECT k FROM temp.deskfeed_candidates)`);
      await session.run(`INSERT INTO ${target.ledger} BY NAME
        SELECT DISTINCT ON (k) k::UHUGEINT AS k, lh::UHUGEINT AS h, has_rejected::BOOLEAN AS has_rejected, lkey AS key, held,
          zendesk_user_id::BIGINT AS zendesk_user_id, settled_at::BIGINT AS settled_at, plan
        FROM ${found} WHERE lkey IS NOT NULL`);
      return comparison.left;
    },
  };
}

/** Hashes as numbers, the row as the other engines write it; its place by arrival where the result has no order. */
function localRow(row: CrossingRow, arrival: number, { columns }: Comparison): CrossingRow {
  const [o, k, h, x, e, j, g, lh, ...ledger] = row;
  return [
    o ?? String(arrival),
    numberOf(k),
    numberOf(h),
    x ?? null,
    e ?? null,
    JSON.stringify(readValues(String(j), columns)),
    numberOf(g),
    numberOf(lh),
    ...ledger,
  ];
}

/** The bytes of an md5 as md5_number of DuckDB reads them: the lowest first. */
export function numberOf(hex: string | null | undefined): string | null {
  if (hex === null || hex === undefined) return null;
  return BigInt(`0x${reversed(hex)}`).toString();
}

export function hexOf(number: string): string {
  return reversed(BigInt(number).toString(16).padStart(32, "0"));
}

function reversed(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join("");
}
