import { afterEach, describe, expect, it } from "vitest";
import { at, callSandbox, resultsOf, sendUsers } from "./call-sandbox.ts";
import { type Sandbox, type SandboxSettings, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let nowMs = 0;

afterEach(() => sandbox.close());

/** Time passes only when the test says so. */
async function open(settings: Partial<SandboxSettings> = {}): Promise<void> {
  nowMs = Date.UTC(2026, 10, 22, 9, 40);
  sandbox = await startSandbox({ clock: () => nowMs, settings: { jobMs: [10_000, 10_000], ...settings } });
}

function people(count: number, prefix = "p"): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    external_id: `${prefix}${index}`,
    name: `Person ${index}`,
  }));
}

async function status(id: string): Promise<unknown> {
  return at((await callSandbox(sandbox.url, `/api/v2/job_statuses/${id}`)).json, "job_status");
}

describe("a job", () => {
  it("is queued, works, and tells its results only at the end", async () => {
    await open({ jobQueueMs: [1_000, 1_000] });
    const body = { users: people(100) };
    const first = await callSandbox(sandbox.url, "/api/v2/users/create_or_update_many.json", {
      method: "POST",
      body,
    });
    const id = String(at(first.json, "job_status.id"));
    const queued = { total: 100, progress: null, status: "queued", message: null, results: null };
    expect(first.json).toEqual({
      job_status: {
        id,
        job_type: "Bulk Create Or Update User",
        url: `${sandbox.url}/api/v2/job_statuses/${id}.json`,
        ...queued,
      },
    });
    expect(await status(id)).toMatchObject(queued);
    nowMs += 6_000;
    expect(await status(id)).toMatchObject({
      status: "working",
      progress: 50,
      message: "Creating User #50",
      results: null,
    });
    expect(sandbox.truth.userCount()).toBe(50);
    nowMs += 5_000;
    expect(await status(id)).toMatchObject({
      status: "completed",
      progress: 100,
      message: "Completed at 2026-11-22 09:40:11 +0000",
    });
    expect(at(await resultsOf(sandbox.url, id), "99")).toEqual({
      id: sandbox.truth.userByExternalId("p99")?.id,
      status: "Created",
      email: null,
      external_id: "p99",
    });
  });

  it("takes at least as long as its rows need", async () => {
    await open({ jobMs: [0, 0], jobRowsPerSecond: 10 });
    const id = await sendUsers(sandbox.url, people(50));
    nowMs += 4_900;
    expect(at(await status(id), "status")).toBe("working");
    nowMs += 100;
    expect(at(await status(id), "status")).toBe("completed");
  });

  it("waits while others work, where only so many do", async () => {
    await open({ jobsWorkingMax: 1 });
    const first = await sendUsers(sandbox.url, people(1, "a"));
    const second = await sendUsers(sandbox.url, people(1, "b"));
    nowMs += 5_000;
    expect([at(await status(first), "status"), at(await status(second), "status")]).toEqual([
      "working",
      "queued",
    ]);
    nowMs += 5_000;
    expect([at(await status(first), "status"), at(await status(second), "status")]).toEqual([
      "completed",
      "working",
    ]);
  });

  it("is read with many others in one call, unknown ids left out", async () => {
    await open();
    const ids = [await sendUsers(sandbox.url, people(1, "a")), await sendUsers(sandbox.url, people(1, "b"))];
    const reply = await callSandbox(
      sandbox.url,
      `/api/v2/job_statuses/show_many.json?ids=${ids.join(",")},V3-none`,
    );
    expect(at(reply.json, "count")).toBe(2);
  });

  it("is gone after its retention, for the one who asks for it alone too", async () => {
    await open({ jobRetentionMs: 60_000 });
    const id = await sendUsers(sandbox.url, people(1));
    nowMs += 70_000;
    expect((await callSandbox(sandbox.url, `/api/v2/job_statuses/${id}`)).status).toBe(200);
    nowMs += 1;
    const gone = await callSandbox(sandbox.url, `/api/v2/job_statuses/${id}`);
    expect([gone.status, at(gone.json, "error")]).toEqual([404, "RecordNotFound"]);
    expect(sandbox.truth.job(id)?.rows).toMatchObject([{ outcome: "created" }]);
  });

  it("is listed among the latest hundred only", async () => {
    await open({ jobMs: [0, 0], jobsReadableMax: 2 });
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await sendUsers(sandbox.url, people(1)));
    expect((await callSandbox(sandbox.url, `/api/v2/job_statuses/${ids[0]}`)).status).toBe(404);
    const list = await callSandbox(sandbox.url, "/api/v2/job_statuses.json");
    expect(at(list.json, "job_statuses.length")).toBe(2);
  });
});

