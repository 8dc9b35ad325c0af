/** Cutting a scenario, told apart from playing one: here a rule over the scenario says whether it fails, and nothing is left to chance. */
import { describe, expect, it } from "vitest";
import { drawScenario } from "./draw-scenario.ts";
import type { RunStep, Scenario } from "./scenario.ts";
import { shrink } from "./shrink.ts";

const runsOf = ({ steps }: Scenario): readonly RunStep[] => steps.filter((step) => step.do === "run");

const trouble = ({ faults, workers, isAbandoned }: RunStep): readonly unknown[] => [
  ...faults,
  ...workers.flat(),
  ...(isAbandoned === true ? [isAbandoned] : []),
];

/** A run of somebody, and later another account for its destination: what a worker gets wrong that remembers the first. */
async function isSwappedAfterRun({ customers, orchestrations, steps }: Scenario): Promise<boolean> {
  const sentTo = new Set<number | undefined>();
  for (const step of steps) {
    if (step.do === "run")
      for (const { orchestration } of step.orders) sentTo.add(orchestrations[orchestration]?.destination);
    if (step.do === "swap account" && sentTo.has(step.destination)) return customers.length > 0;
  }
  return false;
}

/** A process that dies while Zendesk is out of order. */
const diesInTrouble = async (scenario: Scenario): Promise<boolean> =>
  runsOf(scenario).some(
    ({ faults, workers }) => faults.length > 0 && workers.flat().some((fate) => "diesAfter" in fate),
  );

const holdsCustomerSeven = async ({ customers }: Scenario): Promise<boolean> => customers.includes(7);

const seeds = Array.from({ length: 120 }, (_, seed) => seed);

describe("a scenario that fails is cut", () => {
  it.each([
    [
      "to a run and what comes after it",
      isSwappedAfterRun,
      (small: Scenario): void => {
        expect(small.steps.map((step) => step.do)).toEqual(["run", "swap account"]);
        expect(runsOf(small).flatMap(trouble)).toEqual([]);
        expect([small.orchestrations.length, small.destinations.length, small.customers.length]).toEqual([
          1, 1, 1,
        ]);
        expect(small.orchestrations[0]?.template).toEqual({});
      },
    ],
    [
      "to the one fault and the one death that it takes",
      diesInTrouble,
      (small: Scenario): void => {
        expect(small.steps).toHaveLength(1);
        expect(runsOf(small).flatMap(trouble)).toHaveLength(2);
      },
    ],
    [
      "to the one customer that it takes, and no step",
      holdsCustomerSeven,
      (small: Scenario): void => {
        expect(small.customers).toEqual([7]);
        expect(small.steps).toEqual([]);
      },
    ],
  ])("%s", async (_, fails, expectSmallest) => {
    let cut = 0;
    for (const seed of seeds) {
      const drawn = drawScenario(seed);
      if (!(await fails(drawn))) continue;
      const small = await shrink(drawn, fails);
      expect(await fails(small)).toBe(true);
      expectSmallest(small);
      cut += 1;
    }
    expect(cut).toBeGreaterThan(5);
  });
});
