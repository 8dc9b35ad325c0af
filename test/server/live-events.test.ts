/** Live news: the stream of a run, the end of a connection and its resumption, a server that starts again in the middle. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenTo } from "./listen-to.ts";
import {
  type Caller,
  endOf,
  eventually,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let operator: Caller;
let key: Readonly<Record<string, string>>;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  operator = await scratch.as("operator");
  const made = await operator("POST", "/api-keys", { name: "listener", role: "viewer" });
  key = { authorization: `Bearer ${made.json.key}` };
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

describe("the stream of live news", () => {
  it("tells a run from waiting to its end, and resumes after the last event seen", async () => {
    const stream = await listenTo(scratch.url, key);
    await eventually(
      async () => stream.heard.length,
      (count) => count > 0,
    );
    expect(stream.heard[0]?.event).toBe("hello");
    const started = await operator("POST", `/orchestrations/${shop.orchestrationId}/runs`, {});
    const { number } = started.json.run;
    await endOf(operator, number);
    await eventually(
      async () => stream.heard,
      (heard) => heard.some(({ event, data }) => event === "notification" && data.state === "completed"),
    );
    await stream.stop();
    const states = stream.heard.filter(({ event }) => event === "run").map(({ data }) => data.state);
    expect(states.at(-1)).toBe("completed");
    const changed = stream.heard.filter(({ event }) => event === "changed").map(({ data }) => data.resource);
    expect(changed).toContain("orchestrations");

    const middle = stream.heard[2];
    const again = await listenTo(scratch.url, key, middle?.id);
    await eventually(
      async () => again.heard,
      (heard) => heard.some(({ event }) => event === "hello"),
    );
    await again.stop();
    const missed = stream.heard.slice(3).map(({ id }) => id);
    expect(again.heard.slice(0, missed.length).map(({ id }) => id)).toEqual(missed);
  });

  it("tells who was away for too long to read everything again", async () => {
    for (const unknown of ["another-17", "nonsense", "0-0"]) {
      const stream = await listenTo(scratch.url, key, unknown);
      await eventually(
        async () => stream.heard.length,
        (count) => count >= 2,
      );
      await stream.stop();
      expect(stream.heard.map(({ event }) => event)).toEqual(["resync", "hello"]);
    }
  });
});
