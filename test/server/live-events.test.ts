/** Live news: the stream of a run, the end of a connection and its resumption, a server that starts again in the middle. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

interface Heard {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there.
  readonly data: any;
}

/** Reads the stream into a list until it is told to stop. */
async function listen(lastSeen?: string) {
  const stop = new AbortController();
  const response = await fetch(`${scratch.url}/api/events`, {
    headers: { ...key, ...(lastSeen === undefined ? {} : { "last-event-id": lastSeen }) },
    signal: stop.signal,
  });
  const heard: Heard[] = [];
  const reading = (async () => {
    let text = "";
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
        if (field("event") !== "")
          heard.push({ id: field("id"), event: field("event"), data: JSON.parse(field("data")) });
      }
    }
  })().catch(() => undefined);
  return {
    heard,
    async stop() {
      stop.abort();
      await reading;
    },
  };
}

describe("the stream of live news", () => {
  it("tells a run from waiting to its end, and resumes after the last event seen", async () => {
    const stream = await listen();
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
    const again = await listen(middle?.id);
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
      const stream = await listen(unknown);
      await eventually(
        async () => stream.heard.length,
        (count) => count >= 2,
      );
      await stream.stop();
      expect(stream.heard.map(({ event }) => event)).toEqual(["resync", "hello"]);
    }
  });
});
