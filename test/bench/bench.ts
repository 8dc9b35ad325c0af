/**
 * `npm run bench -- [--only plan,engines,delivery,workers,receipts,history,run] [--rows 1000000,10000000] [--users 20000]`: measures, prints
 * a table, writes bench-results.json. `--rows` is for plan (each of them) and engines (the first), `--users` for delivery at the limit.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchDelivery } from "./delivery-bench.ts";
import { benchEngines } from "./engines-bench.ts";
import { benchHistory } from "./history-bench.ts";
import { benchPlan } from "./plan-bench.ts";
import { benchReceipts } from "./receipts-bench.ts";
import { benchRun } from "./run-bench.ts";
import { benchWorkers } from "./workers-bench.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "plan,engines,delivery,workers,receipts,history,run" },
    rows: { type: "string", default: "1000000,10000000" },
    users: { type: "string", default: "20000" },
  },
});
const rows = values.rows.split(",").map(Number);

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  async plan() {
    const plans: Record<string, unknown> = {};
    for (const count of rows) plans[`${count.toLocaleString("en")} rows`] = await benchPlan({ rows: count });
    return plans;
  },
  engines: () => benchEngines(rows[0] ?? 1_000_000),
  receipts: () => benchReceipts(),
  delivery: () => benchDelivery({ users: Number(values.users), only: null }),
  workers: () => benchWorkers(4_000),
  history: () => benchHistory(),
  run: () => benchRun(1_000_000),
};

const results: Record<string, unknown> = {};
for (const name of values.only.split(",")) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`no bench "${name}"; there are ${Object.keys(benches).join(", ")}`);
  results[name] = await bench();
}

/** One figure a line, named by its path. */
function lines(value: unknown, path: readonly string[]): readonly string[][] {
  if (typeof value !== "object" || value === null) return [[path.join(" · "), String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => lines(inner, [...path, key]));
}

const table = lines(results, []).map(([name = "", figure = ""]) => [name, figure] as const);
const width = Math.max(...table.map(([name]) => name.length));
for (const [name, figure] of table) console.log(`${name.padEnd(width)}  ${figure}`);
writeFileSync("bench-results.json", `${JSON.stringify(results, null, 2)}\n`);
