/** Finds what the entries of the audit log lead to: the definition that has the name today, the run, the table. */
import type { AuditKind } from "../core/audit-kind.ts";
import { Digits, isObject, readJson } from "../core/json-text.ts";
import type { AuditEntry } from "../core/ports/audit.ts";
import type { ServerStore } from "../core/ports/server-store.ts";

type Lookup = ReadonlyMap<string, string>;

const byName = (things: readonly { readonly id: string; readonly name: string }[]): Lookup =>
  new Map(things.map(({ id, name }) => [name, id]));

/** One for each entry, in the same order. */
export async function auditTargets(
  entries: readonly AuditEntry[],
  { definitions, people }: ServerStore,
): Promise<readonly (string | null)[]> {
  const reads: Partial<Record<string, () => Promise<Lookup>>> = {
    query: async () => byName(await definitions.saved("query").list()),
    segment: async () => byName(await definitions.saved("segment").list()),
    "attributes table": async () => byName(await definitions.saved("attributes table").list()),
    destination: async () => byName(await definitions.destinations()),
    template: async () => byName(await definitions.templates()),
    orchestration: async () => byName(await definitions.orchestrations()),
    person: async () => byName(await people.list()),
  } satisfies Partial<Record<AuditKind, unknown>>;
  const known = new Map<string, Lookup>();
  for (const kind of new Set(entries.map((entry) => entry.kind))) {
    const lookup = await reads[kind]?.();
    if (lookup !== undefined) known.set(kind, lookup);
  }
  return entries.map((entry) => known.get(entry.kind)?.get(entry.name) ?? placeOf(entry));
}

function placeOf({ kind, name, after }: AuditEntry): string | null {
  if (kind === "run") return runOf(after);
  // "table.column"; the table may have a schema before another dot.
  if (kind === "column") return name.slice(0, name.lastIndexOf("."));
  return null;
}

function runOf(after: string | null): string | null {
  const value = after === null ? null : readJson(after);
  const run = isObject(value) ? value.run : undefined;
  return run instanceof Digits ? run.text : null;
}
