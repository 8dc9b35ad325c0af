/** Cuts a scenario that fails until every cut that is left to try plays well: what remains is what it takes to fail. */
import { kindsOfCuts } from "./cuts.ts";
import type { Scenario } from "./scenario.ts";

/** Plays spent on one scenario at most: it need not be the very smallest. */
const playsMax = 200;

export async function shrink(
  scenario: Scenario,
  fails: (cut: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario;
  let plays = 0;
  let hasCut = true;
  const tryCuts = async (cutsOf: (scenario: Scenario) => Iterable<Scenario>): Promise<boolean> => {
    for (const cut of cutsOf(smallest)) {
      if (plays++ >= playsMax) return false;
      if (!(await fails(cut))) continue;
      smallest = cut;
      return true;
    }
    return false;
  };
  while (hasCut) {
    hasCut = false;
    // Each kind as far as it goes, since what it cuts makes all further plays shorter.
    for (const cutsOf of kindsOfCuts) while (await tryCuts(cutsOf)) hasCut = true;
  }
  return smallest;
}
