/** Destinations, data templates and orchestrations one by one, with what screens show beside them. */
import { sql } from "kysely";
import type { Credential, DestinationSettings, ObjectKind, Workflow } from "../../core/definition.ts";
import {
  type Defined,
  type DefinedDestination,
  type DefinedOrchestration,
  type DefinedTemplate,
  type DefinitionBook,
  screensSource,
} from "../../core/ports/definition-book.ts";
import type { Check } from "../../core/ports/destination.ts";
import type { DataTemplate } from "../../core/template.ts";
import { addAudit } from "../audit-log.ts";
import { toCleanJson } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { destinationKind } from "../define-destination.ts";
import { orchestrationKind, templateKind } from "../define-others.ts";
import { openCredential } from "../definitions.ts";
import type { Sealer } from "../sealed-secret.ts";
import { deleteDefinition, undeleteDefinition } from "./delete-definition.ts";
import { editing, holdDefinition, saveDefinition, unknownDefinition } from "./edit-definition.ts";
import { savedOf } from "./saved-selects.ts";

interface DefinedRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly revision: number;
  readonly changed_at: Date;
}

const toDefined = ({ id, name, source, revision, changed_at }: DefinedRow): Defined => ({
  id,
  name,
  managedBy: source === screensSource ? null : source,
  revision,
  changedAt: changed_at.getTime(),
});

interface DestinationRow extends DefinedRow {
  readonly subdomain: string;
  readonly url: string | null;
  readonly credential: string;
  readonly settings: DestinationSettings;
  readonly enabled: boolean;
  readonly tested_at: Date | null;
  readonly checks: readonly Check[] | null;
  readonly used_by: number;
}

async function listDestinations(database: Database, sealer: Sealer): Promise<readonly DefinedDestination[]> {
  const { rows } = await database.run((session) =>
    sql<DestinationRow>`
      SELECT *, (SELECT count(*)::integer FROM orchestrations AS o
        WHERE o.destination_id = d.id AND o.deleted_at IS NULL) AS used_by
      FROM destinations AS d WHERE deleted_at IS NULL ORDER BY lower(name), id
    `.execute(session),
  );
  return rows.map((row) => ({
    ...toDefined(row),
    definition: {
      name: row.name,
      plugin: "zendesk",
      subdomain: row.subdomain,
      url: row.url,
      credential: openCredential(sealer, row.credential, row.id) satisfies Credential,
      settings: row.settings,
    },
    isEnabled: row.enabled,
    lastTest:
      row.tested_at === null || row.checks === null
        ? null
        : { at: row.tested_at.getTime(), checks: row.checks },
    usedBy: row.used_by,
  }));
}

interface TemplateRow extends DefinedRow {
  readonly destination_id: string;
  readonly destination: string;
  readonly template: DataTemplate;
  readonly used_by: number;
}

async function listTemplates(database: Database): Promise<readonly DefinedTemplate[]> {
  const { rows } = await database.run((session) =>
    sql<TemplateRow>`
      SELECT t.*, d.name AS destination, (SELECT count(*)::integer FROM orchestrations AS o
        WHERE o.template_id = t.id AND o.deleted_at IS NULL) AS used_by
      FROM templates AS t JOIN destinations AS d ON d.id = t.destination_id
      WHERE t.deleted_at IS NULL ORDER BY lower(t.name), t.id
    `.execute(session),
  );
  return rows.map((row) => ({
    ...toDefined(row),
    destinationId: row.destination_id,
    destination: row.destination,
    rules: row.template,
    usedBy: row.used_by,
  }));
}

interface OrchestrationRow extends DefinedRow {
  readonly query_id: string;
  readonly object_kind: ObjectKind;
  readonly object: string;
  readonly destination_id: string;
  readonly destination: string;
  readonly enabled: boolean;
  readonly template_id: string | null;
  readonly template: string | null;
  readonly overrides: Partial<DataTemplate>;
  readonly workflow: Workflow;
  readonly automatic: boolean;
  readonly next_at: Date | null;
  readonly skipped_at: Date | null;
  readonly refresh_due: boolean;
}

