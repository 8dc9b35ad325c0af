import { defineConfig } from "vitest/config";

/** Apart from `npm test`: processes are killed and paused, and leases have to run out, which takes a minute. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["*.workers.ts"],
    reporters: ["default", "./scripts/vitest-reporter.ts"],
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
