import { defineConfig } from "vitest/config";

/** The tests against a real Trino cluster, started once for all of them; apart from `npm test`, which stays quick. */
export default defineConfig({
  test: {
    include: ["test/**/*.trino.ts"],
    globalSetup: ["test/trino-cluster/global-setup.ts"],
    reporters: ["default", "./scripts/vitest-reporter.ts"],
    // One cluster of two small nodes serves all: more at once would only wait for each other.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
