/** The routes of segments and attributes tables. */
import * as tables from "./attributes-tables.ts";
import { done, idParams } from "./field-shapes.ts";
import type { RouteName } from "./paths.ts";
import * as queries from "./queries.ts";
import type { Route } from "./route.ts";
import * as segments from "./segments.ts";

export const segmentRoutes = {
  listSegments: {
    role: "viewer",
    summary: "Segments by folder and name",
    query: segments.segmentsQuery,
    answer: segments.segmentsPage,
  },
  createSegment: {
    role: "author",
    summary: "Create a segment as a draft; the same name and content answers with what is there",
    body: segments.createSegment,
    answer: segments.createdSegment,
  },
  readSegment: {
    role: "viewer",
    summary: "A segment with its draft and active version",
    params: idParams,
    answer: segments.segment,
  },
  changeSegment: {
    role: "author",
    summary: "Rename a segment or put it into a folder",
    params: idParams,
    body: segments.changeSegment,
    answer: segments.segment,
  },
  saveSegmentDraft: {
    role: "author",
    summary: "Save the draft, complete or not; a revision that is not the newest is refused",
    params: idParams,
    body: segments.saveSegmentDraft,
    answer: segments.segment,
  },
  discardSegmentDraft: {
    role: "author",
    summary: "Throw the draft away and go back to the active version",
    params: idParams,
    body: queries.atRevision,
    answer: segments.segment,
  },
  activateSegment: {
    role: "author",
    summary: "Make the draft the active version; it must be without problems",
    params: idParams,
    body: queries.atRevision,
    answer: segments.segment,
  },
  listSegmentVersions: {
    role: "viewer",
    summary: "Every version that was active, newest first",
    params: idParams,
    answer: segments.segmentVersions,
  },
  restoreSegmentVersion: {
    role: "author",
    summary: "Put an older version into the draft",
    params: idParams,
    body: queries.restoreVersion,
    answer: segments.segment,
  },
  convertSegment: {
    role: "author",
    summary: "Turn a visual segment into SQL: its draft becomes what it compiles to. There is no way back",
    params: idParams,
    body: queries.atRevision,
    answer: segments.segment,
  },
  deleteSegment: {
    role: "author",
    summary: "Delete a segment that nothing uses",
    params: idParams,
    answer: done,
  },
  undeleteSegment: { role: "author", summary: "Undo a deletion", params: idParams, answer: segments.segment },
  listAttributes: {
    role: "viewer",
    summary: "What the visual segment editor offers: attributes, operators by type, segments",
    answer: segments.attributes,
  },
  listAttributeValues: {
    role: "author",
    summary: "Values of an attribute for a pick list, most frequent first, searchable",
    query: segments.attributeValuesQuery,
    answer: segments.attributeValues,
  },
  checkSegment: {
    role: "viewer",
    summary: "Problems of a draft by path, its SQL, its words; runs no query",
    body: segments.segmentInHand,
    answer: segments.checkedSegment,
  },
  countSegment: {
    role: "author",
    summary: "How many customers a draft has, and each condition leaves; closing the connection cancels it",
    body: segments.segmentInHand,
    answer: segments.countedSegment,
  },
  sampleSegment: {
    role: "author",
    summary: "The first 100 customers of a draft with what is sent; closing the connection cancels it",
    body: segments.segmentInHand,
    answer: segments.segmentSample,
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const attributesTableRoutes = {
  listAttributesTables: {
    role: "viewer",
    summary: "Attributes tables by folder and name",
    query: tables.attributesTablesQuery,
    answer: tables.attributesTablesPage,
  },
  createAttributesTable: {
    role: "author",
    summary: "Create an attributes table as a draft; the same name and text answers with what is there",
    body: tables.createAttributesTable,
    answer: tables.createdAttributesTable,
  },
  readAttributesTable: {
    role: "viewer",
    summary: "An attributes table with its draft and active version",
    params: idParams,
    answer: tables.attributesTable,
  },
  changeAttributesTable: {
    role: "author",
    summary: "Rename it, put it into a folder, or make it available in the Visual Segment Editor",
    params: idParams,
    body: tables.changeAttributesTable,
    answer: tables.attributesTable,
  },
  saveAttributesTableDraft: {
    role: "author",
    summary: "Save the draft; a revision that is not the newest is refused, never overwritten",
    params: idParams,
    body: tables.saveAttributesTableDraft,
    answer: tables.attributesTable,
  },
  discardAttributesTableDraft: {
    role: "author",
    summary: "Throw the draft away and go back to the active version",
    params: idParams,
    body: queries.atRevision,
    answer: tables.attributesTable,
  },
  activateAttributesTable: {
    role: "author",
    summary: "Make the draft the active version; every rule must be met",
    params: idParams,
    body: queries.atRevision,
    answer: tables.attributesTable,
  },
  listAttributesTableVersions: {
    role: "viewer",
    summary: "Every version that was active, newest first",
    params: idParams,
    answer: tables.attributesTableVersions,
  },
  restoreAttributesTableVersion: {
    role: "author",
    summary: "Put an older version into the draft",
    params: idParams,
    body: queries.restoreVersion,
    answer: tables.attributesTable,
  },
  deleteAttributesTable: {
    role: "author",
    summary: "Delete an attributes table that nothing uses",
    params: idParams,
    answer: done,
  },
  undeleteAttributesTable: {
    role: "author",
    summary: "Undo a deletion",
    params: idParams,
    answer: tables.attributesTable,
  },
  checkAttributesTable: {
    role: "viewer",
    summary: "Which rules a text meets, and its columns; runs no query",
    body: tables.attributesTableInHand,
    answer: tables.checkedAttributesTable,
  },
  profileAttributesTable: {
    role: "author",
    summary: "Runs a text: rows, customers, what fills each column; closing the connection cancels it",
    body: tables.attributesTableInHand,
    answer: tables.profiledAttributesTable,
  },
} as const satisfies Partial<Record<RouteName, Route>>;
