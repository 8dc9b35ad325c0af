/** How one definition is changed by a person: under the same lock as files, from the newest revision only, never one that a file manages. */
import { sql, type Transaction } from "kysely";
import { ChangedMeanwhile, ConfigInvalid } from "../../core/failure.ts";
import { screensSource } from "../../core/ports/definition-book.ts";
import { applyLock, record } from "../apply-definitions.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import type { DefinitionKind, Kept } from "../definition-kind.ts";
import type { Tables } from "../tables.ts";

type Table = DefinitionKind<unknown>["table"];
const words: Readonly<Record<Table, string>> = {
  destinations: "destination",
  templates: "data template",
  queries: "query",
  orchestrations: "orchestration",
};

/** A transaction that no file and no other person writes definitions beside. */
export async function editing<T>(
  database: Database,
  work: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return await database.transact(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${applyLock})`.execute(trx);
    return await work(trx);
  });
}

interface HeldDefinition {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
}

interface StoredDefinition extends HeldDefinition {
  readonly source: string;
  readonly changedAt: Date;
}

/** The row as it is to be changed, or why it may not be. `revision` null leaves the check out. */
export async function holdDefinition(
  trx: Transaction<Tables>,
  table: Table,
  { id, revision }: { readonly id: string; readonly revision: number | null },
): Promise<HeldDefinition> {
  const { rows } = await sql<StoredDefinition>`
    SELECT id, name, revision, source, changed_at AS "changedAt" FROM ${sql.table(table)} WHERE id = ${id} AND deleted_at IS NULL FOR UPDATE
  `.execute(trx);
  const [found] = rows;
  if (found === undefined) throw unknownDefinition(table);
  if (found.source !== screensSource) {
    throw new ConfigInvalid(`The ${words[table]} "${found.name}" is managed by ${found.source}.`, {
      code: "managed_by_file",
      next: "fix",
      advice: "Change it there, or make a copy under another name.",
    });
  }
  if (revision !== null && found.revision !== revision) throw await changedMeanwhile(trx, table, found);
  return found;
}

export function unknownDefinition(table: Table): ConfigInvalid {
  return new ConfigInvalid(`There is no such ${words[table]}.`, {
    code: "unknown",
    next: "fix",
    advice: "It may have been deleted; look at the list again.",
  });
}

async function changedMeanwhile(
  trx: Transaction<Tables>,
  table: Table,
  { id, name, revision, changedAt }: StoredDefinition,
): Promise<ChangedMeanwhile> {
  const { rows } = await sql<{ who: string }>`
    SELECT coalesce(
      -- A draft that is saved every second is not in the audit log.
      (SELECT saved_by FROM query_drafts WHERE query_id = ${id} AND saved_at >= ${changedAt}),
      (SELECT who FROM audit_log WHERE kind = ${kindOf[table]} AND name = ${name} ORDER BY id DESC LIMIT 1),
      'Somebody') AS who
  `.execute(trx);
  const by = rows[0]?.who ?? "Somebody";
  return new ChangedMeanwhile(`the ${words[table]} "${name}"`, { by, at: changedAt.getTime(), revision });
}

const kindOf = {
  destinations: "destination",
  templates: "template",
  queries: "query",
  orchestrations: "orchestration",
} as const satisfies Readonly<Record<Table, string>>;

export async function refuseTaken(trx: Transaction<Tables>, table: Table, name: string): Promise<void> {
  const { rows } = await sql`
    SELECT FROM ${sql.table(table)} WHERE name = ${cleanText(name)} AND deleted_at IS NULL
  `.execute(trx);
  if (rows.length === 0) return;
  throw new ConfigInvalid(`There is a ${words[table]} named "${name}" already.`, {
    code: "name_taken",
    next: "fix",
    advice: "Choose another name, or change the one that is there.",
  });
}

export async function rename(
  trx: Transaction<Tables>,
  table: Table,
  { id, name }: Pick<HeldDefinition, "id" | "name">,
  wanted: string,
): Promise<void> {
  if (wanted === name) return;
  await refuseTaken(trx, table, wanted);
  await sql`UPDATE ${sql.table(table)} SET name = ${cleanText(wanted)} WHERE id = ${id}`.execute(trx);
}

export interface SaveOrder {
  readonly by: string;
  /** Absent for a new one. */
  readonly id?: string;
  readonly revision?: number;
}

/** Creates or changes one definition; answers its id. */
export async function saveDefinition<W extends { readonly name: string }>(
  database: Database,
  kind: DefinitionKind<W>,
  wanted: W,
  { by, id, revision }: SaveOrder,
): Promise<string> {
  return await editing(database, async (trx) => {
    let before: Kept | null = null;
    if (id === undefined) await refuseTaken(trx, kind.table, wanted.name);
    else {
      const held = await holdDefinition(trx, kind.table, { id, revision: revision ?? null });
      before = (await kind.kept(trx)).find((one) => one.id === id) ?? null;
      await rename(trx, kind.table, held, wanted.name);
    }
    await kind.write(trx, wanted, { before, source: screensSource, by });
    await record(trx, {
      kind: kind.kind,
      name: wanted.name,
      change: before === null ? "created" : "updated",
      source: by,
      before: before?.told ?? null,
      after: {
        ...kind.tell(wanted),
        ...(before !== null && kind.hasNewSecret(wanted, before) ? { secret: "changed" } : {}),
      },
    });
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM ${sql.table(kind.table)} WHERE name = ${cleanText(wanted.name)} AND deleted_at IS NULL
    `.execute(trx);
    return rows[0]?.id ?? id ?? "";
  });
}
