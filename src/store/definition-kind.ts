/** What applying needs to know of one kind of definition: how it is kept, told, written, and who uses it. */
import { type RawBuilder, sql, type Transaction } from "kysely";
import { ConfigInvalid } from "../core/failure.ts";
import type { AppliedChange } from "../core/ports/store.ts";
import type { Tables } from "./tables.ts";

export interface KeptRow {
  readonly id: string;
  readonly name: string;
  readonly source: string;
}

export const toKept = <R extends KeptRow>({ id, name, source, ...told }: R): Kept => ({
  id,
  name,
  source,
  told,
});

/** A definition as it stands. `told` is what the history shows of it: everything but secrets, others by name. */
export interface Kept {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly told: object;
  /** The sealed secret, for kinds that have one. */
  readonly sealed?: string;
}

export type Kind = AppliedChange["kind"];

/** Queries, segments and attributes tables are all saved SELECTs: rows of one table, told apart by its column `kind`. */
const tables = {
  destination: "destinations",
  template: "templates",
  query: "queries",
  segment: "queries",
  "attributes table": "queries",
  orchestration: "orchestrations",
} as const satisfies Readonly<Record<Kind, string>>;

export const tableOf = (kind: Kind): RawBuilder<unknown> => sql.table(tables[kind]);
export const isOfKind = (kind: Kind): RawBuilder<unknown> =>
  tables[kind] === "queries" ? sql`kind = ${kind}` : sql`TRUE`;

/** As messages name it. */
export const wordOf = (kind: Kind): string => (kind === "template" ? "data template" : kind);

export interface DefinitionKind<W> {
  readonly kind: Kind;
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

/** The id behind a name that another definition refers to. */
export async function idOf(
  trx: Transaction<Tables>,
  kind: Kind,
  { name, user }: { readonly name: string; readonly user: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ${tableOf(kind)} WHERE name = ${name} AND ${isOfKind(kind)} AND deleted_at IS NULL
  `.execute(trx);
  if (rows[0] !== undefined) return rows[0].id;
  throw new ConfigInvalid(`${user} names the ${wordOf(kind)} "${name}", which is not defined.`, {
    code: "reference_unknown",
    next: "fix",
    advice: `Define it, or correct the name.`,
  });
}

/** The deleted one of this name that was there last. */
export async function deletedIdOf(
  trx: Transaction<Tables>,
  kind: Kind,
  name: string,
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM ${tableOf(kind)} WHERE name = ${name} AND ${isOfKind(kind)} AND deleted_at IS NOT NULL
    ORDER BY deleted_at DESC LIMIT 1
  `.execute(trx);
  return rows[0]?.id ?? null;
}

export const quoted = (kind: string) => (row: { readonly name: string }) => `the ${kind} "${row.name}"`;