async function listOrchestrations(database: Database): Promise<readonly DefinedOrchestration[]> {
  const { rows } = await database.run((session) =>
    sql<OrchestrationRow>`
      SELECT o.*, q.kind AS object_kind, q.name AS object, d.name AS destination, d.enabled, t.name AS template,
        o.refreshed_at IS NOT NULL
          AND NOT EXISTS (SELECT FROM runs WHERE orchestration_id = o.id AND ended_at IS NULL) AS refresh_due
      FROM orchestrations AS o JOIN queries AS q ON q.id = o.query_id JOIN destinations AS d ON d.id = o.destination_id
        LEFT JOIN templates AS t ON t.id = o.template_id
      WHERE o.deleted_at IS NULL ORDER BY lower(o.name), o.id
    `.execute(session),
  );
  return rows.map((row) => ({
    ...toDefined(row),
    objectKind: row.object_kind,
    objectId: row.query_id,
    object: row.object,
    destinationId: row.destination_id,
    destination: row.destination,
    isDestinationEnabled: row.enabled,
    templateId: row.template_id,
    template: row.template,
    overrides: row.overrides,
    workflow: row.workflow,
    isAutomatic: row.automatic,
    nextAt: row.next_at?.getTime() ?? null,
    skippedAt: row.skipped_at?.getTime() ?? null,
    isRefreshDue: row.refresh_due,
  }));
}

export function definitionsOf(database: Database, sealer: Sealer): DefinitionBook {
  return {
    saved: (kind) => savedOf(database, kind),
    destinations: () => listDestinations(database, sealer),
    saveDestination: (definition, order) =>
      saveDefinition(database, destinationKind(sealer), definition, order),
    enableDestination: (order, isEnabled) =>
      editing(database, async (trx) => {
        const { name } = await holdDefinition(trx, "destination", order);
        await sql`
          UPDATE destinations SET enabled = ${isEnabled}, revision = revision + 1, changed_at = now() WHERE id = ${order.id}
        `.execute(trx);
        const action = isEnabled ? "enabled" : "disabled";
        await addAudit(trx, { who: order.by, action, kind: "destination", name });
      }),
    async saveTest(id, checks, at) {
      await database.run((session) =>
        sql`UPDATE destinations SET tested_at = ${new Date(at)}, checks = ${toCleanJson(checks)} WHERE id = ${id}`.execute(
          session,
        ),
      );
    },
    templates: () => listTemplates(database),
    saveTemplate: ({ name, destination, rules }, order) =>
      saveDefinition(database, templateKind, { name, destination, template: rules }, order),
    orchestrations: () => listOrchestrations(database),
    saveOrchestration: (orchestration, order) =>
      saveDefinition(database, orchestrationKind, orchestration, order),
    enableAutomatic: (id, isEnabled, by) => enableAutomatic(database, id, isEnabled, by),
    async setNextAt(id, nextAt) {
      const at = nextAt === null ? null : new Date(nextAt);
      await database.run((session) =>
        sql`UPDATE orchestrations SET next_at = ${at} WHERE id = ${id}`.execute(session),
      );
    },
    async setSkippedAt(id, skippedAt) {
      const at = skippedAt === null ? null : new Date(skippedAt);
      const { rows } = await database.run((session) =>
        sql`
          UPDATE orchestrations SET skipped_at = ${at}::timestamptz
          WHERE id = ${id} AND (skipped_at IS NULL) = (${at}::timestamptz IS NOT NULL) RETURNING id
        `.execute(session),
      );
      return rows.length > 0;
    },
    async takeRefresh(id) {
      const { rows } = await database.run((session) =>
        sql`
          UPDATE orchestrations SET refreshed_at = NULL WHERE id = ${id} AND refreshed_at IS NOT NULL RETURNING id
        `.execute(session),
      );
      return rows.length > 0;
    },
    delete: (kind, id, by) => deleteDefinition(database, sealer, { kind, id, by }),
    undelete: (kind, id, by) => undeleteDefinition(database, sealer, { kind, id, by }),
  };
}

async function enableAutomatic(
  database: Database,
  id: string,
  isEnabled: boolean,
  by: string,
): Promise<void> {
  await editing(database, async (trx) => {
    const { rows } = await sql<{ name: string }>`
      UPDATE orchestrations SET automatic = ${isEnabled}, next_at = NULL, revision = revision + 1, changed_at = now()
      WHERE id = ${id} AND deleted_at IS NULL RETURNING name
    `.execute(trx);
    if (rows[0] === undefined) throw unknownDefinition("orchestration");
    const action = isEnabled ? "automatic enabled" : "automatic disabled";
    await addAudit(trx, { who: by, action, kind: "orchestration", name: rows[0].name });
  });
}
