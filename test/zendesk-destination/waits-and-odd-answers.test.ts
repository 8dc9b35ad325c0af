/** Waits that hold everybody, answers of no documented form, and requests of unknown fate. */
import { describe, expect, test } from "vitest";
import { aRow, calm, clock, failureOf, jobOf, json, type Script, stage } from "./scripted-zendesk.ts";

describe("waits that concern everybody", () => {
  test("a 429's Retry-After holds every request and the pace until it is over", async () => {
    let refusedAt: number | null = null;
    const at: number[] = [];
    const { deliver, held, events } = await stage((request, response, body) => {
      if (request.method === "POST" && refusedAt === null) {
        refusedAt = performance.now();
        response.writeHead(429, { "retry-after": "1", "content-type": "text/plain" }).end("Slow down");
      } else {
        at.push(performance.now());
        calm(request, response, body);
      }
    });
    const first = deliver([aRow(0)]);
    while (events.length === 0) await clock.sleep(5);
    await Promise.all([first, deliver([aRow(1)])]);
    // Timers may fire a millisecond early.
    for (const moment of at) expect(moment - (refusedAt ?? 0)).toBeGreaterThan(990);
    expect(held).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === "waiting")).toHaveLength(1);
  });

  test("the reserve is left to others until the quota comes back", async () => {
    const at: number[] = [];
    const { deliver, destination } = await stage((request, response, body) => {
      at.push(performance.now());
      const isLow = at.length === 1;
      response.setHeader("ratelimit-limit", "700");
      response.setHeader("ratelimit-remaining", isLow ? "140" : "600");
      response.setHeader("ratelimit-reset", "1");
      calm(request, response, body);
    });
    await deliver();
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(990);
    expect(destination.quota()).toMatchObject({ limit: 700, remaining: 600 });
    expect(destination.requests()).toEqual({ total: 2, retried: 0, rateLimited: 0 });
  });

  test("a wait longer than the budget is not begun: the rows fail as not taken, and nothing more is sent", async () => {
    const { deliver, destination } = await stage((_request, response) =>
      response.writeHead(429, { "retry-after": "3600" }).end("Slow down"),
    );
    const { answers } = await deliver();
    expect(answers).toMatchObject([{ answer: "failed", code: "retries_used_up", doubtful: false }]);
    expect(await failureOf(deliver())).toMatchObject({ code: "destination_unavailable", next: "wait" });
    expect(destination.requests()).toEqual({ total: 1, retried: 0, rateLimited: 1 });
  });
});

describe("odd answers", () => {
  test("a job's own address is never followed", async () => {
    const { deliver, calls } = await stage(calm);
    await deliver();
    expect(calls.at(-1)).toBe("GET /api/v2/job_statuses/show_many?ids=V3-c0");
  });

  test("a job that the call for many leaves out is looked up by itself", async () => {
    const { deliver, calls } = await stage((request, response, body) => {
      if (request.url?.includes("show_many")) json(response, 200, { job_statuses: [] });
      else if (request.url?.includes("/job_statuses/")) json(response, 200, { job_status: jobOf("V3-c0") });
      else calm(request, response, body);
    });
    const { answers } = await deliver();
    expect(answers).toMatchObject([{ answer: "created", job: "V3-c0", zendeskUserId: 1_000 }]);
    expect(calls.at(-1)).toBe("GET /api/v2/job_statuses/V3-c0");
  });

  test("a row whose result names somebody else is sent again, and failed without an answer at last", async () => {
    let posts = 0;
    const { deliver } = await stage((request, response, body) => {
      if (request.url?.includes("/job_statuses/"))
        json(response, 200, {
          job_statuses: [jobOf("V3-c0")].map((job) => ({
            ...job,
            results: [{ id: 5, status: "Created", external_id: "stranger" }],
          })),
        });
      else {
        if (request.method === "POST") posts += 1;
        calm(request, response, body);
      }
    });
    const { answers } = await deliver();
    expect(answers).toMatchObject([{ answer: "failed", code: "no_answer", doubtful: true }]);
    expect(posts).toBe(2);
  });

  test("a single call of the wrong form is no success", async () => {
    const { deliver } = await stage(
      (request, response, body) =>
        request.url?.endsWith("/create_or_update_many")
          ? json(response, 200, ["?"])
          : calm(request, response, body),
      { retryBudgetSeconds: 1 },
    );
    const { answers } = await deliver();
    expect(answers).toMatchObject([{ answer: "failed", code: "fate_unknown", doubtful: true }]);
  });

  test("a status that nobody knows is no judgement of the rows", async () => {
    const { deliver } = await stage((_request, response) =>
      json(response, 402, { error: "Payment required" }),
    );
    const failure = await failureOf(deliver());
    expect(failure).toMatchObject({ code: "destination_unavailable", next: "wait" });
    expect(failure.message).toContain("answer 402: Payment Required");
  });

  test("an agent who may not write is a failure that a person mends, not a reason for single calls", async () => {
    const { deliver } = await stage((request, response, body) => {
      if (request.url?.endsWith("/create_or_update_many"))
        json(response, 403, {
          error: { title: "Forbidden", message: "You do not have access to this page." },
        });
      else if (request.url?.includes("/users/me")) json(response, 200, { user: { id: 2, role: "agent" } });
      else calm(request, response, body);
    });
    expect(await failureOf(deliver())).toMatchObject({ code: "permission_missing", next: "fix" });
  });
});

describe("a request of unknown fate", () => {
  const rows = [aRow(0), aRow(1), aRow(2)];
  /** The first batch breaks off after it was taken; the second finds the users there. */
  const brokenOnce = (createdAt: (id: number) => string): Script => {
    let posts = 0;
    return (request, response, body) => {
      const url = new URL(request.url ?? "", "http://x");
      if (request.method === "POST" && posts++ === 0) response.destroy();
      else if (url.pathname.endsWith("/job_statuses/show_many"))
        json(response, 200, {
          job_statuses: [
            {
              id: "V3-c0-c1-c2",
              status: "completed",
              results: rows.map(({ key }, index) => ({
                id: 1_000 + index,
                status: "Updated",
                external_id: key,
              })),
            },
          ],
        });
      else if (url.pathname.endsWith("/users/show_many")) {
        const ids = (url.searchParams.get("ids") ?? "").split(",").map(Number);
        if (ids.length > 1) response.writeHead(414).end();
        else json(response, 200, { users: ids.map((id) => ({ id, created_at: createdAt(id) })) });
      } else calm(request, response, body);
    };
  };

  test("is told by the users' own dates: those made since are created, older ones updated", async () => {
    const { deliver } = await stage(
      brokenOnce((id) => new Date(id === 1_001 ? Date.now() - 60_000 : Date.now()).toISOString()),
    );
    const { answers } = await deliver(rows);
    expect(answers.map(({ answer }) => answer)).toEqual(["created", "updated", "created"]);
  });

  test("is told by the server's clock, however wrong ours is", async () => {
    const skewMs = -86_400_000;
    const script = brokenOnce((id) =>
      new Date(Date.now() + skewMs - (id === 1_001 ? 60_000 : 0)).toISOString(),
    );
    const { deliver } = await stage((request, response, body) => {
      response.setHeader("date", new Date(Date.now() + skewMs).toUTCString());
      script(request, response, body);
    });
    const { answers } = await deliver(rows);
    expect(answers.map(({ answer }) => answer)).toEqual(["created", "updated", "created"]);
  });
});
