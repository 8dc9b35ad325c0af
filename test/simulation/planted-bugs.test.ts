/** Bugs put in on purpose: the simulation must find each, and cut a case that shows it to a handful of lines. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Store } from "../../src/core/ports/store.ts";
import { drawScenario } from "./draw-scenario.ts";
import { openPlayground, type Playground } from "./play-seeds.ts";
import type { Scenario, Step } from "./scenario.ts";
import { scenarioText } from "./scenario-text.ts";
import { shrink } from "./shrink.ts";

interface PlantedBug {
  readonly title: string;
  /** What the simulation says of it. */
  readonly told: RegExp;
  /** The steps that it takes to show, besides the runs at rest; null where that is not asked. */
  readonly smallest: readonly Step["do"][] | null;
  spoil(store: Store): Store;
}

const bugs: readonly PlantedBug[] = [
  {
    title: "loses the last row of every receipt",
    told: /ended by a bug|the books say/,
    smallest: null,
    spoil: (store) => ({
      ...store,
      saveReceipts: (lease, receipts) =>
        store.saveReceipts(
          lease,
          receipts.map((receipt) => ({ ...receipt, answers: receipt.answers.slice(0, -1) })),
        ),
    }),
  },
  {
    title: "takes another account for the one that it sent to before",
    told: /has no user/,
    smallest: ["run", "swap account"],
    spoil(store) {
      const accounts = new Map<string, string>();
      return {
        ...store,
        async claimRun(runId, worker, options) {
          const claim = await store.claimRun(runId, worker, options);
          if (claim.kind !== "claimed") return claim;
          const { orchestrationId, destinationId } = claim.run;
          const first = accounts.get(orchestrationId) ?? destinationId;
          accounts.set(orchestrationId, first);
          return { ...claim, run: { ...claim.run, destinationId: first } };
        },
      };
    },
  },
];

describe.each(bugs)("a planted bug that $title", ({ spoil, told, smallest }) => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await openPlayground({
      spoil: ({ store, serverStore }) => ({ store: spoil(store), serverStore }),
    });
  });
  afterAll(() => playground.close());

  const tells = async (scenario: Scenario): Promise<boolean> =>
    (await playground.play(scenario)).mismatches.some((one) => told.test(one));
  let drawn = drawScenario(19, "duckdb");

  it("is found within a few scenarios as they are drawn", async () => {
    // Workers run in real time: a run that another trouble ends first does not come to the bug.
    let isFound = await tells(drawn);
    for (let seed = 20; seed < 26 && !isFound; seed += 1) {
      drawn = drawScenario(seed, "duckdb");
      isFound = await tells(drawn);
    }
    expect(isFound).toBe(true);
  }, 900_000);

  it.skipIf(smallest === null)(
    "is cut to one customer and the steps that it takes, which show it again when they are read from a file",
    async () => {
      const small = await shrink(drawn, tells);
      expect(small.steps.map((step) => step.do)).toEqual(smallest);
      expect(small.steps.flatMap((step) => (step.do === "run" ? step.faults : []))).toEqual([]);
      expect(small.steps.flatMap((step) => (step.do === "run" ? step.workers.flat() : []))).toEqual([]);
      expect(small.customers).toHaveLength(1);
      expect(small.destinations).toHaveLength(1);
      expect(small.orchestrations).toHaveLength(1);
      expect(await tells(JSON.parse(scenarioText(small)) as Scenario)).toBe(true);
    },
    900_000,
  );
});
