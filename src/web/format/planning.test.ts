import { expect, it } from "vitest";
import { tellPlanning } from "./planning.ts";

const engine = { nodes: 3, stagesDone: 2, stages: 5, rows: 1_500_000, bytes: 339_600_000 };

it("tells how far the cluster is, until rows are judged", () => {
  expect(tellPlanning({ judged: 0, engine })).toBe(
    "The cluster has read 1,500,000 rows (340 MB) on 3 nodes; 2 of 5 stages done. Nothing is sent before the plan is whole.",
  );
  expect(tellPlanning({ judged: 5_000, engine })).toMatch(/^5,000 rows judged so far\./);
  expect(tellPlanning({ judged: 0, engine: null })).toMatch(/^0 rows judged so far\./);
});
