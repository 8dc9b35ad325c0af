import { afterEach, describe, expect, it } from "vitest";
import {
  at,
  callSandbox,
  resultsOf,
  type SandboxCall,
  type SandboxReply,
  sendUsers,
} from "./call-sandbox.ts";
import { type FaultRule, parseFaults, type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;

afterEach(() => sandbox.close());

async function open(...faults: readonly FaultRule[]): Promise<void> {
  sandbox = await startSandbox({
    faults,
    settings: { planRequestsPerMinute: null, singleWritesPerSecond: null },
  });
}

const bulkPath = "/api/v2/users/create_or_update_many";
const ana = { external_id: "a", name: "Ana" };
const ben = { external_id: "b", name: "Ben" };

function post(call: SandboxCall = {}): Promise<SandboxReply> {
  return callSandbox(sandbox.url, `${bulkPath}.json`, {
    method: "POST",
    body: { users: [ana, ben] },
    ...call,
  });
}

describe("an answer in place of the real one", () => {
  it.each([
    [{ kind: "unavailable", retryAfter: 2 }, 503, "2"],
    [{ kind: "unavailable" }, 503, null],
    [{ kind: "rate-limited", retryAfter: 3 }, 429, "3"],
    [{ kind: "rate-limited" }, 429, null],
    [{ kind: "conflict" }, 409, null],
    [{ kind: "server-error" }, 500, null],
    [{ kind: "too-large" }, 413, null],
    [{ kind: "token-revoked" }, 401, null],
  ] as const)("is sent for %j, and nothing is taken", async (rule, status, retryAfter) => {
    await open(rule);
    const reply = await post();
    expect([reply.status, reply.headers.get("retry-after")]).toEqual([status, retryAfter]);
    expect(sandbox.truth.userCount()).toBe(0);
    expect(sandbox.truth.faults()).toEqual({ [rule.kind]: 1 });
  });

  it("can come although the request took effect", async () => {
    await open({ kind: "server-error", taken: true });
    expect((await post()).status).toBe(500);
    expect(sandbox.truth.userCount()).toBe(2);
    expect(sandbox.truth.jobs()).toHaveLength(1);
  });

  it("revokes the very token, so that a new one works", async () => {
    await open({ kind: "token-revoked", nth: 1, path: bulkPath });
    const grant = {
      grant_type: "client_credentials",
      client_id: "deskfeed",
      client_secret: "sandbox-secret",
      scope: "read write",
    };
    const login = async () => {
      const reply = await callSandbox(sandbox.url, "/oauth/tokens", { method: "POST", body: grant });
      return `Bearer ${at(reply.json, "access_token")}`;
    };
    const first = await login();
    expect((await post({ authorization: first })).json).toMatchObject({ error: "invalid_token" });
    expect((await post({ authorization: first })).status).toBe(401);
    expect((await post({ authorization: await login() })).status).toBe(200);
  });
});

describe("a broken connection", () => {
  it.each([
    ["dropped-before", 0],
    ["dropped-after", 2],
  ] as const)("is %s the request was taken", async (kind, count) => {
    await open({ kind, times: 1 });
    await expect(post()).rejects.toThrow();
    expect(sandbox.truth.userCount()).toBe(count);
    expect(sandbox.truth.countOf("dropped")).toBe(1);
    expect((await post()).status).toBe(200);
  });

  it.each([
    [undefined, 0],
    [true, 2],
  ])("hangs without an answer (taken: %s)", async (taken, count) => {
    await open({ kind: "hang", ...(taken === undefined ? {} : { taken }) });
    await expect(post({ signal: AbortSignal.timeout(150) })).rejects.toThrow();
    expect(sandbox.truth.userCount()).toBe(count);
    expect(sandbox.truth.countOf("unanswered")).toBe(1);
  });

  it("is late by as much as it says", async () => {
    await open({ kind: "late", delayMs: 60 });
    const before = performance.now();
    expect((await post()).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
  });

  it("cuts the JSON in the middle of a 200, while the job is there", async () => {
    await open({ kind: "truncated", path: bulkPath });
    const reply = await post();
    expect([reply.status, reply.json]).toEqual([200, undefined]);
    expect(reply.text).toMatch(/^\{"job_status"/);
    expect(sandbox.truth.jobs()).toMatchObject([{ status: "completed" }]);
  });
});

describe("a job that goes wrong", () => {
  it.each([
    ["job-failed", "failed"],
    ["job-killed", "killed"],
  ] as const)("is %s after a share of its rows took effect", async (kind, status) => {
    await open({ kind, appliedShare: 0.5, message: "Out of luck" });
    const id = await sendUsers(sandbox.url, [ana, ben]);
    const reply = await callSandbox(sandbox.url, `/api/v2/job_statuses/${id}`);
    expect(at(reply.json, "job_status")).toMatchObject({
      status,
      progress: 1,
      message: "Out of luck",
      results: null,
    });
    expect(sandbox.truth.job(id)?.rows).toMatchObject([
      { externalId: "a", outcome: "created" },
      { externalId: "b", outcome: "unapplied" },
    ]);
  });

  it("vanishes for callers while its rows are done", async () => {
    await open({ kind: "job-vanished" });
    const id = await sendUsers(sandbox.url, [ana]);
    expect((await callSandbox(sandbox.url, `/api/v2/job_statuses/${id}`)).status).toBe(404);
    const many = await callSandbox(sandbox.url, `/api/v2/job_statuses/show_many?ids=${id}`);
    expect(at(many.json, "job_statuses")).toEqual([]);
    expect(sandbox.truth.job(id)).toMatchObject({ isVanished: true, rows: [{ outcome: "created" }] });
  });

  it("is slow by as much as it says", async () => {
    await open({ kind: "job-slow", delayMs: 60_000 });
    const id = await sendUsers(sandbox.url, [ana]);
    expect(sandbox.truth.job(id)?.status).toBe("working");
    expect(sandbox.truth.jobsInFlight()).toBe(1);
  });

  it("fails the rows that are meant, and no others", async () => {
    await open({
      kind: "row-failed",
      rows: { externalId: "B" },
      error: "UserUpdateError",
      details: "Injected by a test",
    });
    const id = await sendUsers(sandbox.url, [ana, ben]);
    expect(await resultsOf(sandbox.url, id)).toMatchObject([
      { status: "Created" },
      { id: 1, error: "UserUpdateError", details: "Injected by a test", status: "Failed" },
    ]);
    expect(sandbox.truth.faults()).toEqual({ "row-failed": 1 });
    const single = await callSandbox(sandbox.url, "/api/v2/users/create_or_update", {
      method: "POST",
      body: { user: ben },
    });
    expect(single.status).toBe(422);
  });
});

describe("when a rule strikes", () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let index = 0; index < count; index += 1)
      seen.push((await callSandbox(sandbox.url, "/api/v2/users/count")).status);
    return seen;
  };

  it.each([
    [{ nth: 2 }, [200, 503, 200, 200]],
    [{ nth: [1, 3] }, [503, 200, 503, 200]],
    [{ every: 2 }, [200, 503, 200, 503]],
    [{ after: 2 }, [200, 200, 503, 503]],
    [{ times: 1 }, [503, 200, 200, 200]],
    [{ rate: 0 }, [200, 200, 200, 200]],
    [{ rate: 1, after: 3 }, [200, 200, 200, 503]],
    [{ method: "POST" }, [200, 200, 200, 200]],
    [{ path: "/api/v2/users/*" }, [503, 503, 503, 503]],
    [{ path: "/api/v2/job_statuses/*" }, [200, 200, 200, 200]],
  ] as const)("is decided by %j", async (when, expected) => {
    await open({ kind: "unavailable", ...when });
    expect(await statuses(4)).toEqual(expected);
  });

  it("is by chance, the same one for the same seed", async () => {
    await open({ kind: "unavailable", rate: 0.5 });
    const first = await statuses(20);
    sandbox.reset();
    expect(await statuses(20)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  it("depends on who is in the body", async () => {
    await open({ kind: "conflict", rows: { field: "user_fields.city", contains: "lim" } });
    expect((await post()).status).toBe(200);
    expect((await post({ body: { users: [{ ...ana, user_fields: { city: "Lima" } }] } })).status).toBe(409);
  });

  it("means the same users each time where it means a share of them", async () => {
    await open({ kind: "row-failed", rows: { share: 0.3 } });
    const people = Array.from({ length: 100 }, (_, index) => ({ external_id: `p${index}`, name: "P" }));
    const failed = async () => {
      const job = sandbox.truth.job(await sendUsers(sandbox.url, people));
      return job?.rows.filter(({ outcome }) => outcome === "failed").map(({ index }) => index);
    };
    const first = await failed();
    expect(first?.length).toBeGreaterThan(10);
    expect(first?.length).toBeLessThan(50);
    expect(await failed()).toEqual(first);
  });

  it("ends when the rules are cleared", async () => {
    await open({ kind: "unavailable" });
    sandbox.faults.clear();
    expect(await statuses(1)).toEqual([200]);
    sandbox.faults.add({ kind: "conflict" });
    expect(await statuses(1)).toEqual([409]);
  });
});

describe("a file of faults", () => {
  it("is a list, or an object with one", async () => {
    await open();
    const rules = [
      { kind: "unavailable", rate: 0.1, retryAfter: 2 },
      { kind: "job-killed", nth: 3, appliedShare: 0.5 },
    ];
    expect(parseFaults(rules)).toEqual(rules);
    expect(parseFaults({ faults: rules })).toEqual(rules);
  });

  it.each([
    ["nonsense", /a list of rules/],
    [[{ kind: "unavailible" }], /Fault 1: kind must be one of unavailable, /],
    [
      [{ kind: "hang" }, { kind: "hang", chance: 1 }],
      /Fault 2: unknown key chance. Known keys: kind, method, /,
    ],
    [
      [{ kind: "hang", rows: { name: "x" } }],
      /Fault 1: unknown key name in rows. Known keys: externalId, email, /,
    ],
    [[{ kind: "hang", rate: 7 }], /Fault 1, rate: /],
    [[{ kind: "hang", nth: 0 }], /Fault 1, nth/],
  ])("that cannot be read says where and what to write: %j", async (json, message) => {
    await open();
    expect(() => parseFaults(json)).toThrow(message);
  });
});
