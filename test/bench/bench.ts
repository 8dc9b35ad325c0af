/** `npm run bench -- [--only plan,delivery,receipts] [--rows 1000000,10000000] [--users 20000]`: measures, prints a table, writes bench-results.json. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchDelivery } from "./delivery-bench.ts";
import { benchPlan } from "./plan-bench.ts";
import { benchReceipts } from "./receipts-bench.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "plan,delivery,receipts" },
    rows: { type: "string", default: "1000000,10000000" },
    users: { type: "string", default: "20000" },
  },
});
const parts = values.only.split(",");
const results: Record<string, unknown> = {};

if (parts.includes("plan")) {
  for (const rows of values.rows.split(",").map(Number))
    results[`plan of ${rows.toLocaleString("en")} rows`] = await benchPlan({ rows });
}
if (parts.includes("receipts")) results.receipts = await benchReceipts();
if (parts.includes("delivery"))
  results.delivery = await benchDelivery({ users: Number(values.users), only: null });

/** One figure a line, named by its path. */
function lines(value: unknown, path: readonly string[]): readonly string[][] {
  if (typeof value !== "object" || value === null) return [[path.join(" · "), String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => lines(inner, [...path, key]));
}

const table = lines(results, []).map(([name = "", figure = ""]) => [name, figure] as const);
const width = Math.max(...table.map(([name]) => name.length));
for (const [name, figure] of table) console.log(`${name.padEnd(width)}  ${figure}`);
writeFileSync("bench-results.json", `${JSON.stringify(results, null, 2)}\n`);
