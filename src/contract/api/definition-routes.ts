/** The routes of what people define: Customer 360, queries, destinations, data templates, orchestrations. */
import * as customer360 from "./customer360.ts";
import * as destinations from "./destinations.ts";
import { done, idParams } from "./field-shapes.ts";
import * as orchestrations from "./orchestrations.ts";
import type { RouteName } from "./paths.ts";
import * as queries from "./queries.ts";
import type { Route } from "./route.ts";
import * as templates from "./templates.ts";

export const customer360Routes = {
  listTables: { role: "viewer", summary: "Tables with their columns", answer: customer360.tables },
  readTable: {
    role: "viewer",
    summary: "One table, and the queries that read it",
    params: customer360.tableParams,
    answer: customer360.tableDetail,
  },
  profileTable: {
    role: "viewer",
    summary:
      "What fills each column, as far as it is read: share of values, distinct values, typical values; ask again while it is reading",
    params: customer360.tableParams,
    answer: customer360.tableProfile,
  },
  stopProfile: {
    role: "viewer",
    summary: "Stop reading a profile; what is known stays, and the next call of it goes on",
    params: customer360.tableParams,
    answer: done,
  },
  sampleTable: {
    role: "viewer",
    summary: "Rows of a table, searchable",
    params: customer360.tableParams,
    query: customer360.sampleQuery,
    answer: customer360.sample,
  },
  markColumn: {
    role: "operator",
    summary: "Mark a column as personal data, or take the mark away",
    params: customer360.tableParams,
    body: customer360.markColumn,
    answer: customer360.tableDetail,
  },
  listFunctions: {
    role: "viewer",
    summary: "Functions that a query may call, with their signatures",
    query: customer360.functionsQuery,
    answer: customer360.functions,
  },
  announceRefresh: {
    role: "operator",
    summary: "Say that fresh data is there: orchestrations that wait for it start",
    answer: orchestrations.refreshed,
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const queryRoutes = {
  listQueries: {
    role: "viewer",
    summary: "Queries by folder and name",
    query: queries.queriesQuery,
    answer: queries.queriesPage,
  },
  createQuery: {
    role: "author",
    summary: "Create a query as a draft; the same name and text answers with what is there",
    body: queries.createQuery,
    answer: queries.createdQuery,
  },
  readQuery: {
    role: "viewer",
    summary: "A query with its draft and active text",
    params: idParams,
    answer: queries.query,
  },
  changeQuery: {
    role: "author",
    summary: "Rename a query or put it into a folder",
    params: idParams,
    body: queries.changeQuery,
    answer: queries.query,
  },
  saveDraft: {
    role: "author",
    summary: "Save the draft; a revision that is not the newest is refused, never overwritten",
    params: idParams,
    body: queries.saveDraft,
    answer: queries.query,
  },
  discardDraft: {
    role: "author",
    summary: "Throw the draft away and go back to the active version",
    params: idParams,
    body: queries.atRevision,
    answer: queries.query,
  },
  activateQuery: {
    role: "author",
    summary: "Make the draft the active version; the text must be one SELECT that compiles",
    params: idParams,
    body: queries.atRevision,
    answer: queries.query,
  },
  listVersions: {
    role: "viewer",
    summary: "Every version that was active, newest first",
    params: idParams,
    answer: queries.queryVersions,
  },
  restoreVersion: {
    role: "author",
    summary: "Put an older version into the draft",
    params: idParams,
    body: queries.restoreVersion,
    answer: queries.query,
  },
  deleteQuery: {
    role: "author",
    summary: "Delete a query that nothing uses",
    params: idParams,
    answer: done,
  },
  undeleteQuery: { role: "author", summary: "Undo a deletion", params: idParams, answer: queries.query },
  previewQuery: {
    role: "author",
    summary:
      "The first rows of a text, and what Zendesk would receive of each; closing the connection cancels it",
    body: queries.previewQuery,
    answer: queries.preview,
  },
  countQueryRows: {
    role: "author",
    summary: "How many rows a text gives; closing the connection cancels it",
    body: queries.countRows,
    answer: queries.countedRows,
  },
  queryFields: {
    role: "viewer",
    summary: "What Zendesk will receive of each column of a text; runs no query",
    body: queries.fieldsInHand,
    answer: queries.queryFields,
  },
  downloadQueryRows: {
    role: "author",
    summary: "Every row of a text as CSV, up to 100,000; closing the connection cancels it",
    body: queries.rowsOfText,
    answer: "csv",
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const destinationRoutes = {
  listDestinations: {
    role: "viewer",
    summary: "Destinations",
    query: destinations.destinationsQuery,
    answer: destinations.destinations,
  },
  createDestination: {
    role: "operator",
    summary: "Test and save a destination; nothing is saved when the test fails",
    body: destinations.createDestination,
    answer: destinations.createdDestination,
  },
  testNewDestination: {
    role: "operator",
    summary:
      "Test a destination that is not saved; `Accept: application/x-ndjson` tells each check as it ends",
    body: destinations.testNewDestination,
    answer: destinations.connectionTest,
  },
  readDestination: {
    role: "viewer",
    summary: "A destination",
    params: idParams,
    answer: destinations.destination,
  },
  changeDestination: {
    role: "operator",
    summary: "Change settings or credential, enable or disable",
    params: idParams,
    body: destinations.changeDestination,
    answer: destinations.destination,
  },
  testDestination: {
    role: "author",
    summary: "Test the connection, check by check; `Accept: application/x-ndjson` tells each as it ends",
    params: idParams,
    answer: destinations.connectionTest,
  },
  listAccountFields: {
    role: "viewer",
    summary: "The account's fields with their types, and which queries fill them",
    params: idParams,
    answer: destinations.accountFields,
  },
  readQuota: {
    role: "viewer",
    summary: "Requests a minute: ours, others', kept free",
    params: idParams,
    answer: destinations.quota,
  },
  deleteDestination: {
    role: "operator",
    summary: "Delete a destination that nothing uses",
    params: idParams,
    answer: done,
  },
  undeleteDestination: {
    role: "operator",
    summary: "Undo a deletion",
    params: idParams,
    answer: destinations.destination,
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const templateRoutes = {
  listTemplates: {
    role: "viewer",
    summary: "Data templates",
    query: templates.templatesQuery,
    answer: templates.templates,
  },
  createTemplate: {
    role: "operator",
    summary: "Create a data template",
    body: templates.createTemplate,
    answer: templates.createdTemplate,
  },
  readTemplate: { role: "viewer", summary: "A data template", params: idParams, answer: templates.template },
  changeTemplate: {
    role: "operator",
    summary: "Change a data template",
    params: idParams,
    body: templates.changeTemplate,
    answer: templates.template,
  },
  deleteTemplate: {
    role: "operator",
    summary: "Delete a data template that nothing uses",
    params: idParams,
    answer: done,
  },
  undeleteTemplate: {
    role: "operator",
    summary: "Undo a deletion",
    params: idParams,
    answer: templates.template,
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const orchestrationRoutes = {
  listOrchestrations: {
    role: "viewer",
    summary: "Orchestrations with their status",
    query: orchestrations.orchestrationsQuery,
    answer: orchestrations.orchestrations,
  },
  createOrchestration: {
    role: "operator",
    summary: "Add an orchestration of an active query; nothing is sent",
    body: orchestrations.createOrchestration,
    answer: orchestrations.createdOrchestration,
  },
  readOrchestration: {
    role: "viewer",
    summary: "An orchestration",
    params: idParams,
    answer: orchestrations.orchestration,
  },
  changeOrchestration: {
    role: "operator",
    summary: "Edit an orchestration, or enable and disable its automatic workflow",
    params: idParams,
    body: orchestrations.changeOrchestration,
    answer: orchestrations.orchestration,
  },
  deleteOrchestration: {
    role: "operator",
    summary: "Delete an orchestration that does not run",
    params: idParams,
    answer: done,
  },
  undeleteOrchestration: {
    role: "operator",
    summary: "Undo a deletion",
    params: idParams,
    answer: orchestrations.orchestration,
  },
  startPlan: {
    role: "author",
    summary: "Plan: what a run would do; sends nothing. Answers at once, the plan grows",
    params: idParams,
    answer: orchestrations.plan,
  },
  readPlan: { role: "viewer", summary: "The latest plan", params: idParams, answer: orchestrations.plan },
  cancelPlan: {
    role: "author",
    summary: "Cancel planning, or forget the plan",
    params: idParams,
    answer: done,
  },
  startRun: {
    role: "operator",
    summary: "Start a run; a run that has not ended is answered instead of a second one",
    params: idParams,
    body: orchestrations.startRun,
    answer: orchestrations.startedRun,
  },
  previewSchedule: {
    role: "viewer",
    summary: "A cron schedule in plain words, with its next five times",
    query: orchestrations.scheduleQuery,
    answer: orchestrations.schedulePreview,
  },
} as const satisfies Partial<Record<RouteName, Route>>;
