import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: ["default", "./scripts/vitest-reporter.ts"],
    // Most tests wait for sockets, servers and processes rather than for the processor; limits are for what hangs, not for what is slow.
    maxWorkers: 3,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
