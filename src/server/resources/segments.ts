/** Segments: the list, drafts, versions, conversion to SQL; counts and samples are in segment-editor.ts. */
import type { Segment, SegmentSummary } from "../../contract/api/segments.ts";
import type { DefinedQuery, SavedContent, SavedText } from "../../core/ports/definition-book.ts";
import { type AttributesTable, toAttributes } from "../../core/segment.ts";
import { tellRules } from "../../core/segment-words.ts";
import { describeSqlSegment } from "../../runner/segment-parts.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { savedEditing, segmentsUsing } from "../saved-editing.ts";
import {
  findSaved,
  isSameContent,
  latestRuns,
  pageOfSaved,
  savedBy,
  shownOf,
  toSummary,
} from "../saved-view.ts";
import { compileDraft, readDraftParts, refuseDraftProblems } from "../segment-draft.ts";
import type { ServerParts } from "../server-parts.ts";

type Name =
  | "listSegments"
  | "createSegment"
  | "readSegment"
  | "changeSegment"
  | "saveSegmentDraft"
  | "discardSegmentDraft"
  | "activateSegment"
  | "listSegmentVersions"
  | "restoreSegmentVersion"
  | "convertSegment"
  | "deleteSegment"
  | "undeleteSegment";

const kind = "segment";

async function toSummaries(
  parts: ServerParts,
  wanted: readonly DefinedQuery[],
): Promise<readonly SegmentSummary[]> {
  const { definitions } = parts.serverStore;
  const [latest, segments, tables] = await Promise.all([
    latestRuns(parts.serverStore),
    definitions.saved(kind).list(),
    definitions.saved("attributes table").list(),
  ]);
  const named = { tables: tables.flatMap(namesOf), lists: [] };
  return wanted.map((segment) => {
    const visual = (segment.active ?? segment.draft)?.visual ?? null;
    return {
      ...toSummary(segment, latest, parts),
      kind: visual === null ? "sql" : "visual",
      words: visual === null ? null : tellRules(visual.rules, named),
      usedBySegments: segmentsUsing(segments, kind, segment.name),
    };
  });
}

/** Only what words need: display names, without asking the engine. */
function namesOf({ name, active }: DefinedQuery): readonly AttributesTable[] {
  const told = active?.columns ?? [];
  const columns = told.map(({ column }) => ({ name: column, kind: "text" as const }));
  return [{ name, sql: "", dialect: "trino", isAvailable: true, attributes: toAttributes(columns, told) }];
}

const toContent = (text: SavedText) =>
  text.visual == null
    ? { kind: "sql" as const, sql: text.sql, dialect: text.dialect, ...savedBy(text) }
    : { kind: "visual" as const, visual: text.visual, ...savedBy(text) };

async function toSegment(parts: ServerParts, segment: DefinedQuery): Promise<Segment> {
  const [summary] = await toSummaries(parts, [segment]);
  if (summary === undefined) throw new TypeError("One segment has one summary.");
  const { active, draft } = segment;
  return {
    ...summary,
    revision: segment.revision,
    active: active === null ? null : { ...toContent(active), version: active.version },
    draftText: draft === null ? null : toContent(draft),
  };
}

type Content =
  | { readonly kind: "visual"; readonly visual: NonNullable<SavedContent["visual"]> }
  | { readonly kind: "sql"; readonly sql: string; readonly dialect: SavedContent["dialect"] };

const toSaved = (content: Content, parts: ServerParts): SavedContent =>
  content.kind === "visual"
    ? { sql: "", dialect: parts.dialect, visual: content.visual }
    : { sql: content.sql, dialect: content.dialect, visual: null };

/** Once its draft or active version is SQL, a segment stays SQL: there is no way back to rules. */
function refuseWayBack(segment: DefinedQuery, content: Content): void {
  const now = segment.draft ?? segment.active;
  if (content.kind === "sql" || now === null || now.visual != null) return;
  throw new Refused(
    409,
    "converted",
    `The segment "${segment.name}" is written in SQL; there is no way back to rules.`,
    "Restore a version from before, or make a new segment.",
  );
}

export const segmentsResource: Resource<Name> = (parts) => {
  const show = (segment: DefinedQuery) => toSegment(parts, segment);
  const saved = savedEditing(parts, { kind, resource: "segments", show });
  const { book } = saved;
  return {
    async listSegments({ query }) {
      const { all, ...page } = await pageOfSaved(parts, kind, query);
      return { ...page, items: await toSummaries(parts, shownOf(all, page.items)) };
    },
    async createSegment({ body: { name, folder, content }, actor }) {
      const wanted = toSaved(content, parts);
      const known = (await book.list()).find((one) => one.name === name);
      if (known !== undefined && isSameContent(known, wanted))
        return { segment: await show(known), created: false };
      const id = await book.create({ ...wanted, name, folder, by: actor.person.name });
      return { segment: await saved.after(id), created: true };
    },
    readSegment: ({ params }) => saved.read(params.id),
    async changeSegment(call) {
      const { name, folder } = call.body;
      await book.change(saved.editing(call), {
        ...(name === undefined ? {} : { name }),
        ...(folder === undefined ? {} : { folder }),
      });
      return await saved.after(call.params.id);
    },
    async saveSegmentDraft(call) {
      refuseWayBack(await findSaved(parts, kind, call.params.id), call.body.content);
      return await saved.saveDraft(call, toSaved(call.body.content, parts));
    },
    discardSegmentDraft: saved.discard,
    async activateSegment(call) {
      const { name, draft } = await findSaved(parts, kind, call.params.id);
      const tools = { engine: parts.engine, signal: call.signal };
      if (draft?.visual != null) {
        const inHand = { name, visual: draft.visual };
        const ground = await readDraftParts(parts, inHand, call.signal);
        refuseDraftProblems(inHand, ground);
        await parts.engine.describe(compileDraft(inHand, ground, parts.dialect), call.signal);
      } else if (draft !== null) await describeSqlSegment({ name, file: null, ...draft }, tools);
      await book.activate(saved.editing(call));
      return await saved.after(call.params.id);
    },
    async listSegmentVersions({ params }) {
      const { active } = await findSaved(parts, kind, params.id);
      const versions = await book.versions(params.id);
      return {
        items: versions.map((one) => ({
          ...toContent(one),
          version: one.version,
          isActive: one.version === active?.version,
        })),
      };
    },
    restoreSegmentVersion: (call) => saved.restore(call, call.body.version),
    async convertSegment(call) {
      const segment = await findSaved(parts, kind, call.params.id);
      const visual = (segment.draft ?? segment.active)?.visual ?? null;
      if (visual === null)
        throw new Refused(409, "converted", `The segment "${segment.name}" is written in SQL already.`);
      const inHand = { name: segment.name, visual };
      const ground = await readDraftParts(parts, inHand, call.signal);
      refuseDraftProblems(inHand, ground);
      const { sql, dialect } = compileDraft(inHand, ground, parts.dialect);
      const shown = await saved.saveDraft(call, { sql, dialect, visual: null });
      await parts.serverStore.audit.add({
        who: call.actor.person.name,
        action: "converted to SQL",
        kind,
        name: segment.name,
      });
      return shown;
    },
    deleteSegment: saved.remove,
    undeleteSegment: saved.undelete,
  };
};
