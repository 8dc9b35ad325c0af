/** Run by tests in a process of its own: opens an engine and works until it is killed. Says where it stands by messages. */
import type { Judgement } from "../../src/core/ports/engine.ts";
import { batchRows, type ChildMessage, type ChildOrder } from "./child-words.ts";
import { openEngine } from "./engine-opening.ts";

const tell = (message: ChildMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

async function work({ work, opening }: ChildOrder): Promise<void> {
  const engine = await openEngine(opening);
  await tell({ kind: "open" });
  if (work === "hold") return await new Promise(() => setInterval(() => {}, 1000));
  let pages = 0;
  const plan = await engine.plan({
    id: "run",
    target: "zendesk_users",
    query: { sql: "SELECT external_id, name FROM customers", dialect: "trino" },
    identity: { externalId: "external_id", email: null },
    columns: ["external_id", "name"],
    version: "1",
    judge: (page) => {
      void tell({ kind: "judged", pages: ++pages });
      return page.map(({ ordinal, row }): Judgement => {
        const user = JSON.stringify(row);
        return { ordinal, verdict: "send", user, held: user, warnings: [] };
      });
    },
    signal: new AbortController().signal,
  });
  await tell({ kind: "planned" });
  if (work === "plan") return await new Promise(() => setInterval(() => {}, 1000));
  for await (const page of plan.entries({}))
    for (let from = 0; from < page.length; from += batchRows) {
      const rows = page.slice(from, from + batchRows);
      await plan.settle(
        rows.map(({ position }) => ({ position, state: "delivered", zendeskUserId: position })),
      );
      await tell({ kind: "settled", upTo: (rows.at(-1)?.position ?? 0) + 1 });
    }
}

work(JSON.parse(process.argv[2] ?? "") as ChildOrder).catch((error: { message: string; code?: string }) => {
  process.send?.({ kind: "refused", message: error.message, code: error.code ?? "" }, () => process.exit(1));
});
