/** How long the client waits for a coordinator that does not answer, on a turned clock. What a real one says is in client.trino.ts. */
import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { TrinoClient } from "./trino-client.ts";

async function busyCoordinator(): Promise<string> {
  const server = createServer((_, answer) => answer.writeHead(503).end("maintenance"));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

it("waits minutes for a run, and seconds for who looks at a screen or has typed a command", async () => {
  let nowMs = 0;
  const client = new TrinoClient({
    ...{ url: await busyCoordinator(), user: "ops", credential: { kind: "none" } },
    ...{ allowPlainCredentials: false, certificate: null, retryBudgetMs: 180_000, random: () => 0.5 },
    ...{
      catalog: null,
      schema: null,
      source: "test",
      clientTags: [],
      spooling: false,
      sessionProperties: {},
    },
    clock: {
      now: () => nowMs,
      monotonic: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    },
  });
  onTestFinished(() => client.close());
  const waitedMs = async (who: TrinoClient): Promise<number> => {
    const fromMs = nowMs;
    await expect(who.rows("SELECT 1")).rejects.toMatchObject({ code: "engine_unreachable", next: "wait" });
    return nowMs - fromMs;
  };
  const person = await waitedMs(client.impatient());
  expect(person).toBeGreaterThan(2_000);
  expect(person).toBeLessThanOrEqual(10_000);
  const run = await waitedMs(client);
  expect(run).toBeGreaterThan(150_000);
  expect(run).toBeLessThanOrEqual(180_000);
});
