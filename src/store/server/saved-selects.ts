/** Queries, segments and attributes tables as screens edit them: a draft beside the active version, every version kept. */
import { sql, type Transaction } from "kysely";
import type { ObjectKind } from "../../core/definition.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import {
  type DefinedQuery,
  type Editing,
  type QueryVersion,
  type SavedBook,
  type SavedContent,
  screensSource,
} from "../../core/ports/definition-book.ts";
import type { Dialect } from "../../core/ports/engine.ts";
import { record } from "../apply-definitions.ts";
import { addAudit } from "../audit-log.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { attributesTableKind, detailsJson, queryKind, segmentKind, segmentsNaming } from "../define-saved.ts";
import type { DefinitionKind } from "../definition-kind.ts";
import type { SavedDetails, Tables } from "../tables.ts";
import { editing, holdDefinition, refuseTaken, rename } from "./edit-definition.ts";

interface SavedRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly revision: number;
  readonly version: number;
  readonly folder: string;
  readonly owner: string | null;
  readonly changed_at: Date;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly details: SavedDetails | null;
  readonly available: boolean;
  readonly activated_by: string | null;
  readonly activated_at: Date | null;
  readonly draft_sql: string | null;
  readonly draft_dialect: Dialect | null;
  readonly draft_details: SavedDetails | null;
  readonly draft_by: string | null;
  readonly draft_at: Date | null;
  readonly sent_by: DefinedQuery["sentBy"];
}

function toDefined(row: SavedRow): DefinedQuery {
  const { sql: text, dialect, version } = row;
  const activatedAt = row.activated_at ?? row.changed_at;
  return {
    id: row.id,
    name: row.name,
    managedBy: row.source === screensSource ? null : row.source,
    revision: row.revision,
    changedAt: row.changed_at.getTime(),
    folder: row.folder,
    owner: row.owner,
    active:
      version === 0
        ? null
        : {
            sql: text,
            dialect,
            ...row.details,
            version,
            by: row.activated_by,
            at: activatedAt.getTime(),
          },
    draft:
      row.draft_sql === null || row.draft_dialect === null || row.draft_at === null
        ? null
        : {
            sql: row.draft_sql,
            dialect: row.draft_dialect,
            ...row.draft_details,
            by: row.draft_by,
            at: row.draft_at.getTime(),
          },
    sentBy: row.sent_by,
    isAvailable: row.available,
  };
}

async function listSaved(database: Database, kind: ObjectKind): Promise<readonly DefinedQuery[]> {
  const { rows } = await database.run((session) =>
    sql<SavedRow>`
      SELECT q.id, q.name, q.source, q.revision, q.version, q.folder, q.owner, q.changed_at, q.sql, q.dialect,
        q.details, q.available, v.activated_by, v.activated_at, d.sql AS draft_sql, d.dialect AS draft_dialect,
        d.details AS draft_details, d.saved_by AS draft_by, d.saved_at AS draft_at,
        (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'destination', t.name) ORDER BY o.name), '[]')
          FROM orchestrations AS o JOIN destinations AS t ON t.id = o.destination_id
          WHERE o.query_id = q.id AND o.deleted_at IS NULL) AS sent_by
      FROM queries AS q
        LEFT JOIN query_versions AS v ON v.query_id = q.id AND v.version = q.version
        LEFT JOIN query_drafts AS d ON d.query_id = q.id
      WHERE q.kind = ${kind} AND q.deleted_at IS NULL
      ORDER BY q.folder, lower(q.name), q.id
    `.execute(session),
  );
  return rows.map(toDefined);
}

export function savedOf(database: Database, kind: ObjectKind): SavedBook {
  return {
    list: () => listSaved(database, kind),
    create: ({ name, folder, by, ...content }) =>
      editing(database, async (trx) => {
        await refuseTaken(trx, kind, name);
        const { rows } = await sql<{ id: string }>`
          INSERT INTO queries (kind, name, sql, dialect, source, version, folder, owner)
          VALUES (${kind}, ${cleanText(name)}, '', ${content.dialect}, ${screensSource}, 0, ${cleanText(folder)}, ${by})
          RETURNING id
        `.execute(trx);
        const id = rows[0]?.id ?? "";
        await putDraft(trx, id, { ...content, by });
        const { sql: text, dialect: _, ...details } = content;
        await addAudit(trx, {
          who: by,
          action: "created",
          kind,
          name,
          after: { sql: text, ...details, folder },
        });
        return id;
      }),
    change: (order, { name, folder, isAvailable }) =>
      change(database, { kind, order, action: actionOf(isAvailable) }, async (trx, held) => {
        if (name !== undefined && name !== held.name) await refuseNamed(trx, kind, held.name);
        await rename(trx, kind, held, name ?? held.name);
        if (folder !== undefined)
          await sql`UPDATE queries SET folder = ${cleanText(folder)} WHERE id = ${held.id}`.execute(trx);
        if (isAvailable !== undefined)
          await sql`UPDATE queries SET available = ${isAvailable} WHERE id = ${held.id}`.execute(trx);
      }),
    saveDraft: (order, draft) =>
      change(database, { kind, order, action: null }, (trx, { id }) =>
        putDraft(trx, id, { ...draft, by: order.by }),
      ),
    discardDraft: (order) =>
      change(database, { kind, order, action: "draft discarded" }, async (trx, { id }) => {
        await sql`DELETE FROM query_drafts WHERE query_id = ${id}`.execute(trx);
      }),
    activate: (order) => activate(database, kind, order),
    versions: (id) => listVersions(database, id),
  };
}

