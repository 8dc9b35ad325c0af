import { defineConfig } from "vitest/config";

/** Apart from `npm test`: packing and installing takes a minute and asks the registry. */
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["*.package.ts"],
    reporters: ["default", "./scripts/vitest-reporter.ts"],
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
