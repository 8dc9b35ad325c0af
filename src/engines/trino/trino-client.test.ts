/** What the client does about a coordinator in trouble, on a turned clock. What a real one says is in client.trino.ts. */
import { createServer, type RequestListener } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { TrinoClient } from "./trino-client.ts";

async function coordinator(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

function clientOf(url: string): { readonly client: TrinoClient; readonly now: () => number } {
  let nowMs = 0;
  const client = new TrinoClient({
    ...{ url, user: "ops", credential: { kind: "none" } },
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
  return { client, now: () => nowMs };
}

it("waits minutes for a run, and seconds for who looks at a screen or has typed a command", async () => {
  const { client, now } = clientOf(
    await coordinator((_, answer) => answer.writeHead(503).end("maintenance")),
  );
  const waitedMs = async (who: TrinoClient): Promise<number> => {
    const fromMs = now();
    await expect(who.rows("SELECT 1")).rejects.toMatchObject({ code: "engine_unreachable", next: "wait" });
    return now() - fromMs;
  };
  const person = await waitedMs(client.impatient());
  expect(person).toBeGreaterThan(2_000);
  expect(person).toBeLessThanOrEqual(10_000);
  const run = await waitedMs(client);
  expect(run).toBeGreaterThan(150_000);
  expect(run).toBeLessThanOrEqual(180_000);
});

/** A coordinator that ends so many statements with this error, and the next ones well. */
async function failing(times: number, errorName: string) {
  let posts = 0;
  const url = await coordinator((request, answer) => {
    request.resume();
    posts += 1;
    const error = {
      message: "Failed to commit the transaction during insert",
      errorName,
      errorType: "EXTERNAL",
    };
    const page = { id: `q${posts}`, stats: { state: "FINISHED" }, ...(posts <= times ? { error } : {}) };
    answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(page));
  });
  return { ...clientOf(url), posts: () => posts };
}

it("runs a statement that may run twice again where another writer's commit came first", async () => {
  const { client, now, posts } = await failing(3, "ICEBERG_COMMIT_ERROR");
  await client.runUntilCommitted("INSERT INTO moves SELECT 1");
  expect(posts()).toBe(4);
  expect(now()).toBe(250 + 500 + 1000);
});

it("gives up a commit that never comes first, and runs nothing again for another reason", async () => {
  const hopeless = await failing(100, "ICEBERG_COMMIT_ERROR");
  await expect(hopeless.client.runUntilCommitted("INSERT INTO moves SELECT 1")).rejects.toMatchObject({
    code: "ICEBERG_COMMIT_ERROR",
  });
  expect(hopeless.posts()).toBe(8);
  const other = await failing(1, "ICEBERG_FILESYSTEM_ERROR");
  await expect(other.client.runUntilCommitted("INSERT INTO moves SELECT 1")).rejects.toThrow(
    /Failed to commit/,
  );
  expect(other.posts()).toBe(1);
});
