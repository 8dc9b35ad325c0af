import { defineConfig } from "vitest/config";

/** The tests that say what the pure code means, quick enough to be run once for every mutant. */
export default defineConfig({
  test: {
    include: [
      "src/core/**/*.test.ts",
      "src/runner/**/*.test.ts",
      "src/contract/**/*.test.ts",
      "src/engines/planning/**/*.test.ts",
    ],
  },
});
