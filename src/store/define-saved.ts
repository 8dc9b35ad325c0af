/** How saved SELECTs are written: queries, attributes tables and segments, each activation as a version of its own. */
import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type {
  AttributesTableDefinition,
  ObjectKind,
  QueryDefinition,
  SegmentDefinition,
} from "../core/definition.ts";
import type { SavedContent } from "../core/ports/definition-book.ts";
import { segmentNames } from "../core/segment.ts";
import { cleanText, toCleanJson } from "./clean-text.ts";
import { type DefinitionKind, deletedIdOf, type KeptRow, quoted, toKept } from "./definition-kind.ts";
import type { SavedDetails, Tables } from "./tables.ts";

interface SavedRow extends KeptRow {
  readonly sql: string;
  readonly dialect: QueryDefinition["dialect"];
  readonly file: string | null;
  readonly details: SavedDetails | null;
  readonly available: boolean;
}

type Writable = QueryDefinition & SavedDetails & { readonly isAvailable?: boolean };

/** `tellRest` is what the history shows besides the text. */
function savedKind<W extends Writable>(
  kind: ObjectKind,
  tellRest: (saved: SavedDetails & { readonly isAvailable?: boolean }) => object,
): DefinitionKind<W> {
  return {
    kind,
    async kept(trx) {
      const { rows } = await sql<SavedRow>`
        SELECT id, name, source, sql, dialect, file, details, available FROM queries
        WHERE kind = ${kind} AND deleted_at IS NULL
      `.execute(trx);
      return rows.map(({ details, available, ...row }) =>
        toKept({ ...row, ...tellRest({ ...details, isAvailable: available }) }),
      );
    },
    tell: (wanted) => ({
      sql: wanted.sql,
      dialect: wanted.dialect,
      file: wanted.file,
      ...tellRest(wanted),
    }),
    hasNewSecret: () => false,
    async write(trx, wanted, { before, source, by = source }) {
      const id = before?.id ?? (await deletedIdOf(trx, kind, wanted.name)) ?? randomUUID();
      await writeSaved(trx, { ...wanted, kind, id, source, by });
    },
    async users(trx, id) {
      const { rows } = await sql<{ name: string }>`
        SELECT name FROM orchestrations WHERE query_id = ${id} AND deleted_at IS NULL
      `.execute(trx);
      const [self] = (await sql<{ name: string }>`SELECT name FROM queries WHERE id = ${id}`.execute(trx))
        .rows;
      const naming = self === undefined ? [] : await segmentsNaming(trx, kind, self.name);
      return [...rows.map(quoted("orchestration")), ...naming.map(quoted("segment"))];
    },
  };
}

async function writeSaved(
  trx: Transaction<Tables>,
  saved: Writable & {
    readonly kind: ObjectKind;
    readonly id: string;
    readonly source: string;
    readonly by: string;
  },
): Promise<void> {
  const { kind, id, name, dialect, file, source, by, isAvailable = false } = saved;
  const clean = cleanText(saved.sql);
  const details = detailsJson(saved);
  const { rows } = await sql<{ version: number }>`
    INSERT INTO queries (id, kind, name, sql, dialect, file, source, details, available)
    VALUES (${id}, ${kind}, ${name}, ${clean}, ${dialect}, ${file}, ${source}, ${details}, ${isAvailable})
    ON CONFLICT (id) DO UPDATE SET sql = excluded.sql, dialect = excluded.dialect, file = excluded.file,
      source = excluded.source, details = excluded.details, available = excluded.available,
      revision = queries.revision + 1, version = queries.version + 1, changed_at = now(), deleted_at = NULL
    RETURNING version
  `.execute(trx);
  await sql`
    INSERT INTO query_versions (query_id, version, sql, dialect, details, activated_by)
    VALUES (${id}, ${rows[0]?.version}, ${clean}, ${dialect}, ${details}, ${by})
  `.execute(trx);
  await sql`DELETE FROM query_drafts WHERE query_id = ${id}`.execute(trx);
}

/** Null where the text is all there is. */
export function detailsJson({ visual, columns }: Pick<SavedContent, "visual" | "columns">): string | null {
  if (visual !== undefined && visual !== null) return toCleanJson({ visual });
  return columns === undefined || columns.length === 0 ? null : toCleanJson({ columns });
}

export const queryKind = savedKind<QueryDefinition>("query", () => ({}));
export const attributesTableKind = savedKind<AttributesTableDefinition>(
  "attributes table",
  ({ isAvailable = false, columns = [] }) => ({ isAvailable, columns }),
);
export const segmentKind = savedKind<SegmentDefinition>("segment", ({ visual = null }) => ({ visual }));

/** Active visual segments whose rules or attributes name this segment or attributes table. */
export async function segmentsNaming(
  trx: Transaction<Tables>,
  kind: ObjectKind,
  name: string,
): Promise<readonly { readonly name: string }[]> {
  if (kind === "query") return [];
  const { rows } = await sql<{ name: string; details: SavedDetails }>`
    SELECT name, details FROM queries
    WHERE kind = 'segment' AND deleted_at IS NULL AND version > 0 AND details IS NOT NULL ORDER BY name
  `.execute(trx);
  return rows.filter(({ details }) => details.visual != null && segmentNames(details.visual, kind, name));
}