const actionOf = (isAvailable: boolean | undefined): string => {
  if (isAvailable === undefined) return "renamed";
  return isAvailable
    ? "made available in the visual segment editor"
    : "taken out of the visual segment editor";
};

/** Segments name others by name; another name would leave them with nothing. */
async function refuseNamed(trx: Transaction<Tables>, kind: ObjectKind, name: string): Promise<void> {
  const [user] = await segmentsNaming(trx, kind, name);
  if (user === undefined) return;
  throw new ConfigInvalid(`"${name}" cannot be renamed: the segment "${user.name}" uses it by this name.`, {
    code: "definition_used",
    next: "fix",
    advice: "Keep the name, or change that segment first.",
  });
}

interface Held {
  readonly id: string;
  readonly name: string;
}

/** A draft is saved at every pause in typing: only what others can see goes into the audit log. */
async function change(
  database: Database,
  {
    kind,
    order: { id, revision, by },
    action,
  }: { readonly kind: ObjectKind; readonly order: Editing; readonly action: string | null },
  work: (trx: Transaction<Tables>, held: Held) => Promise<void>,
): Promise<void> {
  await editing(database, async (trx) => {
    const held = await holdDefinition(trx, kind, { id, revision });
    await work(trx, held);
    await sql`UPDATE queries SET revision = revision + 1, changed_at = now() WHERE id = ${id}`.execute(trx);
    if (action !== null) await addAudit(trx, { who: by, action, kind, name: held.name });
  });
}

async function putDraft(
  trx: Transaction<Tables>,
  id: string,
  draft: SavedContent & { readonly by: string },
): Promise<void> {
  await sql`
    INSERT INTO query_drafts (query_id, sql, dialect, details, saved_by)
    VALUES (${id}, ${cleanText(draft.sql)}, ${draft.dialect}, ${detailsJson(draft)}, ${draft.by})
    ON CONFLICT (query_id) DO UPDATE SET sql = excluded.sql, dialect = excluded.dialect, details = excluded.details,
      saved_by = excluded.saved_by, saved_at = now()
  `.execute(trx);
}

// biome-ignore lint/suspicious/noExplicitAny: what is written is put together from the draft, which has all that its kind needs.
type AnyKind = DefinitionKind<any>;
const definitionKinds: Readonly<Record<ObjectKind, AnyKind>> = {
  query: queryKind,
  segment: segmentKind,
  "attributes table": attributesTableKind,
};

async function activate(database: Database, kind: ObjectKind, { id, revision, by }: Editing): Promise<void> {
  const definitionKind = definitionKinds[kind];
  await editing(database, async (trx) => {
    const { name } = await holdDefinition(trx, kind, { id, revision });
    const draft = await trx
      .selectFrom("query_drafts")
      .innerJoin("queries", "queries.id", "query_drafts.query_id")
      .select(["query_drafts.sql", "query_drafts.dialect", "query_drafts.details", "queries.available"])
      .where("query_id", "=", id)
      .executeTakeFirst();
    if (draft === undefined) throw nothingToActivate(kind, name);
    const before = (await definitionKind.kept(trx)).find((one) => one.id === id) ?? null;
    const { details, available: isAvailable, ...text } = draft;
    const wanted = { name, ...text, ...details, isAvailable, file: null };
    await definitionKind.write(trx, wanted, { before, source: screensSource, by });
    const after = definitionKind.tell(wanted);
    await record(trx, { kind, name, change: "updated", source: by, before: before?.told ?? null, after });
    await addAudit(trx, { who: by, action: "activated", kind, name });
  });
}

function nothingToActivate(kind: ObjectKind, name: string): ConfigInvalid {
  return new ConfigInvalid(`The ${kind} "${name}" has no draft.`, {
    code: "no_draft",
    next: "fix",
    advice: "Its active version is the newest text.",
  });
}

async function listVersions(database: Database, id: string): Promise<readonly QueryVersion[]> {
  const { rows } = await database.run((session) =>
    sql<Omit<QueryVersion, "at"> & { at: Date; details: SavedDetails | null }>`
      SELECT version, sql, dialect, details, activated_by AS by, activated_at AS at FROM query_versions
      WHERE query_id = ${id} ORDER BY version DESC
    `.execute(session),
  );
  return rows.map(({ details, ...row }) => ({ ...row, ...details, at: row.at.getTime() }));
}
