/** Queries: the list, drafts, versions; previews and fields are in query-preview.ts. */
import type { Query, QuerySummary } from "../../contract/api/queries.ts";
import type { DefinedQuery, SavedText } from "../../core/ports/definition-book.ts";
import type { RunRecord } from "../../core/ports/run-book.ts";
import type { ServerStore } from "../../core/ports/server-store.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { toRunBrief } from "../run-view.ts";
import type { ServerParts } from "../server-parts.ts";

type Name =
  | "listQueries"
  | "createQuery"
  | "readQuery"
  | "changeQuery"
  | "saveDraft"
  | "discardDraft"
  | "activateQuery"
  | "listVersions"
  | "restoreVersion"
  | "deleteQuery"
  | "undeleteQuery";

const iso = (ms: number): string => new Date(ms).toISOString();
const savedBy = ({ by, at }: SavedText) => ({ by, at: iso(at) });

function statusOf({ active, draft }: DefinedQuery): QuerySummary["status"] {
  if (active === null) return "draft";
  return draft === null ? "active" : "active with draft";
}

function toSummary(
  query: DefinedQuery,
  latest: ReadonlyMap<string, RunRecord>,
  parts: ServerParts,
): QuerySummary {
  const runs = query.sentBy
    .map(({ id }) => latest.get(id))
    .filter((record) => record !== undefined)
    .sort((one, other) => other.run.number - one.run.number);
  const last = runs[0];
  return {
    id: query.id,
    name: query.name,
    folder: query.folder,
    status: statusOf(query),
    managedBy: query.managedBy,
    owner: query.owner,
    changedAt: iso(query.changedAt),
    draft: query.draft === null ? null : savedBy(query.draft),
    sentBy: query.sentBy,
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

export async function findQuery({ definitions }: ServerStore, id: string): Promise<DefinedQuery> {
  const found = (await definitions.queries()).find((query) => query.id === id);
  if (found === undefined)
    throw new Refused(
      404,
      "unknown",
      "There is no such query.",
      "It may have been deleted; look at the list again.",
    );
  return found;
}

async function readQuery(parts: ServerParts, id: string): Promise<Query> {
  const query = await findQuery(parts.serverStore, id);
  const { active, draft } = query;
  return {
    ...toSummary(query, await latestRuns(parts.serverStore), parts),
    revision: query.revision,
    active:
      active === null
        ? null
        : { version: active.version, sql: active.sql, dialect: active.dialect, ...savedBy(active) },
    draftText: draft === null ? null : { sql: draft.sql, dialect: draft.dialect, ...savedBy(draft) },
  };
}

/** Texts are compared as they were written: a second call with the same request finds its own query. */
function isSame(query: DefinedQuery, wanted: { readonly sql: string; readonly dialect: string }): boolean {
  const text = query.draft ?? query.active;
  return text !== null && text.sql === wanted.sql && text.dialect === wanted.dialect;
}

export const queriesResource: Resource<Name> = (parts) => {
  const { serverStore, engine, hub } = parts;
  const { definitions } = serverStore;
  const changed = (id: string | null) => hub.publish({ event: "changed", data: { resource: "queries", id } });
  const after = async (id: string): Promise<Query> => {
    changed(id);
    return await readQuery(parts, id);
  };
  return {
    async listQueries({ query: { search, folder, status, after: cursor, limit } }) {
      const [all, latest] = await Promise.all([definitions.queries(), latestRuns(serverStore)]);
      const wanted = search?.toLowerCase();
      const matching = all.filter(
        (query) =>
          (wanted === undefined || query.name.toLowerCase().includes(wanted)) &&
          (folder === undefined || query.folder === folder || query.folder.startsWith(`${folder}/`)) &&
          (status === undefined || statusOf(query) === status),
      );
      // The list is in one order, so the last one seen says where to go on, even when it was deleted meanwhile: then from the start.
      const start = cursor === undefined ? 0 : matching.findIndex(({ id }) => id === cursor) + 1;
      const items = matching.slice(start, start + limit);
      return {
        items: items.map((query) => toSummary(query, latest, parts)),
        next: start + limit < matching.length ? (items.at(-1)?.id ?? null) : null,
        folders: [...new Set(all.map((query) => query.folder).filter(Boolean))],
      };
    },
    async createQuery({ body, actor }) {
      const known = (await definitions.queries()).find(({ name }) => name === body.name);
      if (known !== undefined && isSame(known, body))
        return { query: await readQuery(parts, known.id), created: false };
      const id = await definitions.createQuery({ ...body, by: actor.person.name });
      return { query: await after(id), created: true };
    },
    readQuery: ({ params }) => readQuery(parts, params.id),
    async changeQuery({ params, body, actor }) {
      const { revision, name, folder } = body;
      const change = { ...(name === undefined ? {} : { name }), ...(folder === undefined ? {} : { folder }) };
      await definitions.changeQuery({ id: params.id, revision, by: actor.person.name }, change);
      return await after(params.id);
    },
    async saveDraft({ params, body, actor }) {
      const { active, draft } = await findQuery(serverStore, params.id);
      const dialect = body.dialect ?? draft?.dialect ?? active?.dialect ?? parts.dialect;
      const editing = { id: params.id, revision: body.revision, by: actor.person.name };
      await definitions.saveDraft(editing, { sql: body.sql, dialect });
      return await after(params.id);
    },
    async discardDraft({ params, body, actor }) {
      const { active } = await findQuery(serverStore, params.id);
      if (active === null)
        throw new Refused(
          409,
          "never_active",
          "This query has nothing but its draft.",
          "Delete the query to be rid of it.",
        );
      await definitions.discardDraft({ id: params.id, ...body, by: actor.person.name });
      return await after(params.id);
    },
    async activateQuery({ params, body, actor, signal }) {
      const { draft } = await findQuery(serverStore, params.id);
      // Throws where the text does not compile, with its place in it.
      if (draft !== null) await engine.describe(draft, signal);
      await definitions.activate({ id: params.id, ...body, by: actor.person.name });
      hub.publish({ event: "changed", data: { resource: "home", id: null } });
      return await after(params.id);
    },
    async listVersions({ params }) {
      const query = await findQuery(serverStore, params.id);
      const versions = await definitions.versions(params.id);
      return {
        items: versions.map(({ version, sql, dialect, by, at }) => ({
          version,
          sql,
          dialect,
          by,
          at: iso(at),
          isActive: version === query.active?.version,
        })),
      };
    },
    async restoreVersion({ params, body, actor }) {
      const versions = await definitions.versions(params.id);
      const found = versions.find(({ version }) => version === body.version);
      if (found === undefined) throw new Refused(404, "unknown", `There is no version ${body.version}.`);
      const editing = { id: params.id, revision: body.revision, by: actor.person.name };
      await definitions.saveDraft(editing, { sql: found.sql, dialect: found.dialect });
      return await after(params.id);
    },
    async deleteQuery({ params, actor }) {
      await definitions.delete("query", params.id, actor.person.name);
      changed(params.id);
      return { done: true };
    },
    async undeleteQuery({ params, actor }) {
      await definitions.undelete("query", params.id, actor.person.name);
      return await after(params.id);
    },
  };
};
