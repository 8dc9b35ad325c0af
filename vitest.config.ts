import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "./scripts/vitest-reporter.ts"],
    // Most tests wait for sockets, servers and processes rather than for the processor; limits are for what hangs, not for what is slow.
    maxWorkers: 4,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Loading the code costs more than most test files: those of one worker share it, and leave nothing behind in it.
    isolate: false,
    projects: [
      { extends: true, test: { name: "code", include: ["src/**/*.test.ts", "test/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/*/**/*.test.ts"],
          exclude: ["test/browser/**", "test/embedded-postgres/**"],
          globalSetup: ["test/shared-postgres.ts"],
        },
      },
      // Becomes another user of the machine, for good.
      {
        extends: true,
        test: { name: "alone", include: ["test/embedded-postgres/*.test.ts"], isolate: true },
      },
      // A browser of its own for each file.
      { extends: true, test: { name: "browser", include: ["test/browser/**/*.test.ts"], isolate: true } },
    ],
  },
});
