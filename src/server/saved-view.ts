/** What lists and editors show of queries, segments and attributes tables alike: status, who saved, where it is sent, the last run. */
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { QuerySummary, queriesQuery } from "../contract/api/queries.ts";
import type { ObjectKind } from "../core/definition.ts";
import type { DefinedQuery, SavedContent, SavedText } from "../core/ports/definition-book.ts";
import type { RunRecord } from "../core/ports/run-book.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import { Refused } from "./actor.ts";
import { type ListOrder, matchesWords, pageOf } from "./list-page.ts";
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

type Summary = ReturnType<typeof toSummary>;

const order: ListOrder<Summary> = {
  worths: {
    name: ({ name }) => name,
    status: ({ status }) => status,
    rows: ({ rows }) => rows,
    ran: ({ lastRun }) => lastRun?.endedAt ?? lastRun?.startedAt ?? null,
    owner: ({ owner }) => owner,
    changed: ({ changedAt }) => changedAt,
  },
  usual: "-changed",
};

function matchesSaved(one: DefinedQuery, wanted: z.output<typeof queriesQuery>): boolean {
  const { search, folder, status, destination, owner } = wanted;
  return (
    matchesWords(search, [one.name, one.draft?.sql ?? "", one.active?.sql ?? ""]) &&
    (folder === undefined || one.folder === folder || one.folder.startsWith(`${folder}/`)) &&
    (status === undefined || statusOf(one) === status) &&
    (destination === undefined || one.sentBy.some((sent) => sent.destination === destination)) &&
    (owner === undefined || one.owner === owner)
  );
}

/** A page of the list of one kind, with every folder, destination and owner there is, for the filters. */
export async function pageOfSaved(
  parts: ServerParts,
  kind: ObjectKind,
  wanted: z.output<typeof queriesQuery>,
) {
  const all = await parts.serverStore.definitions.saved(kind).list();
  const latest = await latestRuns(parts.serverStore);
  const matching = all.filter((one) => matchesSaved(one, wanted)).map((one) => toSummary(one, latest, parts));
  return {
    ...pageOf({ total: all.length, matching }, wanted, order),
    folders: distinct(all.map(({ folder }) => folder)),
    destinations: distinct(all.flatMap(({ sentBy }) => sentBy.map(({ destination }) => destination))),
    owners: distinct(all.map(({ owner }) => owner ?? "")),
    all,
  };
}

/** The definitions of a page of summaries, in its order. */
export function shownOf(
  all: readonly DefinedQuery[],
  page: readonly { readonly id: string }[],
): readonly DefinedQuery[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  return page.map(({ id }) => byId.get(id)).filter((one) => one !== undefined);
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].filter(Boolean).sort();

/** Contents are compared as they were written: a second call with the same request finds its own. */
export function isSameContent(saved: DefinedQuery, wanted: SavedContent): boolean {
  const text = saved.draft ?? saved.active;
  if (text === null) return false;
  const rest = ({ visual = null, columns = [] }: SavedContent) => ({ visual, columns });
  return (
    text.sql === wanted.sql && text.dialect === wanted.dialect && isDeepStrictEqual(rest(text), rest(wanted))
  );
}
