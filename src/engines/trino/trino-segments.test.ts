/** Spooled results without a cluster: what goes where, and what is said when a storage does not answer. The real cluster's are in client.trino.ts. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { TrinoHttp } from "./trino-http.ts";
import { readPage } from "./trino-page.ts";
import { segmentRows } from "./trino-segments.ts";

type Respond = (asked: IncomingMessage, answer: ServerResponse) => void;

async function serving(respond: Respond): Promise<{ url: string; asked: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((asked, answer) => {
    seen.push(asked);
    respond(asked, answer);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`, asked: seen };
}

function httpTo(url: string): TrinoHttp {
  const http = new TrinoHttp({
    ...{ url, user: "ops", credential: { kind: "password", password: "hush" }, allowPlainCredentials: true },
    ...{ certificate: null, retryBudgetMs: 200, random: () => 0.5 },
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      sleep: async (ms) => void (await new Promise((woken) => setTimeout(woken, ms))),
    },
  });
  onTestFinished(() => http.close());
  return http;
}

/** The coordinator calls itself by a name that only the cluster knows. */
const page = (uri: string) =>
  readPage({
    nextUri: "http://inside:8080/v1/statement/executing/q/y/1",
    data: {
      encoding: "json",
      segments: [
        { type: "inline", data: Buffer.from('[["first",1]]').toString("base64"), metadata: { rowsCount: 1 } },
        {
          ...{ type: "spooled", uri, ackUri: "http://inside:8080/v1/spooled/ack/1" },
          ...{ headers: { "x-key": ["of the object"] }, metadata: { rowsCount: 1, segmentSize: 12 } },
        },
      ],
    },
  });

async function rowsOf(http: TrinoHttp, uri: string): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const rows of segmentRows(http, page(uri).segments, undefined)) all.push(...rows);
  return all;
}

it("fetches from a storage with the object's headers and without our credentials, in order, and lets the cluster forget", async () => {
  const storage = await serving((_, answer) => answer.end('[["second",2]]'));
  const coordinator = await serving((_, answer) => answer.end());
  expect(await rowsOf(httpTo(coordinator.url), `${storage.url}/spooled/1?signed=yes`)).toEqual([
    ["first", 1],
    ["second", 2],
  ]);
  const [fetched] = storage.asked;
  expect(fetched?.url).toBe("/spooled/1?signed=yes");
  expect(fetched?.headers).toMatchObject({ "x-key": "of the object" });
  expect(fetched?.headers.authorization).toBeUndefined();
  await expect.poll(() => coordinator.asked.map(({ url }) => url)).toEqual(["/v1/spooled/ack/1"]);
});

it("asks the configured address for what the coordinator hands out itself, whatever it calls itself", async () => {
  const coordinator = await serving((_, answer) => answer.end('[["second",2]]'));
  expect(await rowsOf(httpTo(coordinator.url), "http://inside:8080/v1/spooled/download/1")).toHaveLength(2);
  expect(coordinator.asked[0]?.url).toBe("/v1/spooled/download/1");
  expect(coordinator.asked[0]?.headers.authorization).toMatch(/^Basic /);
});

it("follows the coordinator to where it sends us, without our credentials", async () => {
  const storage = await serving((_, answer) => answer.end('[["second",2]]'));
  const coordinator = await serving((_, answer) =>
    answer.writeHead(303, { location: `${storage.url}/elsewhere` }).end(),
  );
  expect(await rowsOf(httpTo(coordinator.url), "http://inside:8080/v1/spooled/download/1")).toHaveLength(2);
  expect(storage.asked[0]?.url).toBe("/elsewhere");
  expect(storage.asked[0]?.headers.authorization).toBeUndefined();
  expect(storage.asked[0]?.headers["x-trino-user"]).toBeUndefined();
});

it.each([
  [
    "refuses",
    (answer: ServerResponse) => answer.writeHead(403).end("AccessDenied"),
    "answers 403: AccessDenied",
  ],
  ["is away", (answer: ServerResponse) => answer.destroy(), "cannot be reached"],
])("says that the storage %s, and what to do", async (_, respond, message) => {
  const storage = await serving((__, answer) => void respond(answer));
  const coordinator = await serving((__, answer) => answer.end());
  await expect(rowsOf(httpTo(coordinator.url), `${storage.url}/spooled/1`)).rejects.toMatchObject({
    code: "engine_storage_unreachable",
    message: expect.stringContaining(message),
    advice: expect.stringContaining("spooling: false"),
  });
});
