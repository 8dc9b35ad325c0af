/** Deleting a definition softly, and taking that back: its id, and with it its ledger, stays. */
import { sql, type Transaction } from "kysely";
import { ConfigInvalid } from "../../core/failure.ts";
import { record, refuseUsed } from "../apply-definitions.ts";
import type { Database } from "../database.ts";
import { destinationKind } from "../define-destination.ts";
import { orchestrationKind, templateKind } from "../define-others.ts";
import { attributesTableKind, queryKind, segmentKind } from "../define-saved.ts";
import { type DefinitionKind, isOfKind, tableOf } from "../definition-kind.ts";
import type { Sealer } from "../sealed-secret.ts";
import type { Tables } from "../tables.ts";
import { editing, holdDefinition, refuseTaken, unknownDefinition } from "./edit-definition.ts";

// biome-ignore lint/suspicious/noExplicitAny: what is deleted is never written, so its own type does not matter.
type AnyKind = DefinitionKind<any>;

const kinds = (sealer: Sealer): Readonly<Record<AnyKind["kind"], AnyKind>> => ({
  destination: destinationKind(sealer),
  template: templateKind,
  query: queryKind,
  segment: segmentKind,
  "attributes table": attributesTableKind,
  orchestration: orchestrationKind,
});

export interface DeletionOrder {
  readonly kind: AnyKind["kind"];
  readonly id: string;
  readonly by: string;
}

export async function deleteDefinition(
  database: Database,
  sealer: Sealer,
  { kind: name, id, by }: DeletionOrder,
): Promise<void> {
  const kind = kinds(sealer)[name];
  await editing(database, async (trx) => {
    const held = await holdDefinition(trx, kind.kind, { id, revision: null });
    await refuseUsed(trx, kind, held);
    if (kind.kind === "orchestration") await refuseRunning(trx, id, held.name);
    const told = (await kind.kept(trx)).find((one) => one.id === id)?.told ?? null;
    await sql`UPDATE ${tableOf(kind.kind)} SET deleted_at = now(), changed_at = now() WHERE id = ${id}`.execute(
      trx,
    );
    await record(trx, {
      kind: kind.kind,
      name: held.name,
      change: "deleted",
      source: by,
      before: told,
      after: null,
    });
  });
}

async function refuseRunning(trx: Transaction<Tables>, id: string, name: string): Promise<void> {
  const { rows } = await sql<{ number: number }>`
    SELECT number FROM runs WHERE orchestration_id = ${id} AND ended_at IS NULL
  `.execute(trx);
  if (rows[0] === undefined) return;
  throw new ConfigInvalid(`"${name}" has run ${rows[0].number} that has not ended.`, {
    code: "still_running",
    next: "fix",
    advice: "Stop it first, or let it finish.",
  });
}

export async function undeleteDefinition(
  database: Database,
  sealer: Sealer,
  { kind: name, id, by }: DeletionOrder,
): Promise<void> {
  const kind = kinds(sealer)[name];
  await editing(database, async (trx) => {
    const { rows } = await sql<{ name: string; isDeleted: boolean }>`
      SELECT name, deleted_at IS NOT NULL AS "isDeleted" FROM ${tableOf(kind.kind)} WHERE id = ${id} AND ${isOfKind(kind.kind)}
    `.execute(trx);
    const [found] = rows;
    if (found === undefined) throw unknownDefinition(kind.kind);
    if (!found.isDeleted) return;
    await refuseTaken(trx, kind.kind, found.name);
    await refuseWithoutParts(trx, kind.kind, id);
    await sql`
      UPDATE ${tableOf(kind.kind)} SET deleted_at = NULL, changed_at = now(), revision = revision + 1 WHERE id = ${id}
    `.execute(trx);
    const after = (await kind.kept(trx)).find((one) => one.id === id)?.told ?? null;
    await record(trx, {
      kind: kind.kind,
      name: found.name,
      change: "created",
      source: by,
      before: null,
      after,
    });
  });
}

/** What it names may have been deleted since. */
async function refuseWithoutParts(
  trx: Transaction<Tables>,
  kind: AnyKind["kind"],
  id: string,
): Promise<void> {
  if (kind !== "orchestration" && kind !== "template") return;
  const gone = await (kind === "template"
    ? sql<{ name: string }>`
        SELECT d.name FROM templates AS t JOIN destinations AS d ON d.id = t.destination_id
        WHERE t.id = ${id} AND d.deleted_at IS NOT NULL`
    : sql<{ name: string }>`
        SELECT part.name FROM orchestrations AS o CROSS JOIN LATERAL (
          SELECT name FROM queries WHERE id = o.query_id AND deleted_at IS NOT NULL
          UNION ALL SELECT name FROM destinations WHERE id = o.destination_id AND deleted_at IS NOT NULL
          UNION ALL SELECT name FROM templates WHERE id = o.template_id AND deleted_at IS NOT NULL
        ) AS part WHERE o.id = ${id}`
  ).execute(trx);
  if (gone.rows[0] === undefined) return;
  throw new ConfigInvalid(`"${gone.rows[0].name}", which it uses, was deleted too.`, {
    code: "part_deleted",
    next: "fix",
    advice: "Undo that deletion first.",
  });
}
