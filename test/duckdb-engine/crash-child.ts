/** Run by crash.test.ts in a process of its own: opens the engine and works until it is killed. Says where it stands by messages. */
import type { Judgement } from "../../src/core/ports/engine.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export type ChildWork = "hold" | "plan" | "settle";

export interface ChildOrder {
  readonly work: ChildWork;
  readonly folder: string;
  readonly file: string;
}

export type ChildMessage =
  | { readonly kind: "open" }
  | { readonly kind: "judged"; readonly pages: number }
  | { readonly kind: "settled"; readonly upTo: number }
  | { readonly kind: "refused"; readonly message: string; readonly code: string };

const tell = (message: ChildMessage): void => {
  process.send?.(message);
};

async function work({ work, folder, file }: ChildOrder): Promise<void> {
  const engine = await createDuckDbEngine({
    stateFile: `${folder}/state.duckdb`,
    spillFolder: `${folder}/spill`,
    source: { tables: { customers: file } },
    memoryLimitMb: 256,
    clock: systemClock,
  });
  tell({ kind: "open" });
  if (work === "hold") return await new Promise(() => setInterval(() => {}, 1000));
  let pages = 0;
  const plan = await engine.plan({
    id: "run",
    target: "target",
    query: { sql: "SELECT * FROM customers", dialect: "duckdb" },
    identity: { externalId: "external_id", email: null },
    columns: ["external_id", "name"],
    version: "1",
    judge: (page) => {
      if (work === "plan") tell({ kind: "judged", pages: ++pages });
      return page.map(({ ordinal, row }): Judgement => {
        const user = JSON.stringify(row);
        return { ordinal, verdict: "send", user, held: user, warnings: [] };
      });
    },
    signal: new AbortController().signal,
  });
  for await (const page of plan.entries({}))
    for (let from = 0; from < page.length; from += 100) {
      const rows = page.slice(from, from + 100);
      await plan.settle(
        rows.map(({ position }) => ({ position, state: "delivered", zendeskUserId: position })),
      );
      tell({ kind: "settled", upTo: (rows.at(-1)?.position ?? 0) + 1 });
    }
}

work(JSON.parse(process.argv[2] ?? "") as ChildOrder).catch((error: { message: string; code?: string }) => {
  process.send?.({ kind: "refused", message: error.message, code: error.code ?? "" }, () => process.exit(1));
});
