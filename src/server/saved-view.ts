/** What lists and editors show of queries, segments and attributes tables alike: status, who saved, where it is sent, the last run. */
import { isDeepStrictEqual } from "node:util";
import type { QuerySummary } from "../contract/api/queries.ts";
import type { ObjectKind } from "../core/definition.ts";
import type { DefinedQuery, SavedContent, SavedText } from "../core/ports/definition-book.ts";
import type { RunRecord } from "../core/ports/run-book.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import { Refused } from "./actor.ts";
import { toRunBrief } from "./run-view.ts";
import type { ServerParts } from "./server-parts.ts";

export const iso = (ms: number): string => new Date(ms).toISOString();
export const savedBy = ({ by, at }: SavedText) => ({ by, at: iso(at) });

export function statusOf({ active, draft }: DefinedQuery): QuerySummary["status"] {
  if (active === null) return "draft";
  return draft === null ? "active" : "active with draft";
}

export function toSummary(
  saved: DefinedQuery,
  latest: ReadonlyMap<string, RunRecord>,
  parts: ServerParts,
): QuerySummary {
  const runs = saved.sentBy
    .map(({ id }) => latest.get(id))
    .filter((record) => record !== undefined)
    .sort((one, other) => other.run.number - one.run.number);
  const last = runs[0];
  return {
    id: saved.id,
    name: saved.name,
    folder: saved.folder,
    status: statusOf(saved),
    managedBy: saved.managedBy,
    owner: saved.owner,
    changedAt: iso(saved.changedAt),
    draft: saved.draft === null ? null : savedBy(saved.draft),
    sentBy: saved.sentBy,
    rows: runs.find(({ run }) => run.plan !== null)?.run.plan?.tally.read ?? null,
    lastRun: last === undefined ? null : toRunBrief(last, parts.runWorker.live(last.run.number)),
  };
}

/** More orchestrations than anybody has. */
const latestMax = 5000;

export async function latestRuns({ runs }: ServerStore): Promise<ReadonlyMap<string, RunRecord>> {
  const records = await runs.list({ latest: true, limit: latestMax });
  return new Map(records.map((record) => [record.run.orchestrationId, record]));
}

export async function findSaved(
  { serverStore }: Pick<ServerParts, "serverStore">,
  kind: ObjectKind,
  id: string,
): Promise<DefinedQuery> {
  const found = (await serverStore.definitions.saved(kind).list()).find((one) => one.id === id);
  if (found === undefined)
    throw new Refused(
      404,
      "unknown",
      `There is no such ${kind}.`,
      "It may have been deleted; look at the list again.",
    );
  return found;
}

export function matchingSaved(
  all: readonly DefinedQuery[],
  wanted: {
    readonly search?: string | undefined;
    readonly folder?: string | undefined;
    readonly status?: QuerySummary["status"] | undefined;
    readonly destination?: string | undefined;
    readonly owner?: string | undefined;
  },
): readonly DefinedQuery[] {
  const { folder, status, destination, owner } = wanted;
  const search = wanted.search?.toLowerCase();
  const textsOf = ({ name, draft, active }: DefinedQuery) => [name, draft?.sql ?? "", active?.sql ?? ""];
  return all.filter(
    (one) =>
      (search === undefined || textsOf(one).some((text) => text.toLowerCase().includes(search))) &&
      (folder === undefined || one.folder === folder || one.folder.startsWith(`${folder}/`)) &&
      (status === undefined || statusOf(one) === status) &&
      (destination === undefined || one.sentBy.some((sent) => sent.destination === destination)) &&
      (owner === undefined || one.owner === owner),
  );
}

/** The list is in one order, so the last one seen says where to go on, even when it was deleted meanwhile: then from the start. */
export function pageOf<Item extends { readonly id: string }>(
  all: readonly Item[],
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): { readonly items: readonly Item[]; readonly next: string | null } {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const items = all.slice(start, start + limit);
  return { items, next: start + limit < all.length ? (items.at(-1)?.id ?? null) : null };
}

type Summary = Pick<QuerySummary, "name" | "status" | "rows" | "owner" | "lastRun" | "changedAt">;

const worths: Readonly<Record<string, (one: Summary) => string | number | null>> = {
  name: ({ name }) => name.toLowerCase(),
  status: ({ status }) => status,
  rows: ({ rows }) => rows,
  ran: ({ lastRun }) => lastRun?.endedAt ?? lastRun?.startedAt ?? null,
  owner: ({ owner }) => owner?.toLowerCase() ?? null,
};

/** What changed last comes first unless another order is asked for; what has no value comes last either way. */
export function sortSaved<One extends Summary>(
  all: readonly One[],
  sort: string | undefined,
): readonly One[] {
  const isDown = sort === undefined || sort.startsWith("-");
  const worthOf = worths[sort?.replace("-", "") ?? ""] ?? (({ changedAt }: Summary) => changedAt);
  return all.toSorted((one, other) => {
    const [mine, theirs] = [worthOf(one), worthOf(other)];
    if (mine === null || theirs === null) return Number(mine === null) - Number(theirs === null);
    if (mine === theirs) return 0;
    return mine < theirs === isDown ? 1 : -1;
  });
}

export const destinationsOf = (all: readonly DefinedQuery[]): readonly string[] =>
  distinct(all.flatMap(({ sentBy }) => sentBy.map(({ destination }) => destination)));

export const ownersOf = (all: readonly DefinedQuery[]): readonly string[] =>
  distinct(all.map(({ owner }) => owner ?? ""));

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].filter(Boolean).sort();

export const foldersOf = (all: readonly DefinedQuery[]): readonly string[] =>
  distinct(all.map(({ folder }) => folder));

/** Contents are compared as they were written: a second call with the same request finds its own. */
export function isSameContent(saved: DefinedQuery, wanted: SavedContent): boolean {
  const text = saved.draft ?? saved.active;
  if (text === null) return false;
  const rest = ({ visual = null, columns = [] }: SavedContent) => ({ visual, columns });
  return (
    text.sql === wanted.sql && text.dialect === wanted.dialect && isDeepStrictEqual(rest(text), rest(wanted))
  );
}
