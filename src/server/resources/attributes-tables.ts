/** Attributes tables: the list, drafts, versions, the switch; what a text's rules and columns are is in attributes-rules.ts. */
import type { AttributesTable, AttributesTableSummary } from "../../contract/api/attributes-tables.ts";
import type { DefinedQuery, SavedText } from "../../core/ports/definition-book.ts";
import { Refused } from "../actor.ts";
import { refuseBrokenRules } from "../attributes-rules.ts";
import type { Resource } from "../call.ts";
import { savedEditing, segmentsUsing } from "../saved-editing.ts";
import {
  findSaved,
  iso,
  isSameContent,
  latestRuns,
  pageOfSaved,
  savedBy,
  shownOf,
  toSummary,
} from "../saved-view.ts";
import type { ServerParts } from "../server-parts.ts";

type Name =
  | "listAttributesTables"
  | "createAttributesTable"
  | "readAttributesTable"
  | "changeAttributesTable"
  | "saveAttributesTableDraft"
  | "discardAttributesTableDraft"
  | "activateAttributesTable"
  | "listAttributesTableVersions"
  | "restoreAttributesTableVersion"
  | "deleteAttributesTable"
  | "undeleteAttributesTable";

const kind = "attributes table";

async function toSummaries(
  parts: ServerParts,
  tables: readonly DefinedQuery[],
): Promise<readonly AttributesTableSummary[]> {
  const [latest, segments] = await Promise.all([
    latestRuns(parts.serverStore),
    parts.serverStore.definitions.saved("segment").list(),
  ]);
  return tables.map((table) => ({
    ...toSummary(table, latest, parts),
    isAvailable: table.isAvailable,
    usedBySegments: segmentsUsing(segments, kind, table.name),
  }));
}

const toContent = (text: SavedText) => ({
  sql: text.sql,
  dialect: text.dialect,
  columns: text.columns ?? [],
  ...savedBy(text),
});

async function toAttributesTable(parts: ServerParts, table: DefinedQuery): Promise<AttributesTable> {
  const [summary] = await toSummaries(parts, [table]);
  if (summary === undefined) throw new TypeError("One table has one summary.");
  const { active, draft } = table;
  return {
    ...summary,
    revision: table.revision,
    active: active === null ? null : { ...toContent(active), version: active.version },
    draftText: draft === null ? null : toContent(draft),
  };
}

/** Only what is active can be offered; that it holds the Amperity ID was seen when it was activated. */
function refuseUnavailable(table: DefinedQuery): void {
  if (table.active !== null) return;
  throw new Refused(
    409,
    "never_active",
    `The attributes table "${table.name}" is a draft.`,
    "Activate it first: only an active table can be made available.",
  );
}

export const attributesTablesResource: Resource<Name> = (parts) => {
  const show = (table: DefinedQuery) => toAttributesTable(parts, table);
  const saved = savedEditing(parts, { kind, resource: "attributesTables", show });
  const { book } = saved;
  return {
    async listAttributesTables({ query }) {
      const { all, ...page } = await pageOfSaved(parts, kind, query);
      return { ...page, items: await toSummaries(parts, shownOf(all, page.items)) };
    },
    async createAttributesTable({ body, actor }) {
      const known = (await book.list()).find(({ name }) => name === body.name);
      if (known !== undefined && isSameContent(known, body))
        return { attributesTable: await show(known), created: false };
      const id = await book.create({ ...body, by: actor.person.name });
      return { attributesTable: await saved.after(id), created: true };
    },
    readAttributesTable: ({ params }) => saved.read(params.id),
    async changeAttributesTable(call) {
      const { name, folder, isAvailable } = call.body;
      if (isAvailable === true) refuseUnavailable(await findSaved(parts, kind, call.params.id));
      await book.change(saved.editing(call), {
        ...(name === undefined ? {} : { name }),
        ...(folder === undefined ? {} : { folder }),
        ...(isAvailable === undefined ? {} : { isAvailable }),
      });
      return await saved.after(call.params.id);
    },
    saveAttributesTableDraft(call) {
      const { sql, dialect, columns } = call.body;
      return saved.saveDraft(call, { sql, dialect, columns });
    },
    discardAttributesTableDraft: saved.discard,
    async activateAttributesTable(call) {
      const { draft } = await findSaved(parts, kind, call.params.id);
      if (draft !== null) await refuseBrokenRules(parts.engine, draft, call.signal);
      await book.activate(saved.editing(call));
      return await saved.after(call.params.id);
    },
    async listAttributesTableVersions({ params }) {
      const { active } = await findSaved(parts, kind, params.id);
      const versions = await book.versions(params.id);
      return {
        items: versions.map((one) => ({
          ...toContent(one),
          at: iso(one.at),
          version: one.version,
          isActive: one.version === active?.version,
        })),
      };
    },
    restoreAttributesTableVersion: (call) => saved.restore(call, call.body.version),
    deleteAttributesTable: saved.remove,
    undeleteAttributesTable: saved.undelete,
  };
};
