/**
 * Mutation testing of what decides: rows to users, batches, retries, books, pace and lease, what engines do alike when they plan.
 * `npm run mutation` takes about half an hour; its report is `.mutation/report.json`. Not here is what only real parts can judge: SQL texts
 * and the compiled segments, which are held against a model on the real engines.
 */
export default {
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  mutate: [
    "src/core/*.ts",
    "src/runner/{books,heartbeat,pace,schedule}.ts",
    "src/engines/planning/*.ts",
    "!src/**/*.test.ts",
    "!src/core/{compile-segment,condition-sql,segment-counts,embedded-sql}.ts",
  ],
  // TypeScript 7 has no API in JavaScript, which Stryker would read a tsconfig with; vitest needs none.
  tsconfigFile: "none",
  coverageAnalysis: "perTest",
  // Tables that are built when a module loads: each would take a fresh process.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 30_000,
  tempDirName: ".mutation/sandbox",
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { logTests: false, allowColor: false },
  jsonReporter: { fileName: ".mutation/report.json" },
  ignorePatterns: ["dist", "docs", "examples", "deploy", ".mutation"],
};
