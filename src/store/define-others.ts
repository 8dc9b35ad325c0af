/** How data templates and orchestrations are written. They have no secrets, and name others that must exist. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import {
  type ObjectKind,
  type OrchestrationDefinition,
  objectNamed,
  objectOf,
  type TemplateDefinition,
} from "../core/definition.ts";
import { toCleanJson } from "./clean-text.ts";
import { type DefinitionKind, deletedIdOf, idOf, type KeptRow, quoted, toKept } from "./definition-kind.ts";

export const templateKind: DefinitionKind<TemplateDefinition> = {
  kind: "template",
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
    const id = before?.id ?? (await deletedIdOf(trx, "template", name)) ?? randomUUID();
    const destinationId = await idOf(trx, "destination", {
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

interface KeptObjectRow extends KeptRow, Pick<OrchestrationDefinition, "overrides"> {
  readonly objectKind: ObjectKind;
  readonly object: string;
}

const toldOverrides = (overrides: NonNullable<OrchestrationDefinition["overrides"]>) =>
  Object.keys(overrides).length === 0 ? {} : { overrides };

export const orchestrationKind: DefinitionKind<OrchestrationDefinition> = {
  kind: "orchestration",
  async kept(trx) {
    const { rows } = await sql<KeptObjectRow>`
      SELECT o.id, o.name, o.source, q.kind AS "objectKind", q.name AS object, d.name AS destination, t.name AS template, o.overrides, o.workflow
      FROM orchestrations AS o JOIN queries AS q ON q.id = o.query_id JOIN destinations AS d ON d.id = o.destination_id
        LEFT JOIN templates AS t ON t.id = o.template_id
      WHERE o.deleted_at IS NULL
    `.execute(trx);
    return rows.map(({ overrides = {}, objectKind, object, ...row }) =>
      toKept({ ...objectNamed(objectKind, object), ...row, ...toldOverrides(overrides) }),
    );
  },
  tell(wanted) {
    const { destination, template, overrides = {}, workflow } = wanted;
    const { kind, name } = objectOf(wanted);
    return { ...objectNamed(kind, name), destination, template, ...toldOverrides(overrides), workflow };
  },
  hasNewSecret: () => false,
  async write(trx, wanted, { before, source }) {
    const { name, destination, template, overrides = {}, workflow } = wanted;
    const user = `The orchestration "${name}"`;
    const id = before?.id ?? (await deletedIdOf(trx, "orchestration", name)) ?? randomUUID();
    const object = objectOf(wanted);
    const queryId = await idOf(trx, object.kind, { name: object.name, user });
    const destinationId = await idOf(trx, "destination", { name: destination, user });
    const templateId = template === null ? null : await idOf(trx, "template", { name: template, user });
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
