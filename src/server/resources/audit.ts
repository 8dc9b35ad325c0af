/** The audit log, for admins: filtered, in pages, or as a file. */
import type { AuditFilter } from "../../core/ports/audit.ts";
import type { ServerStore } from "../../core/ports/server-store.ts";
import type { Actor } from "../actor.ts";
import { auditTargets } from "../audit-targets.ts";
import type { Resource } from "../call.ts";
import { csvLine, sendCsv } from "../csv.ts";
import { maskAskedKeys, seesAll } from "../masking.ts";
import { readPlace } from "../places.ts";

const entriesPerChunk = 1000;
const titles = ["id", "at", "who", "action", "kind", "name", "before", "after"];

interface Asked {
  readonly who?: string | undefined;
  readonly kind?: string | undefined;
  readonly search?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function toFilter({ who, kind, search, from, to }: Asked): Omit<AuditFilter, "limit"> {
  return {
    ...(who === undefined ? {} : { who }),
    ...(kind === undefined ? {} : { kind }),
    ...(search === undefined ? {} : { search }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
}

/** Runs and downloads for one user alone name the user. */
function masked<Entry extends { readonly before: string | null; readonly after: string | null }>(
  entry: Entry,
  actor: Actor,
): Entry {
  if (seesAll(actor)) return entry;
  const { before, after } = entry;
  const hide = (text: string | null) => (text === null ? null : maskAskedKeys(text));
  return { ...entry, before: hide(before), after: hide(after) };
}

async function* csvEntries(
  { audit }: ServerStore,
  filter: Omit<AuditFilter, "limit">,
  actor: Actor,
): AsyncGenerator<string> {
  yield csvLine(titles);
  let before: number | undefined;
  for (;;) {
    const page = { ...filter, limit: entriesPerChunk, ...(before === undefined ? {} : { before }) };
    const entries = await audit.list(page);
    yield entries
      .map((entry) => masked(entry, actor))
      .map((one) =>
        csvLine([
          one.id,
          new Date(one.at).toISOString(),
          one.who,
          one.action,
          one.kind,
          one.name,
          one.before,
          one.after,
        ]),
      )
      .join("");
    before = entries.at(-1)?.id;
    if (entries.length < entriesPerChunk || before === undefined) return;
  }
}

export const auditResource: Resource<"listAudit" | "downloadAudit"> = ({ serverStore }) => ({
  async listAudit({ query: { after, limit, ...asked }, actor }) {
    const before = readPlace(after);
    const page = { ...toFilter(asked), limit: limit + 1, ...(before === undefined ? {} : { before }) };
    const entries = await serverStore.audit.list(page);
    const items = entries.slice(0, limit);
    const targets = await auditTargets(items, serverStore);
    return {
      items: items.map((entry, index) => ({
        ...masked(entry, actor),
        at: new Date(entry.at).toISOString(),
        target: targets[index] ?? null,
      })),
      next: entries.length > limit ? String(items.at(-1)?.id) : null,
    };
  },
  async downloadAudit({ query, actor, reply }) {
    await serverStore.audit.add({
      who: actor.person.name,
      action: "downloaded",
      kind: "audit log",
      name: "CSV",
      after: query,
    });
    return sendCsv(reply, "audit-log.csv", csvEntries(serverStore, toFilter(query), actor));
  },
});
