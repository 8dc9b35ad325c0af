/**
 * `npm run simulate -- [--runs N] [--seed S] [--engine E]`: plays N seeds from S on, prints every mismatch, and cuts what failed to a
 * small case; `--replay FILE` plays such a case again, `--no-shrink` leaves cases as they were drawn.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startTrinoCluster } from "../trino-cluster/trino-cluster.ts";
import { findTrinoServer } from "../trino-cluster/trino-server.ts";
import { drawScenario } from "./draw-scenario.ts";
import type { ScenarioResult } from "./play-scenario.ts";
import { openPlayground, type Playground, playAll, totalsOf } from "./play-seeds.ts";
import { clusterEngines, type EngineName, engineNames, type Scenario } from "./scenario.ts";
import { scenarioText } from "./scenario-text.ts";
import { shrink } from "./shrink.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20" },
    seed: { type: "string" },
    engine: { type: "string" },
    replay: { type: "string" },
    "no-shrink": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(`npm run simulate -- [--runs 20] [--seed S] [--engine ${engineNames.join("|")}] [--no-shrink]
npm run simulate -- --replay FILE`);
  process.exit(0);
}

function readEngine(name: string | undefined): EngineName | undefined {
  const known = engineNames.find((one) => one === name);
  if (name !== undefined && known === undefined)
    throw new Error(`There is no engine "${name}": there are ${engineNames.join(", ")}.`);
  return known;
}

async function startTrino(): Promise<Awaited<ReturnType<typeof startTrinoCluster>>> {
  const server = await findTrinoServer();
  if (typeof server === "string") throw new Error(server);
  return await startTrinoCluster(server);
}

function scenarios(engine: EngineName | undefined): readonly Scenario[] {
  if (values.replay !== undefined) return [JSON.parse(readFileSync(values.replay, "utf8")) as Scenario];
  const first = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed);
  console.log(`Playing ${values.runs} seeds from ${first} on.`);
  return Array.from({ length: Number(values.runs) }, (_, index) => drawScenario(first + index, engine));
}

function tell({ seed, mismatches, ...figures }: ScenarioResult, { engine }: Scenario): void {
  const words = Object.entries(figures).map(([name, count]) => `${count} ${name}`);
  console.log(`seed ${seed} on ${engine}: ${words.join(", ")}, ${mismatches.length} mismatches`);
  for (const mismatch of mismatches.slice(0, 10)) console.log(`  ${mismatch}`);
}

/** Whether a scenario fails may depend on who was quicker: a cut is given two chances to show that it does. */
const triesMax = 2;

async function fails(scenario: Scenario, { play }: Playground): Promise<boolean> {
  for (let attempt = 0; attempt < triesMax; attempt++)
    if ((await play(scenario)).mismatches.length > 0) return true;
  return false;
}

async function tellSmallest(scenario: Scenario, playground: Playground): Promise<void> {
  const smallest = await shrink(scenario, (cut) => fails(cut, playground));
  const file = `simulation-${scenario.seed}.json`;
  writeFileSync(file, scenarioText(smallest));
  console.log(
    `A small case of seed ${scenario.seed}, to be played again by npm run simulate -- --replay ${file}`,
  );
  console.log(scenarioText(smallest));
  tell(await playground.play(smallest), smallest);
}

const drawn = scenarios(readEngine(values.engine));
const cluster = drawn.some(({ engine }) => clusterEngines.has(engine)) ? await startTrino() : null;
const playground = await openPlayground({ trino: cluster });
const started = performance.now();
try {
  const failed: Scenario[] = [];
  const results = await playAll(drawn, playground, (result, scenario) => {
    tell(result, scenario);
    if (result.mismatches.length > 0) failed.push(scenario);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(JSON.stringify({ ...totalsOf(results), seconds }));
  if (!values["no-shrink"]) for (const scenario of failed) await tellSmallest(scenario, playground);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await playground.close();
  await cluster?.close();
}
