import { afterEach, describe, expect, it } from "vitest";
import { at, callSandbox, sendUsers } from "./call-sandbox.ts";
import { defaultSettings, type Sandbox, SandboxPortTaken, startSandbox } from "./sandbox.ts";

const started: Sandbox[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});

async function start(...options: Parameters<typeof startSandbox>): Promise<Sandbox> {
  const sandbox = await startSandbox(...options);
  started.push(sandbox);
  return sandbox;
}

const ana = { external_id: "a", name: "Ana", email: "ana@socktown.com" };

describe("a sandbox", () => {
  it("starts with the account's staff, its fields, and no customers", async () => {
    const sandbox = await start();
    expect(sandbox.truth.users()).toEqual([]);
    expect(sandbox.truth.everybody().map(({ role }) => role)).toEqual(["admin", "agent"]);
    const fields = await callSandbox(sandbox.url, "/api/v2/user_fields.json");
    expect(at(fields.json, "user_fields.0")).toMatchObject({
      key: "city",
      type: "text",
      active: true,
      system: false,
    });
    expect(at(fields.json, "user_fields.3.custom_field_options.3")).toMatchObject({
      name: "Platinum",
      value: "platinum",
    });
  });

  it("can have other fields and settings, changed while it runs", async () => {
    const userFields = [{ key: "size", title: "Size", type: "integer" }] as const;
    const sandbox = await start({ userFields, settings: { planRequestsPerMinute: 5 } });
    expect(sandbox.settings).toEqual({ ...defaultSettings, planRequestsPerMinute: 5 });
    sandbox.changeSettings({ planRequestsPerMinute: 10 });
    const reply = await callSandbox(sandbox.url, "/api/v2/user_fields/size");
    expect(at(reply.json, "user_field.type")).toBe("integer");
    expect(reply.headers.get("x-rate-limit")).toBe("10");
  });

  it("goes back to its start on a reset", async () => {
    const sandbox = await start();
    await sendUsers(sandbox.url, [ana]);
    sandbox.changeSettings({ bulkImport: false });
    sandbox.reset();
    expect(sandbox.truth.userCount()).toBe(0);
    expect(sandbox.truth.requestCount()).toBe(0);
    expect(sandbox.settings).toEqual(defaultSettings);
    expect(await sendUsers(sandbox.url, [ana])).toMatch(/^V3-/);
  });

  it("gives the same ids for the same seed, others for another", async () => {
    const jobs = await Promise.all(
      [7, 7, 8].map(async (random) => sendUsers((await start({ random })).url, [ana])),
    );
    expect(jobs[0]).toBe(jobs[1]);
    expect(jobs[0]).not.toBe(jobs[2]);
  });

  it("says what to do when its port is taken", async () => {
    const first = await start();
    await expect(startSandbox({ port: first.port })).rejects.toThrow(SandboxPortTaken);
    await expect(startSandbox({ port: first.port })).rejects.toThrow(/choose another one/);
  });

  it("closes although a caller still waits for an answer", async () => {
    const sandbox = await startSandbox({ faults: [{ kind: "hang" }] });
    const waiting = expect(callSandbox(sandbox.url, "/api/v2/users")).rejects.toThrow();
    while (sandbox.truth.countOf("unanswered") === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sandbox.close();
    await waiting;
  });

  it("keeps books of every request and every write", async () => {
    const sandbox = await start();
    const jobId = await sendUsers(sandbox.url, [ana]);
    await callSandbox(sandbox.url, "/api/v2/users/count.json?x=1");
    expect(sandbox.truth.requestsByEndpoint()).toEqual({
      users_create_or_update_many: { "200": 1 },
      users_count: { "200": 1 },
    });
    expect([sandbox.truth.requestCount(), sandbox.truth.writeRequestCount()]).toEqual([2, 1]);
    expect(sandbox.requests.recent()).toMatchObject([
      { number: 2, method: "GET", path: "/api/v2/users/count.json?x=1", endpoint: "users_count", end: 200 },
      { number: 1, method: "POST", users: 1, jobId, end: 200 },
    ]);
    const id = sandbox.truth.userByEmail("ana@socktown.com")?.id ?? 0;
    expect(sandbox.truth.writesOf(id)).toMatchObject([
      { kind: "created", jobId, fields: ["external_id", "name", "email"] },
    ]);
  });

  it("can put another origin into the addresses it answers", async () => {
    const sandbox = await start({ settings: { answerOrigin: "https://help.socktown.com" } });
    const body = { users: [ana] };
    const reply = await callSandbox(sandbox.url, "/api/v2/users/create_many", { method: "POST", body });
    expect(at(reply.json, "job_status.url")).toMatch(/^https:\/\/help\.socktown\.com\//);
  });

  it("refuses a body that is larger than it takes", async () => {
    const sandbox = await start({ settings: { bodyBytesMax: 100 } });
    const body = { users: [{ name: "n".repeat(200) }] };
    const reply = await callSandbox(sandbox.url, "/api/v2/users/create_many", { method: "POST", body });
    expect(reply.status).toBe(413);
  });
});

describe("looking users up", () => {
  it("shows many by ascending id, whatever was asked first, and leaves unknown ones out", async () => {
    const sandbox = await start();
    await sendUsers(sandbox.url, [ana, { external_id: "b", name: "Ben" }]);
    const reply = await callSandbox(sandbox.url, "/api/v2/users/show_many?external_ids=B,zz,A");
    expect([0, 1].map((place) => at(reply.json, `users.${place}.external_id`))).toEqual(["a", "b"]);
    expect(at(reply.json, "count")).toBe(2);
    const many = Array.from({ length: 101 }, (_, index) => index).join(",");
    expect((await callSandbox(sandbox.url, `/api/v2/users/show_many?ids=${many}`)).status).toBe(400);
  });

  it("answers a search from its cache for ten seconds", async () => {
    let nowMs = Date.UTC(2026, 10, 22);
    const sandbox = await start({ clock: () => nowMs });
    const found = async () =>
      at((await callSandbox(sandbox.url, "/api/v2/users/search?external_id=a")).json, "count");
    expect(await found()).toBe(0);
    await sendUsers(sandbox.url, [ana]);
    nowMs += 9_999;
    expect(await found()).toBe(0);
    nowMs += 1;
    expect(await found()).toBe(1);
  });

  it("pages lists by cursor and by offset, the latter up to ten thousand", async () => {
    const sandbox = await start();
    await sendUsers(sandbox.url, [ana]);
    const first = await callSandbox(sandbox.url, "/api/v2/users.json?page[size]=2");
    expect(at(first.json, "meta.has_more")).toBe(true);
    const next = String(at(first.json, "links.next")).slice(sandbox.url.length);
    expect((await callSandbox(sandbox.url, next)).json).toMatchObject({
      users: [{ name: "Ana" }],
      meta: { has_more: false },
    });
    const second = await callSandbox(sandbox.url, "/api/v2/users.json?per_page=2&page=2");
    expect(second.json).toMatchObject({ users: [{ name: "Ana" }], next_page: null, count: 3 });
    expect((await callSandbox(sandbox.url, "/api/v2/users.json?page=101")).status).toBe(400);
  });

  it("shows a user with every documented field", async () => {
    const sandbox = await start();
    await sendUsers(sandbox.url, [ana]);
    expect(sandbox.truth.apiUser(sandbox.truth.users()[0]?.id ?? 0)).toMatchObject({
      role: "end-user",
      restricted_agent: true,
      ticket_restriction: "requested",
      locale_id: 1,
      moderator: false,
      report_csv: false,
      shared: false,
      suspended: false,
      tags: [],
      alias: null,
      user_fields: { vip: false, city: null },
    });
  });
});
