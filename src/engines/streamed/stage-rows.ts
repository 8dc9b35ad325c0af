/**
 * Brings the rows of a source into a temporary table of a session, where they are fingerprinted and compared. The table goes
 * with the session: of a stream that breaks half way nothing stays.
 */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { EngineProgress, PlanRequest } from "../../core/ports/engine.ts";
import type { RowSource, SourceRow } from "../../core/ports/row-source.ts";
import { hasTopLevelOrderBy } from "../dialect/check-one-select.ts";
import { appendTexts, chunkRowsMax } from "../duckdb/append-texts.ts";
import { asFailure } from "../duckdb/engine-errors.ts";
import { fingerprintOver } from "../duckdb/fingerprint.ts";
import type { Reading } from "../duckdb/make-plan.ts";
import type { Session } from "../duckdb/session.ts";
import { fingerprintedColumns } from "../planning/fingerprinted-columns.ts";

const stage = "deskfeed_stage";

export async function stageRows(session: Session, source: RowSource, request: PlanRequest): Promise<Reading> {
  const { query, signal } = request;
  const columns = await source.describe(query, signal);
  const found = fingerprintedColumns(request, columns);
  const places = [found.externalId, found.email].map((column) => placeOf(column, found.columns));
  // x and e are the identity, j is the row: one text each, since every value that crosses costs the same.
  await session.run(`CREATE OR REPLACE TEMP TABLE ${stage} (x VARCHAR, e VARCHAR, j VARCHAR NOT NULL)`);
  const onProgress = (engine: EngineProgress): void =>
    request.onProgress?.({ judged: 0, candidates: null, engine });
  for await (const page of source.rows(query, { columns: found.columns, signal, onProgress }))
    for (let from = 0; from < page.length; from += chunkRowsMax) {
      const staged = page
        .slice(from, from + chunkRowsMax)
        .map((row) => stagedRow(row, places, found.columns.length));
      await session.ask((connection) => appendTexts(connection, stage, staged));
    }
  signal.throwIfAborted();
  const from = `temp.${stage}`;
  return {
    query: {
      sql: query.sql,
      columns,
      ordered: await hasTopLevelOrderBy(query.sql),
      tables: new Set(),
      locate: asFailure,
    },
    fingerprint: fingerprintOver(found, { externalId: "x", email: "e", row: "j", from }),
    // Nothing tells from outside whether the source has changed: the rows themselves are compared.
    signature: "",
  };
}

function placeOf(column: Column | null, columns: readonly Column[]): number | null {
  return column === null ? null : columns.indexOf(column);
}

type StagedRow = readonly (string | null)[];

function stagedRow(row: SourceRow, places: readonly (number | null)[], width: number): StagedRow {
  invariant(row.length === width, `a row of ${row.length} values came where ${width} were asked for`);
  const identity = places.map((place) => (place === null ? null : identityText(row[place])));
  return [...identity, JSON.stringify(row)];
}

/** Blank counts as missing. */
function identityText(value: SourceRow[number] | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.trim() || null;
}