describe("the rows of a job", () => {
  const mixed = [
    { external_id: "a", name: "Ana" },
    { external_id: "b", name: "" },
    { external_id: "c", name: "Carl" },
  ];
  const details = "Name: cannot be blank";

  it("end as completed although some failed", async () => {
    await open({ jobMs: [0, 0] });
    const id = await sendUsers(sandbox.url, mixed);
    expect(await status(id)).toMatchObject({ status: "completed", progress: 3 });
    expect(sandbox.truth.job(id)?.rows.map(({ outcome }) => outcome)).toEqual([
      "created",
      "failed",
      "created",
    ]);
  });

  it.each([
    ["observed", { id: 1, error: "UserCreateError", details, status: "Failed" }],
    ["index-as-id", { id: 1, error: "UserCreateError", details, status: "Failed" }],
    ["record-id", { index: 1, error: "UserCreateError", details }],
    [
      "schema",
      {
        index: 1,
        id: null,
        action: "create_or_update",
        error: "UserCreateError",
        details,
        status: "Failed",
        success: false,
      },
    ],
  ] as const)("that failed look as %s", async (failedRow, row) => {
    await open({ jobMs: [0, 0], failedRow });
    expect(at(await resultsOf(sandbox.url, await sendUsers(sandbox.url, mixed)), "1")).toEqual(row);
  });

  it("that failed in update_many carry the record's real id and no status", async () => {
    await open({ jobMs: [0, 0] });
    await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana" }]);
    const user = sandbox.truth.userByExternalId("a")?.id;
    const call = { path: "/api/v2/users/update_many", method: "PUT" } as const;
    const id = await sendUsers(sandbox.url, [{ id: user, name: "" }], call);
    expect(await resultsOf(sandbox.url, id)).toEqual([
      { index: 0, error: "UserUpdateError", id: user, details },
    ]);
  });

  it("come in another order where that is switched on", async () => {
    await open({ jobMs: [0, 0], rowOrder: "shuffled" });
    const results = await resultsOf(sandbox.url, await sendUsers(sandbox.url, people(50)));
    const told = Array.from({ length: 50 }, (_, index) => at(results, `${index}.external_id`));
    const sent = Array.from({ length: 50 }, (_, index) => `p${index}`);
    expect(told).not.toEqual(sent);
    expect([...told].sort()).toEqual([...sent].sort());
  });

  it("answer with the primary address or with the one that was sent", async () => {
    await open({ jobMs: [0, 0] });
    const row = (email: string) => [{ external_id: "a", name: "Ana", email }];
    await sendUsers(sandbox.url, row("old@socktown.com"));
    const byPrimary = await resultsOf(sandbox.url, await sendUsers(sandbox.url, row("new@socktown.com")));
    expect(byPrimary).toMatchObject([{ email: "old@socktown.com" }]);
    sandbox.changeSettings({ rowEmail: "sent" });
    const bySent = await resultsOf(sandbox.url, await sendUsers(sandbox.url, row("new@socktown.com")));
    expect(bySent).toMatchObject([{ email: "new@socktown.com" }]);
  });
});

describe("the limit on jobs", () => {
  it("refuses the job over it with the ids of the others, and takes one again when one has ended", async () => {
    await open({ jobsInFlightMax: 2, tooManyJobsRetryAfterSeconds: 3 });
    await sendUsers(sandbox.url, people(1, "a"));
    nowMs += 1_000;
    await sendUsers(sandbox.url, people(1, "b"));
    const call = { method: "POST", body: { users: people(1, "c") } } as const;
    const path = "/api/v2/users/create_or_update_many";
    const refused = await callSandbox(sandbox.url, path, call);
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ error: "TooManyJobs" });
    expect(at(refused.json, "current_job_ids.0")).toMatch(/^[0-9a-f]{32}$/);
    expect(refused.headers.get("retry-after")).toBe("3");
    expect(refused.headers.get("zendesk-ratelimit-inflight-jobs")).toBe("total=2; remaining=0; resets=60");
    nowMs += 9_000;
    const taken = await callSandbox(sandbox.url, path, call);
    expect(taken.headers.get("zendesk-ratelimit-inflight-jobs")).toBe("total=2; remaining=0; resets=60");
    expect(taken.status).toBe(200);
    expect(sandbox.truth.jobsInFlightMost()).toBe(2);
  });

  it.each([400, 422] as const)("can refuse with %i and without headers", async (tooManyJobsStatus) => {
    await open({ jobsInFlightMax: 0, tooManyJobsStatus, inflightHeader: false });
    const call = { method: "POST", body: { users: people(1) } } as const;
    const refused = await callSandbox(sandbox.url, "/api/v2/users/create_or_update_many", call);
    expect([refused.status, at(refused.json, "error")]).toEqual([tooManyJobsStatus, "TooManyJobs"]);
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(refused.headers.get("zendesk-ratelimit-inflight-jobs")).toBeNull();
  });

  it("can be one for each endpoint", async () => {
    await open({ jobsInFlightMax: 1, jobLimitPer: "endpoint" });
    await sendUsers(sandbox.url, people(1, "a"));
    expect(await sendUsers(sandbox.url, people(1, "b"), { path: "/api/v2/users/create_many" })).toMatch(
      /^V3-/,
    );
  });

  it("on users is a hundred in one call", async () => {
    await open();
    const call = { method: "POST", body: { users: people(101) } } as const;
    const refused = await callSandbox(sandbox.url, "/api/v2/users/create_or_update_many", call);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ error: "TooManyValues", max_count: 100 });
  });

  it("notices an identity that two jobs in flight hold, and can fail its rows", async () => {
    await open({ overlappingJobs: "fail" });
    await sendUsers(sandbox.url, [{ external_id: "a", name: "Ana" }]);
    await sendUsers(sandbox.url, [{ external_id: "A", name: "Ana again" }]);
    expect(sandbox.truth.overlaps()).toBe(1);
    nowMs += 10_000;
    expect(sandbox.truth.jobs().flatMap(({ rows }) => rows)).toMatchObject([
      { outcome: "failed" },
      { outcome: "created" },
    ]);
  });
});
