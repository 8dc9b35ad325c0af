/** The routes of definitions as files, and of the command line that talks to the server of its data folder. */
import * as files from "./definition-files.ts";
import { startedRun } from "./orchestrations.ts";
import type { RouteName } from "./paths.ts";
import type { Route } from "./route.ts";

export const definitionFileRoutes = {
  applyFile: {
    role: "operator",
    summary: "Make what a file defines the truth: create, update, and delete what it defined before",
    body: files.writtenConfig,
    isLarge: true,
    answer: files.appliedChanges,
  },
  exportDefinitions: {
    role: "operator",
    summary: "All definitions as files that apply cleanly, secrets as references to variables",
    query: files.exportQuery,
    answer: files.exportedFiles,
  },
  checkFile: {
    role: "operator",
    summary:
      "Check a file: tables, queries, destinations, where each column would go; changes and sends nothing",
    body: files.writtenConfig,
    isLarge: true,
    answer: files.checkReport,
  },
  planFile: {
    role: "operator",
    summary: "Plan an orchestration as a file defines it, as a stream; changes and sends nothing",
    body: files.planFile,
    isLarge: true,
    answer: "events",
  },
  runFile: {
    role: "operator",
    summary: "Apply a file and start a run of one orchestration",
    body: files.runFile,
    isLarge: true,
    answer: startedRun,
  },
  greet: {
    role: "anyone",
    summary: "For commands on the same machine: shows that this is the server of their data folder",
    body: files.greeting,
    answer: files.greeted,
  },
} as const satisfies Partial<Record<RouteName, Route>>;
