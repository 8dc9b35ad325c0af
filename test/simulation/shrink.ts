/** Cuts a scenario that fails until every cut that is left to try plays well: what remains is what it takes to fail. */
import { kindsOfCuts } from "./cuts.ts";
import type { Scenario } from "./scenario.ts";

/** Plays spent on one scenario at most: it need not be the very smallest. */
const playsMax = 200;
/** Cuts tried side by side; the boldest that fails counts. */
const atOnce = 4;

export async function shrink(
  scenario: Scenario,
  fails: (cut: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario;
  let plays = 0;
  const tryCuts = async (cuts: readonly Scenario[]): Promise<boolean> => {
    for (let from = 0; from < cuts.length && plays < playsMax; from += atOnce) {
      const some = cuts.slice(from, from + atOnce);
      plays += some.length;
      const failing = await Promise.all(some.map(fails));
      const cut = some[failing.indexOf(true)];
      if (cut === undefined) continue;
      smallest = cut;
      return true;
    }
    return false;
  };
  let hasCut = true;
  while (hasCut) {
    hasCut = false;
    // Each kind as far as it goes, since what it cuts makes all further plays shorter.
    for (const cutsOf of kindsOfCuts) while (await tryCuts([...cutsOf(smallest)])) hasCut = true;
  }
  return smallest;
}
