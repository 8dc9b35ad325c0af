/**
 * Makes what a source defines the truth, in one transaction: new names are created, others updated, and what the same source
 * named before and names no longer is deleted. Every change goes into the history, without secrets.
 */
import { isDeepStrictEqual } from "node:util";
import { sql, type Transaction } from "kysely";
import type { Definitions } from "../core/definition.ts";
import { ConfigInvalid } from "../core/failure.ts";
import type { AppliedChange } from "../core/ports/store.ts";
import { addAudit } from "./audit-log.ts";
import { toCleanJson } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { destinationKind } from "./define-destination.ts";
import { orchestrationKind, templateKind } from "./define-others.ts";
import { attributesTableKind, queryKind, segmentKind } from "./define-saved.ts";
import { type DefinitionKind, type Kept, tableOf, wordOf } from "./definition-kind.ts";
import { tellChanged } from "./news.ts";
import type { Sealer } from "./sealed-secret.ts";
import { applySwitches } from "./switches.ts";
import type { Tables } from "./tables.ts";

/** Two writers of definitions at once come one after the other; the number is ours alone. */
export const applyLock = 7_315_002;

export async function applyDefinitions(
  database: Database,
  sealer: Sealer,
  order: { readonly definitions: Definitions; readonly source: string; readonly by: string },
): Promise<readonly AppliedChange[]> {
  const { destinations, templates, queries, attributesTables, segments, orchestrations } = order.definitions;
  const destination = destinationKind(sealer);
  return await database.transact(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${applyLock})`.execute(trx);
    const applied = [
      ...(await applyKind(trx, destination, destinations, order)),
      ...(await applyKind(trx, templateKind, templates, order)),
      ...(await applyKind(trx, queryKind, queries, order)),
      ...(await applyKind(trx, attributesTableKind, attributesTables, order)),
      ...(await applyKind(trx, segmentKind, segments, order)),
      ...(await applyKind(trx, orchestrationKind, orchestrations, order)),
    ];
    // What refers to others goes first.
    const deleted = [
      ...(await deleteRest(trx, orchestrationKind, orchestrations, order)),
      ...(await deleteRest(trx, templateKind, templates, order)),
      ...(await deleteRest(trx, segmentKind, segments, order)),
      ...(await deleteRest(trx, attributesTableKind, attributesTables, order)),
      ...(await deleteRest(trx, queryKind, queries, order)),
      ...(await deleteRest(trx, destination, destinations, order)),
    ];
    const switched = await applySwitches(trx, order);
    const changes = [...applied.map((one) => withSwitched(one, switched)), ...deleted];
    const changed = new Set(changes.filter(({ change }) => change !== "unchanged").map(({ kind }) => kind));
    for (const kind of changed) await tellChanged(trx, database, resourceOf[kind]);
    return changes;
  });
}

/** What pages call it. */
const resourceOf = {
  destination: "destinations",
  template: "templates",
  query: "queries",
  "attributes table": "attributesTables",
  segment: "segments",
  orchestration: "orchestrations",
} as const satisfies Readonly<Record<AppliedChange["kind"], string>>;

function withSwitched(one: AppliedChange, switched: ReadonlySet<string>): AppliedChange {
  const isSwitched = one.change === "unchanged" && switched.has(`${one.kind} ${one.name}`);
  return isSwitched ? { ...one, change: "updated" } : one;
}

async function applyKind<W extends { readonly name: string }>(
  trx: Transaction<Tables>,
  kind: DefinitionKind<W>,
  wanted: readonly W[],
  { source, by }: { readonly source: string; readonly by: string },
): Promise<readonly AppliedChange[]> {
  const kept = new Map((await kind.kept(trx)).map((one) => [one.name, one]));
  const changes: AppliedChange[] = [];
  for (const one of wanted) {
    const before = kept.get(one.name) ?? null;
    const change = changeOf(kind, one, before);
    if (change !== "unchanged") {
      await kind.write(trx, one, { before, source, by });
      const after = {
        ...kind.tell(one),
        ...(before !== null && kind.hasNewSecret(one, before) ? { secret: "changed" } : {}),
      };
      await record(trx, {
        kind: kind.kind,
        name: one.name,
        change,
        source: by,
        before: before?.told ?? null,
        after,
      });
    } else if (before !== null && before.source !== source) {
      await sql`UPDATE ${tableOf(kind.kind)} SET source = ${source} WHERE id = ${before.id}`.execute(trx);
    }
    changes.push({ kind: kind.kind, name: one.name, change });
  }
  return changes;
}

function changeOf<W>(
  kind: DefinitionKind<W>,
  wanted: W,
  before: Kept | null,
): "created" | "updated" | "unchanged" {
  if (before === null) return "created";
  const isSame = isDeepStrictEqual(
    withoutFile(JSON.parse(toCleanJson(kind.tell(wanted)))),
    withoutFile(before.told),
  );
  return isSame && !kind.hasNewSecret(wanted, before) ? "unchanged" : "updated";
}

/** The same text from another file is the same query. */
function withoutFile(told: object): object {
  return Object.fromEntries(Object.entries(told).filter(([key]) => key !== "file"));
}

async function deleteRest<W extends { readonly name: string }>(
  trx: Transaction<Tables>,
  kind: DefinitionKind<W>,
  wanted: readonly W[],
  { source, by }: { readonly source: string; readonly by: string },
): Promise<readonly AppliedChange[]> {
  const names = new Set(wanted.map(({ name }) => name));
  const gone = (await kind.kept(trx)).filter((one) => one.source === source && !names.has(one.name));
  for (const { id, name, told } of gone) {
    await refuseUsed(trx, kind, { id, name });
    await sql`UPDATE ${tableOf(kind.kind)} SET deleted_at = now(), changed_at = now() WHERE id = ${id}`.execute(
      trx,
    );
    await record(trx, { kind: kind.kind, name, change: "deleted", source: by, before: told, after: null });
  }
  return gone.map(({ name }) => ({ kind: kind.kind, name, change: "deleted" }));
}

export async function refuseUsed<W>(
  trx: Transaction<Tables>,
  kind: DefinitionKind<W>,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<void> {
  const [user] = await kind.users(trx, id);
  if (user === undefined) return;
  throw new ConfigInvalid(`The ${wordOf(kind.kind)} "${name}" cannot be removed: ${user} still uses it.`, {
    code: "definition_used",
    next: "fix",
    advice: `Keep it, or remove ${user} first.`,
  });
}

/** `source` is who did it: a file, or a person. */
export interface HistoryEntry {
  readonly kind: AppliedChange["kind"];
  readonly name: string;
  readonly change: "created" | "updated" | "deleted";
  readonly source: string;
  readonly before: unknown;
  readonly after: unknown;
}

export async function record(trx: Transaction<Tables>, entry: HistoryEntry): Promise<void> {
  const { before, after, ...rest } = entry;
  await addAudit(trx, { ...entry, who: entry.source, action: entry.change });
  await trx
    .insertInto("definition_history")
    .values({
      ...rest,
      before: before === null ? null : toCleanJson(before),
      after: after === null ? null : toCleanJson(after),
    })
    .execute();
}
