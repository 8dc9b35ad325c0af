import { afterEach, describe, expect, it } from "vitest";
import { at, callSandbox, type SandboxReply, sendUsers } from "./call-sandbox.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let nowMs = 0;

afterEach(() => sandbox.close());

async function open(settings: Partial<SandboxSettings>): Promise<void> {
  nowMs = Date.UTC(2026, 10, 22, 9, 40, 15);
  sandbox = await startSandbox({ clock: () => nowMs, settings });
}

const countUsers = () => callSandbox(sandbox.url, "/api/v2/users/count.json");

function put(externalId: string): Promise<SandboxReply> {
  const body = { user: { external_id: externalId, name: "Ana" } };
  return callSandbox(sandbox.url, "/api/v2/users/create_or_update.json", { method: "POST", body });
}

describe("the plan's requests a minute", () => {
  it("are counted down in the headers, refused when gone, and back with the next minute", async () => {
    await open({ planRequestsPerMinute: 2 });
    const first = await countUsers();
    expect(first.headers.get("x-rate-limit")).toBe("2");
    expect(first.headers.get("x-rate-limit-remaining")).toBe("1");
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect(first.headers.get("ratelimit-reset")).toBe("45");
    await countUsers();
    const refused = await countUsers();
    expect([refused.status, refused.text]).toEqual([
      429,
      "Number of allowed API requests per minute exceeded",
    ]);
    expect(refused.headers.get("retry-after")).toBe("45");
    expect(refused.headers.get("content-type")).toContain("text/plain");
    expect(sandbox.truth.tooManyRequestsSent()).toBe(1);
    nowMs += 45_000;
    expect((await countUsers()).status).toBe(200);
  });

  it("can be told in the recorded spelling, refused in JSON and without a time", async () => {
    const changes = { tooManyRequestsBody: "json", tooManyRequestsRetryAfter: false } as const;
    await open({ planRequestsPerMinute: 1, rateHeaders: ["rate-limit"], ...changes });
    const first = await countUsers();
    expect(first.headers.get("rate-limit-remaining")).toBe("0");
    expect(first.headers.get("x-rate-limit")).toBeNull();
    const refused = await countUsers();
    expect(at(refused.json, "error")).toBe("APIRateLimitExceeded");
    expect(refused.headers.get("retry-after")).toBeNull();
  });

  it("are not limited where the plan says nothing", async () => {
    await open({ planRequestsPerMinute: null });
    expect((await countUsers()).headers.get("x-rate-limit")).toBeNull();
  });
});

describe("single writes", () => {
  it("are one a second for the account, while the plan has plenty left", async () => {
    await open({});
    expect((await put("a")).status).toBe(201);
    const refused = await put("b");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(Number(refused.headers.get("x-rate-limit-remaining"))).toBeGreaterThan(600);
    nowMs += 1_000;
    expect((await put("b")).status).toBe(201);
  });

  it("are five a minute for one user", async () => {
    await open({});
    for (let index = 0; index < 5; index += 1) {
      expect((await put("a")).status).toBeLessThan(300);
      nowMs += 1_000;
    }
    const refused = await put("A");
    expect(refused.status).toBe(429);
    expect(refused.text).toContain("updating a single unique user");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(refused.headers.get("zendesk-ratelimit-create-update-user")).toMatch(
      /^total=5; remaining=\d; resets=\d+$/,
    );
    expect((await put("b")).status).toBe(201);
  });

  it("do not limit bulk calls", async () => {
    await open({});
    await put("a");
    expect(await sendUsers(sandbox.url, [{ external_id: "b", name: "Ben" }])).toMatch(/^V3-/);
  });
});

describe("incremental exports", () => {
  it("are ten a minute", async () => {
    await open({});
    const exportUsers = () => callSandbox(sandbox.url, "/api/v2/incremental/users/cursor.json?start_time=0");
    for (let index = 0; index < 10; index += 1) expect((await exportUsers()).status).toBe(200);
    const refused = await exportUsers();
    expect([refused.status, at(refused.json, "error")]).toEqual([429, "APIRateLimitExceeded"]);
  });

  it("give each changed user once, in pages, up to the end", async () => {
    await open({});
    const rows = ["a", "b", "c"].map((externalId) => ({ external_id: externalId, name: "Ana" }));
    nowMs += 60_000;
    await sendUsers(sandbox.url, rows);
    await sendUsers(sandbox.url, rows.slice(0, 1));
    nowMs += 120_000;
    const start = Math.floor((nowMs - 130_000) / 1_000);
    const path = `/api/v2/incremental/users/cursor.json?start_time=${start}&per_page=2`;
    const first = await callSandbox(sandbox.url, path);
    expect(["0", "1"].map((place) => at(first.json, `users.${place}.external_id`))).toEqual(["b", "c"]);
    expect(at(first.json, "end_of_stream")).toBe(false);
    const next = String(at(first.json, "after_url")).slice(sandbox.url.length);
    expect((await callSandbox(sandbox.url, next)).json).toMatchObject({
      users: [{ external_id: "a" }],
      end_of_stream: true,
    });
    const recent = await callSandbox(
      sandbox.url,
      `/api/v2/incremental/users/cursor?start_time=${nowMs / 1_000}`,
    );
    expect(recent.status).toBe(400);
  });
});

describe("the pace of accepted users", () => {
  it("is the most in any one second, wherever that second begins", async () => {
    await open({});
    const people = (count: number) => Array.from({ length: count }, () => ({ name: "Ana" }));
    await sendUsers(sandbox.url, people(60));
    nowMs += 900;
    await sendUsers(sandbox.url, people(50));
    nowMs += 100;
    await sendUsers(sandbox.url, people(40));
    expect(sandbox.truth.usersAcceptedPerSecondMost()).toBe(110);
    expect(sandbox.truth.usersAccepted()).toBe(150);
  });
});
