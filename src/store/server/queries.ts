/** Queries as screens edit them: a draft beside the active version, every version kept. */
import { sql, type Transaction } from "kysely";
import { ConfigInvalid } from "../../core/failure.ts";
import {
  type DefinedQuery,
  type DefinitionBook,
  type Editing,
  type QueryVersion,
  screensSource,
} from "../../core/ports/definition-book.ts";
import type { Dialect } from "../../core/ports/engine.ts";
import { record } from "../apply-definitions.ts";
import { addAudit } from "../audit-log.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { queryKind } from "../define-others.ts";
import type { Tables } from "../tables.ts";
import { editing, holdDefinition, refuseTaken, rename } from "./edit-definition.ts";

interface QueryRow {
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
  readonly activated_by: string | null;
  readonly activated_at: Date | null;
  readonly draft_sql: string | null;
  readonly draft_dialect: Dialect | null;
  readonly draft_by: string | null;
  readonly draft_at: Date | null;
  readonly sent_by: DefinedQuery["sentBy"];
}

function toDefinedQuery(row: QueryRow): DefinedQuery {
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
      version === 0 ? null : { sql: text, dialect, version, by: row.activated_by, at: activatedAt.getTime() },
    draft:
      row.draft_sql === null || row.draft_dialect === null || row.draft_at === null
        ? null
        : { sql: row.draft_sql, dialect: row.draft_dialect, by: row.draft_by, at: row.draft_at.getTime() },
    sentBy: row.sent_by,
  };
}

async function listQueries(database: Database): Promise<readonly DefinedQuery[]> {
  const { rows } = await database.run((session) =>
    sql<QueryRow>`
      SELECT q.id, q.name, q.source, q.revision, q.version, q.folder, q.owner, q.changed_at, q.sql, q.dialect,
        v.activated_by, v.activated_at, d.sql AS draft_sql, d.dialect AS draft_dialect, d.saved_by AS draft_by,
        d.saved_at AS draft_at,
        (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'destination', t.name) ORDER BY o.name), '[]')
          FROM orchestrations AS o JOIN destinations AS t ON t.id = o.destination_id
          WHERE o.query_id = q.id AND o.deleted_at IS NULL) AS sent_by
      FROM queries AS q
        LEFT JOIN query_versions AS v ON v.query_id = q.id AND v.version = q.version
        LEFT JOIN query_drafts AS d ON d.query_id = q.id
      WHERE q.deleted_at IS NULL
      ORDER BY q.folder, lower(q.name), q.id
    `.execute(session),
  );
  return rows.map(toDefinedQuery);
}

type QueryBook = Pick<
  DefinitionBook,
  "queries" | "createQuery" | "changeQuery" | "saveDraft" | "discardDraft" | "activate" | "versions"
>;

export function queriesOf(database: Database): QueryBook {
  return {
    queries: () => listQueries(database),
    createQuery: ({ name, folder, sql: text, dialect, by }) =>
      editing(database, async (trx) => {
        await refuseTaken(trx, "queries", name);
        const { rows } = await sql<{ id: string }>`
          INSERT INTO queries (name, sql, dialect, source, version, folder, owner)
          VALUES (${cleanText(name)}, '', ${dialect}, ${screensSource}, 0, ${cleanText(folder)}, ${by}) RETURNING id
        `.execute(trx);
        const id = rows[0]?.id ?? "";
        await putDraft(trx, id, { sql: text, dialect, by });
        await addAudit(trx, {
          who: by,
          action: "created",
          kind: "query",
          name,
          after: { sql: text, folder },
        });
        return id;
      }),
    changeQuery: (order, { name, folder }) =>
      change(database, order, "renamed", async (trx, held) => {
        await rename(trx, "queries", held, name ?? held.name);
        if (folder !== undefined)
          await sql`UPDATE queries SET folder = ${cleanText(folder)} WHERE id = ${held.id}`.execute(trx);
      }),
    saveDraft: (order, draft) =>
      change(database, order, null, (trx, { id }) => putDraft(trx, id, { ...draft, by: order.by })),
    discardDraft: (order) =>
      change(database, order, "draft discarded", async (trx, { id }) => {
        await sql`DELETE FROM query_drafts WHERE query_id = ${id}`.execute(trx);
      }),
    activate: (order) => activate(database, order),
    versions: (id) => listVersions(database, id),
  };
}

interface Held {
  readonly id: string;
  readonly name: string;
}

/** A draft is saved at every pause in typing: only what others can see goes into the audit log. */
async function change(
  database: Database,
  { id, revision, by }: Editing,
  action: string | null,
  work: (trx: Transaction<Tables>, held: Held) => Promise<void>,
): Promise<void> {
  await editing(database, async (trx) => {
    const held = await holdDefinition(trx, "queries", { id, revision });
    await work(trx, held);
    await sql`UPDATE queries SET revision = revision + 1, changed_at = now() WHERE id = ${id}`.execute(trx);
    if (action !== null) await addAudit(trx, { who: by, action, kind: "query", name: held.name });
  });
}

async function putDraft(
  trx: Transaction<Tables>,
  id: string,
  draft: { readonly sql: string; readonly dialect: Dialect; readonly by: string },
): Promise<void> {
  await sql`
    INSERT INTO query_drafts (query_id, sql, dialect, saved_by) VALUES (${id}, ${cleanText(draft.sql)}, ${draft.dialect}, ${draft.by})
    ON CONFLICT (query_id) DO UPDATE SET sql = excluded.sql, dialect = excluded.dialect, saved_by = excluded.saved_by,
      saved_at = now()
  `.execute(trx);
}

async function activate(database: Database, { id, revision, by }: Editing): Promise<void> {
  await editing(database, async (trx) => {
    const { name } = await holdDefinition(trx, "queries", { id, revision });
    const draft = await trx
      .selectFrom("query_drafts")
      .select(["sql", "dialect"])
      .where("query_id", "=", id)
      .executeTakeFirst();
    if (draft === undefined) throw nothingToActivate(name);
    const before = (await queryKind.kept(trx)).find((one) => one.id === id) ?? null;
    const wanted = { name, ...draft, file: null };
    await queryKind.write(trx, wanted, { before, source: screensSource, by });
    const after = queryKind.tell(wanted);
    await record(trx, {
      kind: "query",
      name,
      change: "updated",
      source: by,
      before: before?.told ?? null,
      after,
    });
    await addAudit(trx, { who: by, action: "activated", kind: "query", name });
  });
}

function nothingToActivate(name: string): ConfigInvalid {
  return new ConfigInvalid(`The query "${name}" has no draft.`, {
    code: "no_draft",
    next: "fix",
    advice: "Its active version is the newest text.",
  });
}

async function listVersions(database: Database, id: string): Promise<readonly QueryVersion[]> {
  const { rows } = await database.run((session) =>
    sql<Omit<QueryVersion, "at"> & { at: Date }>`
      SELECT version, sql, dialect, activated_by AS by, activated_at AS at FROM query_versions
      WHERE query_id = ${id} ORDER BY version DESC
    `.execute(session),
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}
