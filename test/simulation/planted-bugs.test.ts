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
  /** A scenario in which it must show. */
  readonly scenario: Scenario;
  /** The steps that it takes to show, besides the runs at rest; null where that is not asked. */
  readonly smallest: readonly Step["do"][] | null;
  spoil(store: Store): Store;
}

const drawn = drawScenario(19, "duckdb");

/**
 * Workers run in real time: a run that a fault or a death ends first does not come to a bug that shows in few places.
 * Without them nothing is left to chance, and all else is as it was drawn.
 */
const calmAndSwapped: Scenario = {
  ...drawn,
  steps: drawn.steps.flatMap((step): readonly Step[] =>
    step.do === "run"
      ? [
          {
            do: "run",
            orders: drawn.orchestrations.map((_, orchestration) => ({ orchestration })),
            faults: [],
            workers: [[]],
          },
          ...drawn.destinations.map((_, destination): Step => ({ do: "swap account", destination })),
        ]
      : [step],
  ),
};

const bugs: readonly PlantedBug[] = [
  {
    title: "loses the last row of every receipt",
    told: /ended by a bug|the books say/,
    scenario: drawn,
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
    scenario: calmAndSwapped,
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

describe.each(bugs)("a planted bug that $title", ({ spoil, told, scenario, smallest }) => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await openPlayground({
      spoil: ({ store, serverStore }) => ({ store: spoil(store), serverStore }),
    });
  });
  afterAll(() => playground.close());

  const tells = async (played: Scenario): Promise<boolean> =>
    (await playground.play(played)).mismatches.some((one) => told.test(one));

  it("is found", async () => {
    expect(await tells(scenario)).toBe(true);
  }, 120_000);

  it.skipIf(smallest === null)(
    "is cut to one customer and the steps that it takes, which show it again when they are read from a file",
    async () => {
      const small = await shrink(scenario, tells);
      expect(small.steps.map((step) => step.do)).toEqual(smallest);
      expect(small.customers).toHaveLength(1);
      expect(small.destinations).toHaveLength(1);
      expect(small.orchestrations).toHaveLength(1);
      expect(await tells(JSON.parse(scenarioText(small)) as Scenario)).toBe(true);
    },
    300_000,
  );
});
