/** Queries: the list, drafts, versions; previews and fields are in query-preview.ts. */
import type { Query } from "../../contract/api/queries.ts";
import type { DefinedQuery } from "../../core/ports/definition-book.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { findSaved, iso, isSameContent, latestRuns, pageOfSaved, savedBy, toSummary } from "../saved-view.ts";
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

const findQuery = (parts: ServerParts, id: string) => findSaved(parts, "query", id);

async function readQuery(parts: ServerParts, id: string): Promise<Query> {
  return await toQuery(parts, await findQuery(parts, id));
}

async function toQuery(parts: ServerParts, query: DefinedQuery): Promise<Query> {
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

export const queriesResource: Resource<Name> = (parts) => {
  const { serverStore, engine, hub } = parts;
  const queries = serverStore.definitions.saved("query");
  const changed = (id: string | null) => hub.publish({ event: "changed", data: { resource: "queries", id } });
  const after = async (id: string): Promise<Query> => {
    changed(id);
    return await readQuery(parts, id);
  };
  return {
    async listQueries({ query }) {
      const { all: _, ...page } = await pageOfSaved(parts, "query", query);
      return page;
    },
    async createQuery({ body, actor }) {
      const known = (await queries.list()).find(({ name }) => name === body.name);
      if (known !== undefined && isSameContent(known, body))
        return { query: await readQuery(parts, known.id), created: false };
      const id = await queries.create({ ...body, by: actor.person.name });
      return { query: await after(id), created: true };
    },
    readQuery: ({ params }) => readQuery(parts, params.id),
    async changeQuery({ params, body, actor }) {
      const { revision, name, folder } = body;
      const change = { ...(name === undefined ? {} : { name }), ...(folder === undefined ? {} : { folder }) };
      await queries.change({ id: params.id, revision, by: actor.person.name }, change);
      return await after(params.id);
    },
    async saveDraft({ params, body, actor }) {
      const { active, draft } = await findQuery(parts, params.id);
      const dialect = body.dialect ?? draft?.dialect ?? active?.dialect ?? parts.dialect;
      const editing = { id: params.id, revision: body.revision, by: actor.person.name };
      await queries.saveDraft(editing, { sql: body.sql, dialect });
      return await after(params.id);
    },
    async discardDraft({ params, body, actor }) {
      const { active } = await findQuery(parts, params.id);
      if (active === null)
        throw new Refused(
          409,
          "never_active",
          "This query has nothing but its draft.",
          "Delete the query to be rid of it.",
        );
      await queries.discardDraft({ id: params.id, ...body, by: actor.person.name });
      return await after(params.id);
    },
    async activateQuery({ params, body, actor, signal }) {
      const { draft } = await findQuery(parts, params.id);
      // Throws where the text does not compile, with its place in it.
      if (draft !== null) await engine.describe(draft, signal);
      await queries.activate({ id: params.id, ...body, by: actor.person.name });
      hub.publish({ event: "changed", data: { resource: "home", id: null } });
      return await after(params.id);
    },
    async listVersions({ params }) {
      const query = await findQuery(parts, params.id);
      const versions = await queries.versions(params.id);
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
      const versions = await queries.versions(params.id);
      const found = versions.find(({ version }) => version === body.version);
      if (found === undefined) throw new Refused(404, "unknown", `There is no version ${body.version}.`);
      const editing = { id: params.id, revision: body.revision, by: actor.person.name };
      await queries.saveDraft(editing, { sql: found.sql, dialect: found.dialect });
      return await after(params.id);
    },
    async deleteQuery({ params, actor }) {
      await serverStore.definitions.delete("query", params.id, actor.person.name);
      changed(params.id);
      return { done: true };
    },
    async undeleteQuery({ params, actor }) {
      await serverStore.definitions.undelete("query", params.id, actor.person.name);
      return await after(params.id);
    },
  };
};
