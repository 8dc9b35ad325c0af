/** `npm run simulate -- [--runs N] [--seed S]`: plays N seeds from S on and prints every mismatch with its seed. */
import { parseArgs } from "node:util";
import { playSeeds } from "./play.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "20" }, seed: { type: "string" } },
});
const first = values.seed === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(values.seed);
const seeds = Array.from({ length: Number(values.runs) }, (_, index) => first + index);

console.log(
  `Playing ${seeds.length} seeds from ${first} on; one alone: npm run simulate -- --runs 1 --seed ${first}`,
);
const started = performance.now();
const summary = await playSeeds(seeds, ({ seed, runs, crashes, faults, rows, mismatches }) => {
  console.log(
    `seed ${seed}: ${runs} runs, ${rows} rows, ${crashes} crashes, ${faults} faults, ${mismatches.length} mismatches`,
  );
  for (const mismatch of mismatches) console.log(`  ${mismatch}`);
});
const { mismatches, ...figures } = summary;
console.log(
  JSON.stringify({
    ...figures,
    mismatches: mismatches.length,
    seconds: Math.round((performance.now() - started) / 1000),
  }),
);
process.exitCode = mismatches.length === 0 ? 0 : 1;
