/** What applying needs to know of one kind of definition: how it is kept, told, written, and who uses it. */
import { sql, type Transaction } from "kysely";
import { ConfigInvalid } from "../core/failure.ts";
import type { AppliedChange } from "../core/ports/store.ts";
import type { Tables } from "./tables.ts";

/** A definition as it stands. `told` is what the history shows of it: everything but secrets, others by name. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly told: object;
  /** The sealed secret, for kinds that have one. */
  readonly sealed?: string;
}

export interface DefinitionKind<W> {
  readonly kind: AppliedChange["kind"];
  readonly table: "destinations" | "templates" | "queries" | "orchestrations";
  /** All that are not deleted. */
  kept(trx: Transaction<Tables>): Promise<readonly Kept[]>;
  tell(wanted: W): object;
  hasNewSecret(wanted: W, before: Kept): boolean;
  /** Creates, updates, or takes up a deleted one of the same name, so that its id (and its ledger) goes on. */
  write(
    trx: Transaction<Tables>,
    wanted: W,
    /** `by` is who did it, where that is not the source itself. */
    context: { readonly before: Kept | null; readonly source: string; readonly by?: string },
  ): Promise<void>;
  /** Who refers to it, as a message names them. */
  users(trx: Transaction<Tables>, id: string): Promise<readonly string[]>;
}

type Named = "destinations" | "templates" | "queries";

/** The id behind a name that another definition refers to. */
export async function idOf(
  trx: Transaction<Tables>,
  table: Named,
  { name, user }: { readonly name: string; readonly user: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ${sql.table(table)} WHERE name = ${name} AND deleted_at IS NULL
  `.execute(trx);
  if (rows[0] !== undefined) return rows[0].id;
  const thing = { destinations: "destination", templates: "data template", queries: "query" }[table];
  throw new ConfigInvalid(`${user} names the ${thing} "${name}", which is not defined.`, {
    code: "reference_unknown",
    next: "fix",
    advice: `Define it, or correct the name.`,
  });
}

/** The deleted one of this name that was there last. */
export async function deletedIdOf(
  trx: Transaction<Tables>,
  table: DefinitionKind<unknown>["table"],
  name: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ${sql.table(table)} WHERE name = ${name} AND deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1
  `.execute(trx);
  return rows[0]?.id ?? null;
}

export const quoted = (kind: string) => (row: { readonly name: string }) => `the ${kind} "${row.name}"`;
