/**
 * What stands beside a definition and is no part of it: folder and file of a saved SELECT, whether a destination or an automatic
 * workflow is switched on. A file may say it; what it does not say stays as people have set it.
 */
import { sql, type Transaction } from "kysely";
import type { Definitions, ObjectKind, QueryDefinition } from "../core/definition.ts";
import { addAudit } from "./audit-log.ts";
import { cleanText } from "./clean-text.ts";
import type { Session } from "./database.ts";
import type { Tables } from "./tables.ts";

type SwitchedKind = "destination" | "orchestration" | ObjectKind;

const savedOf = (definitions: Definitions) =>
  [
    ["query", definitions.queries],
    ["attributes table", definitions.attributesTables],
    ["segment", definitions.segments],
  ] as const satisfies readonly (readonly [ObjectKind, readonly QueryDefinition[]])[];

/** Kind and name of each that is other than before. */
export async function applySwitches(
  trx: Transaction<Tables>,
  { definitions, by }: { readonly definitions: Definitions; readonly by: string },
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  const note = async (kind: SwitchedKind, name: string, action: string, rows: readonly unknown[]) => {
    if (rows.length === 0) return;
    changed.add(`${kind} ${name}`);
    await addAudit(trx, { who: by, action, kind, name });
  };
  for (const { name, isEnabled } of definitions.destinations) {
    if (isEnabled === undefined) continue;
    const { rows } = await sql`
      UPDATE destinations SET enabled = ${isEnabled}, revision = revision + 1, changed_at = now()
      WHERE name = ${cleanText(name)} AND deleted_at IS NULL AND enabled <> ${isEnabled} RETURNING id
    `.execute(trx);
    await note("destination", name, isEnabled ? "enabled" : "disabled", rows);
  }
  for (const { name, isAutomatic } of definitions.orchestrations) {
    if (isAutomatic === undefined) continue;
    const { rows } = await sql`
      UPDATE orchestrations SET automatic = ${isAutomatic}, next_at = NULL, revision = revision + 1, changed_at = now()
      WHERE name = ${cleanText(name)} AND deleted_at IS NULL AND automatic <> ${isAutomatic} RETURNING id
    `.execute(trx);
    await note("orchestration", name, isAutomatic ? "automatic enabled" : "automatic disabled", rows);
  }
  for (const [kind, texts] of savedOf(definitions)) {
    for (const { name, file, folder } of texts) {
      const mine = sql`name = ${cleanText(name)} AND kind = ${kind} AND deleted_at IS NULL`;
      // Where its text stands is for messages only, and no change of what it is.
      await sql`UPDATE queries SET file = ${file} WHERE ${mine} AND file IS DISTINCT FROM ${file}`.execute(
        trx,
      );
      if (folder === undefined) continue;
      const wanted = cleanText(folder);
      const { rows } = await sql`
        UPDATE queries SET folder = ${wanted}, revision = revision + 1, changed_at = now()
        WHERE ${mine} AND folder <> ${wanted} RETURNING id
      `.execute(trx);
      await note(kind, name, "put into a folder", rows);
    }
  }
  return changed;
}

/** The same definitions with what stands beside them, as far as it is not the usual; and the names of drafts. */
export async function withSwitches(session: Session, definitions: Definitions): Promise<Definitions> {
  const off = async (table: "destinations" | "orchestrations", column: "enabled" | "automatic") => {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM ${sql.table(table)} WHERE deleted_at IS NULL AND NOT ${sql.ref(column)}
    `.execute(session);
    return new Set(rows.map(({ name }) => name));
  };
  const disabled = await off("destinations", "enabled");
  const notAutomatic = await off("orchestrations", "automatic");
  const { rows } = await sql<{ name: string; folder: string; kind: ObjectKind; isDraft: boolean }>`
    SELECT name, folder, kind, EXISTS (SELECT FROM query_drafts WHERE query_id = queries.id) AS "isDraft"
    FROM queries WHERE deleted_at IS NULL ORDER BY name, kind
  `.execute(session);
  const folders = new Map(rows.map(({ kind, name, folder }) => [`${kind} ${name}`, folder]));
  const inFolder =
    (kind: ObjectKind) =>
    <Saved extends QueryDefinition>(one: Saved): Saved => {
      const folder = folders.get(`${kind} ${one.name}`) ?? "";
      return folder === "" ? one : { ...one, folder };
    };
  const drafts = rows.filter(({ isDraft }) => isDraft).map(({ name }) => name);
  return {
    ...definitions,
    destinations: definitions.destinations.map((one) =>
      disabled.has(one.name) ? { ...one, isEnabled: false } : one,
    ),
    orchestrations: definitions.orchestrations.map((one) =>
      notAutomatic.has(one.name) ? { ...one, isAutomatic: false } : one,
    ),
    queries: definitions.queries.map(inFolder("query")),
    attributesTables: definitions.attributesTables.map(inFolder("attributes table")),
    segments: definitions.segments.map(inFolder("segment")),
    ...(drafts.length === 0 ? {} : { drafts }),
  };
}
