/** The routes of runs, of what people are told of them, and of the audit log. */
import * as audit from "./audit.ts";
import { done } from "./field-shapes.ts";
import * as home from "./home.ts";
import * as notifications from "./notifications.ts";
import * as orchestrations from "./orchestrations.ts";
import type { RouteName } from "./paths.ts";
import type { Route } from "./route.ts";
import * as runs from "./runs.ts";

export const runRoutes = {
  listRuns: {
    role: "viewer",
    summary: "Runs, newest first unless sorted",
    query: runs.runsQuery,
    answer: runs.runsPage,
  },
  readRun: { role: "viewer", summary: "A run with its plan", params: runs.runParams, answer: runs.runDetail },
  listRunEvents: {
    role: "viewer",
    summary: "What happened, in words",
    params: runs.runParams,
    query: runs.runEventsQuery,
    answer: runs.runEvents,
  },
  listRunRows: {
    role: "viewer",
    summary: "Rows by outcome, reason and key",
    params: runs.runParams,
    query: runs.runRowsQuery,
    answer: runs.runRowsPage,
  },
  downloadRunRows: {
    role: "viewer",
    summary: "The same rows as CSV, all of them",
    params: runs.runParams,
    query: runs.downloadRowsQuery,
    answer: "csv",
  },
  streamRunRows: {
    role: "viewer",
    summary: "The same rows as JSON, one a line, all of them",
    params: runs.runParams,
    query: runs.downloadRowsQuery,
    answer: "ndjson",
  },
  listReasons: {
    role: "viewer",
    summary: "Why rows were rejected, failed or warned of, with what to do",
    params: runs.runParams,
    answer: runs.reasons,
  },
  readRunSeries: {
    role: "viewer",
    summary: "Users a second over the run",
    params: runs.runParams,
    answer: runs.runSeries,
  },
  stopRun: {
    role: "operator",
    summary: "Stop: what is in flight is finished, the rest stays unsent",
    params: runs.runParams,
    answer: runs.run,
  },
  resumeRun: {
    role: "operator",
    summary: "Go on with a stopped or failed run",
    params: runs.runParams,
    answer: runs.run,
  },
  retryFailedRows: {
    role: "operator",
    summary: "A new run of just the rows that failed",
    params: runs.runParams,
    answer: orchestrations.startedRun,
  },
} as const satisfies Partial<Record<RouteName, Route>>;

export const otherRoutes = {
  listNotifications: {
    role: "viewer",
    summary: "Notifications, newest first",
    query: notifications.notificationsQuery,
    answer: notifications.notificationsPage,
  },
  markNotificationsRead: {
    role: "viewer",
    summary: "Mark notifications as read by oneself",
    body: notifications.markRead,
    answer: done,
  },
  readHome: {
    role: "viewer",
    summary: "What needs a person, what runs, what was, what comes",
    answer: home.home,
  },
  dismissAttention: {
    role: "viewer",
    summary: "Take an item off one's own list of what needs attention",
    body: home.dismissAttention,
    answer: done,
  },
  listAudit: {
    role: "admin",
    summary: "The audit log, newest first",
    query: audit.auditQuery,
    answer: audit.auditPage,
  },
  downloadAudit: {
    role: "admin",
    summary: "The audit log as CSV",
    query: audit.downloadAuditQuery,
    answer: "csv",
  },
  liveEvents: {
    role: "viewer",
    summary: "Live news as Server-Sent Events; Last-Event-ID resumes where a connection broke",
    answer: "events",
  },
} as const satisfies Partial<Record<RouteName, Route>>;
