/** How data templates, queries and orchestrations are written. They have no secrets, and name others that must exist. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { OrchestrationDefinition, QueryDefinition, TemplateDefinition } from "../core/definition.ts";
import { cleanText, toCleanJson } from "./clean-text.ts";
import { type DefinitionKind, deletedIdOf, idOf, type Kept, quoted } from "./definition-kind.ts";

interface KeptRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
}

const toKept = <R extends KeptRow>({ id, name, source, ...told }: R): Kept => ({ id, name, source, told });

export const templateKind: DefinitionKind<TemplateDefinition> = {
  kind: "template",
  table: "templates",
  async kept(trx) {
    const { rows } = await sql<KeptRow>`
      SELECT t.id, t.name, t.source, d.name AS destination, t.template
      FROM templates AS t JOIN destinations AS d ON d.id = t.destination_id WHERE t.deleted_at IS NULL
    `.execute(trx);
    return rows.map(toKept);
  },
  tell: ({ destination, template }) => ({ destination, template }),
  hasNewSecret: () => false,
  async write(trx, { name, destination, template }, { before, source }) {
    const id = before?.id ?? (await deletedIdOf(trx, "templates", name)) ?? randomUUID();
    const destinationId = await idOf(trx, "destinations", {
      name: destination,
      user: `The data template "${name}"`,
    });
    await sql`
      INSERT INTO templates (id, name, destination_id, template, source)
      VALUES (${id}, ${name}, ${destinationId}, ${toCleanJson(template)}, ${source})
      ON CONFLICT (id) DO UPDATE SET destination_id = excluded.destination_id, template = excluded.template,
        source = excluded.source, revision = templates.revision + 1, changed_at = now(), deleted_at = NULL
    `.execute(trx);
  },
  async users(trx, id) {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM orchestrations WHERE template_id = ${id} AND deleted_at IS NULL
    `.execute(trx);
    return rows.map(quoted("orchestration"));
  },
};

export const queryKind: DefinitionKind<QueryDefinition> = {
  kind: "query",
  table: "queries",
  async kept(trx) {
    const { rows } = await sql<KeptRow>`
      SELECT id, name, source, sql, dialect, file FROM queries WHERE deleted_at IS NULL
    `.execute(trx);
    return rows.map(toKept);
  },
  tell: ({ sql: text, dialect, file }) => ({ sql: text, dialect, file }),
  hasNewSecret: () => false,
  async write(trx, { name, sql: text, dialect, file }, { before, source, by = source }) {
    const id = before?.id ?? (await deletedIdOf(trx, "queries", name)) ?? randomUUID();
    const clean = cleanText(text);
    const { rows } = await sql<{ version: number }>`
      INSERT INTO queries (id, name, sql, dialect, file, source)
      VALUES (${id}, ${name}, ${clean}, ${dialect}, ${file}, ${source})
      ON CONFLICT (id) DO UPDATE SET sql = excluded.sql, dialect = excluded.dialect, file = excluded.file,
        source = excluded.source, revision = queries.revision + 1, version = queries.version + 1,
        changed_at = now(), deleted_at = NULL
      RETURNING version
    `.execute(trx);
    await sql`
      INSERT INTO query_versions (query_id, version, sql, dialect, activated_by)
      VALUES (${id}, ${rows[0]?.version}, ${clean}, ${dialect}, ${by})
    `.execute(trx);
    await sql`DELETE FROM query_drafts WHERE query_id = ${id}`.execute(trx);
  },
  async users(trx, id) {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM orchestrations WHERE query_id = ${id} AND deleted_at IS NULL
    `.execute(trx);
    return rows.map(quoted("orchestration"));
  },
};

const toldOverrides = (overrides: NonNullable<OrchestrationDefinition["overrides"]>) =>
  Object.keys(overrides).length === 0 ? {} : { overrides };

export const orchestrationKind: DefinitionKind<OrchestrationDefinition> = {
  kind: "orchestration",
  table: "orchestrations",
  async kept(trx) {
    const { rows } = await sql<KeptRow & Pick<OrchestrationDefinition, "overrides">>`
      SELECT o.id, o.name, o.source, q.name AS query, d.name AS destination, t.name AS template, o.overrides, o.workflow
      FROM orchestrations AS o JOIN queries AS q ON q.id = o.query_id JOIN destinations AS d ON d.id = o.destination_id
        LEFT JOIN templates AS t ON t.id = o.template_id
      WHERE o.deleted_at IS NULL
    `.execute(trx);
    return rows.map(({ overrides = {}, ...row }) => toKept({ ...row, ...toldOverrides(overrides) }));
  },
  tell: ({ query, destination, template, overrides = {}, workflow }) => ({
    query,
    destination,
    template,
    ...toldOverrides(overrides),
    workflow,
  }),
  hasNewSecret: () => false,
  async write(trx, { name, query, destination, template, overrides = {}, workflow }, { before, source }) {
    const user = `The orchestration "${name}"`;
    const id = before?.id ?? (await deletedIdOf(trx, "orchestrations", name)) ?? randomUUID();
    const queryId = await idOf(trx, "queries", { name: query, user });
    const destinationId = await idOf(trx, "destinations", { name: destination, user });
    const templateId = template === null ? null : await idOf(trx, "templates", { name: template, user });
    await sql`
      INSERT INTO orchestrations (id, name, query_id, destination_id, template_id, overrides, workflow, source)
      VALUES (${id}, ${name}, ${queryId}, ${destinationId}, ${templateId}, ${toCleanJson(overrides)},
        ${toCleanJson(workflow)}, ${source})
      ON CONFLICT (id) DO UPDATE SET query_id = excluded.query_id, destination_id = excluded.destination_id,
        template_id = excluded.template_id, overrides = excluded.overrides, workflow = excluded.workflow,
        -- Another schedule is due at another time.
        next_at = CASE WHEN orchestrations.workflow::text = excluded.workflow::text THEN orchestrations.next_at END,
        source = excluded.source, revision = orchestrations.revision + 1, changed_at = now(), deleted_at = NULL
    `.execute(trx);
  },
  async users() {
    // Past runs keep pointing at a deleted orchestration; they do not use it.
    return [];
  },
};
