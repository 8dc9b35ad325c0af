/** How one definition is changed by a person: under the same lock as files, from the newest revision only, never one that a file manages. */
import { sql, type Transaction } from "kysely";
import { ChangedMeanwhile, ConfigInvalid } from "../../core/failure.ts";
import { screensSource } from "../../core/ports/definition-book.ts";
import { applyLock, record } from "../apply-definitions.ts";
import { cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { type DefinitionKind, isOfKind, type Kept, type Kind, tableOf, wordOf } from "../definition-kind.ts";
import type { Tables } from "../tables.ts";

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
  kind: Kind,
  { id, revision }: { readonly id: string; readonly revision: number | null },
): Promise<HeldDefinition> {
  const { rows } = await sql<StoredDefinition>`
    SELECT id, name, revision, source, changed_at AS "changedAt" FROM ${tableOf(kind)}
    WHERE id = ${id} AND ${isOfKind(kind)} AND deleted_at IS NULL FOR UPDATE
  `.execute(trx);
  const [found] = rows;
  if (found === undefined) throw unknownDefinition(kind);
  if (found.source !== screensSource) {
    throw new ConfigInvalid(`The ${wordOf(kind)} "${found.name}" is managed by ${found.source}.`, {
      code: "managed_by_file",
      next: "fix",
      advice: "Change it there, or make a copy under another name.",
    });
  }
  if (revision !== null && found.revision !== revision) throw await changedMeanwhile(trx, kind, found);
  return found;
}

export function unknownDefinition(kind: Kind): ConfigInvalid {
  return new ConfigInvalid(`There is no such ${wordOf(kind)}.`, {
    code: "unknown",
    next: "fix",
    advice: "It may have been deleted; look at the list again.",
  });
}

async function changedMeanwhile(
  trx: Transaction<Tables>,
  kind: Kind,
  { id, name, revision, changedAt }: StoredDefinition,
): Promise<ChangedMeanwhile> {
  const { rows } = await sql<{ who: string }>`
    SELECT coalesce(
      -- A draft that is saved every second is not in the audit log.
      (SELECT saved_by FROM query_drafts WHERE query_id = ${id} AND saved_at >= ${changedAt}),
      (SELECT who FROM audit_log WHERE kind = ${kind} AND name = ${name} ORDER BY id DESC LIMIT 1),
      'Somebody') AS who
  `.execute(trx);
  const by = rows[0]?.who ?? "Somebody";
  return new ChangedMeanwhile(`the ${wordOf(kind)} "${name}"`, { by, at: changedAt.getTime(), revision });
}

export async function refuseTaken(trx: Transaction<Tables>, kind: Kind, name: string): Promise<void> {
  const { rows } = await sql`
    SELECT FROM ${tableOf(kind)} WHERE name = ${cleanText(name)} AND ${isOfKind(kind)} AND deleted_at IS NULL
  `.execute(trx);
  if (rows.length === 0) return;
  throw new ConfigInvalid(`There is a ${wordOf(kind)} named "${name}" already.`, {
    code: "name_taken",
    next: "fix",
    advice: "Choose another name, or change the one that is there.",
  });
}

export async function rename(
  trx: Transaction<Tables>,
  kind: Kind,
  { id, name }: Pick<HeldDefinition, "id" | "name">,
  wanted: string,
): Promise<void> {
  if (wanted === name) return;
  await refuseTaken(trx, kind, wanted);
  await sql`UPDATE ${tableOf(kind)} SET name = ${cleanText(wanted)} WHERE id = ${id}`.execute(trx);
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
    if (id === undefined) await refuseTaken(trx, kind.kind, wanted.name);
    else {
      const held = await holdDefinition(trx, kind.kind, { id, revision: revision ?? null });
      before = (await kind.kept(trx)).find((one) => one.id === id) ?? null;
      await rename(trx, kind.kind, held, wanted.name);
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
      SELECT id FROM ${tableOf(kind.kind)} WHERE name = ${cleanText(wanted.name)} AND ${isOfKind(kind.kind)} AND deleted_at IS NULL
    `.execute(trx);
    return rows[0]?.id ?? id ?? "";
  });
}
