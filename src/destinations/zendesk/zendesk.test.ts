/** The destination before servers that follow a script: what no sandbox fault can show, such as a wrong subdomain, tokens, quota and secrets. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Credential, defaultDestinationSettings } from "../../core/definition.ts";
import { Failure, tellFailure } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DeliveryEvent, Destination, OutgoingRow } from "../../core/ports/destination.ts";
import { createZendesk } from "./zendesk.ts";

type Script = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};
const apiToken: Credential = { kind: "api-token", email: "ops@socktown.com", apiToken: "tok-secret-1" };
const oauth: Credential = { kind: "oauth-client", clientId: "deskfeed", clientSecret: "hush-hush-2" };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Stage {
  readonly destination: Destination;
  readonly calls: string[];
  readonly held: number[];
  readonly events: DeliveryEvent[];
  deliver(rows?: readonly OutgoingRow[]): ReturnType<Destination["deliver"]>;
}

async function stage(
  script: Script,
  over: { credential?: Credential; path?: string; retryBudgetSeconds?: number; reserve?: number } = {},
): Promise<Stage> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    calls.push(`${request.method} ${request.url}`);
    script(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const held: number[] = [];
  const events: DeliveryEvent[] = [];
  const { credential = apiToken, path = "", retryBudgetSeconds = 30, reserve = 0.2 } = over;
  const destination = createZendesk({
    definition: {
      name: "Socktown",
      plugin: "zendesk",
      subdomain: "socktown",
      url: `http://127.0.0.1:${port}${path}`,
      credential,
      settings: { ...defaultDestinationSettings, requestTimeoutSeconds: 10, retryBudgetSeconds, reserve },
    },
    clock,
    random: () => 0.5,
    pace: { take: () => Promise.resolve(), holdUntil: (at) => void held.push(at) },
  });
  open.push(destination, {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const { signal } = new AbortController();
  const deliver: Stage["deliver"] = (rows = [aRow(0)]) =>
    destination.deliver(
      { number: 0, rows },
      { signal, protectStaff: false, onEvent: (event) => void events.push(event) },
    );
  return { destination, calls, held, events, deliver };
}

const aRow = (position: number): OutgoingRow => ({
  position,
  key: `c${position}`,
  externalId: `c${position}`,
  email: null,
  isNew: true,
  zendeskUserId: null,
  user: `{"name":"C ${position}","external_id":"c${position}"}`,
});

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Takes every batch and completes its job at once. */
const calm: Script = (request, response, body) => {
  const url = request.url ?? "";
  if (url.endsWith("/oauth/tokens"))
    json(response, 201, { access_token: "fresh-token", token_type: "bearer", expires_in: 1800 });
  else if (url.includes("/job_statuses/show_many")) {
    const ids = new URL(url, "http://x").searchParams.get("ids")?.split(",") ?? [];
    json(response, 200, { job_statuses: ids.map((id) => jobOf(id)) });
  } else if (url.endsWith("/create_or_update_many")) {
    const { users } = JSON.parse(body) as { users: { external_id: string }[] };
    const id = `V3-${users.map(({ external_id }) => external_id).join("-")}`;
    json(response, 200, { job_status: { id, status: "queued", url: "http://evil.example/steal" } });
  } else if (url.includes("/users/me")) json(response, 200, { user: { id: 1, name: "Ops", role: "admin" } });
  else json(response, 200, { user_fields: [], users: [] });
};

const jobOf = (id: string): object => ({
  id,
  status: "completed",
  results: id
    .slice(3)
    .split("-")
    .map((externalId, index) => ({ id: 1_000 + index, status: "Created", external_id: externalId })),
});

const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof Failure)) throw new Error(`expected a failure, got ${JSON.stringify(error)}`);
  return error;
};
const { signal } = new AbortController();

describe("a wrong address", () => {
  const notHere: Script = (_request, response) =>
    response
      .writeHead(404, { "content-type": "text/html" })
      .end("<!doctype html><h1>No help desk at this address</h1>");

  test("is told by the test and ends a delivery at once", async () => {
    const { destination, deliver, calls } = await stage(notHere);
    const [reachable, signedIn] = await destination.check(signal);
    expect(reachable).toMatchObject({ name: "reachable", state: "failed" });
    expect(reachable?.advice).toContain("Check the url");
    expect(signedIn?.state).toBe("not tried");
    const before = calls.length;
    expect(await failureOf(deliver())).toMatchObject({ code: "account_not_found", next: "fix" });
    expect(calls.length).toBe(before + 1);
  });

  test("is never followed elsewhere", async () => {
    const { deliver, calls } = await stage((_request, response) =>
      response.writeHead(301, { location: "/elsewhere" }).end(),
    );
    expect((await failureOf(deliver())).code).toBe("account_not_found");
    expect(calls).toEqual(["POST /api/v2/users/create_or_update_many"]);
  });

  test("at which nothing listens is tried for as long as the budget lasts, then said to be unreachable", async () => {
    const { destination } = await stage(calm);
    await destination.close();
    const gone = createZendesk({
      definition: {
        name: "Socktown",
        plugin: "zendesk",
        subdomain: "socktown",
        // Port 1 is reserved and closed everywhere.
        url: "http://127.0.0.1:1",
        credential: apiToken,
        settings: { ...defaultDestinationSettings, retryBudgetSeconds: 1 },
      },
      clock,
      random: () => 0,
      pace: { take: () => Promise.resolve(), holdUntil: () => undefined },
    });
    open.push(gone);
    const [reachable] = await gone.check(signal);
    expect(reachable).toMatchObject({ state: "failed" });
    expect(reachable?.advice).toContain("Nothing listens there");
    const delivery = gone.deliver(
      { number: 0, rows: [aRow(0)] },
      { signal, protectStaff: false, onEvent: () => undefined },
    );
    expect(await failureOf(delivery)).toMatchObject({ code: "destination_unreachable", next: "wait" });
  });

  test("a path before the API is kept, as proxies need it", async () => {
    const { deliver, calls } = await stage(calm, { path: "/zendesk/" });
    await deliver();
    expect(calls[0]).toBe("POST /zendesk/api/v2/users/create_or_update_many");
  });
});

describe("the connection test", () => {
  test("does not take an anonymous answer for a login", async () => {
    const { destination } = await stage((request, response, body) =>
      request.url?.includes("/users/me")
        ? json(response, 200, { user: { id: null, name: "Anonymous user", role: "end-user" } })
        : calm(request, response, body),
    );
    const checks = await destination.check(signal);
    expect(checks.map(({ name, state }) => [name, state])).toEqual([
      ["reachable", "ok"],
      ["signed in", "failed"],
      ["bulk import", "not tried"],
      ["user fields", "not tried"],
      ["quota", "not tried"],
    ]);
  });

  test("says that bulk import is off, and the account remembers it", async () => {
    const { destination } = await stage((request, response, body) =>
      request.url?.endsWith("/create_or_update_many")
        ? json(response, 403, {
            error: "Forbidden",
            message: "Data imports are not enabled for this account",
          })
        : calm(request, response, body),
    );
    const checks = await destination.check(signal);
    expect(checks[2]).toMatchObject({ name: "bulk import", state: "warning" });
    expect(checks[2]?.advice).toContain("Zendesk Support");
    expect((await destination.account(signal)).bulkImport).toBe("off");
  });

  test("writes nobody: its bulk call carries no user", async () => {
    const bodies: string[] = [];
    const { destination } = await stage((request, response, body) => {
      if (request.method !== "GET") bodies.push(body);
      calm(request, response, body);
    });
    await destination.check(signal);
    expect(bodies).toEqual(['{"users":[]}']);
  });

  test("gives up a step that is not answered, and says so", async () => {
    const { destination } = await stage((request, response, body) =>
      request.url?.includes("user_fields")
        ? response.writeHead(503, { "retry-after": "3600" }).end()
        : calm(request, response, body),
    );
    const checks = await destination.check(signal);
    expect(checks.map(({ state }) => state)).toEqual(["ok", "ok", "ok", "failed", "ok"]);
    expect(checks[3]?.detail).toContain("503");
  });

  test("warns when the quota cannot bear the rate", async () => {
    const { destination } = await stage((request, response, body) => {
      response.setHeader("x-rate-limit", "100");
      response.setHeader("x-rate-limit-remaining", "99");
      calm(request, response, body);
    });
    const quota = (await destination.check(signal)).at(-1);
    expect(quota).toMatchObject({ name: "quota", state: "warning" });
    expect((await destination.account(signal)).requestsPerMinute).toBe(100);
  });
});

describe("tokens of an OAuth client", () => {
  test("are fetched once however many batches ask, and renewed once when refused", async () => {
    let granted = 0;
    let revoked = false;
    const { deliver, calls, events } = await stage(
      (request, response, body) => {
        if (request.url === "/oauth/tokens") {
          granted += 1;
          expect(JSON.parse(body)).toMatchObject({ grant_type: "client_credentials", scope: "read write" });
          setTimeout(() => json(response, 201, { access_token: `t${granted}`, expires_in: 1800 }), 20);
        } else if (revoked && request.headers.authorization === "Bearer t1")
          json(response, 401, { error: "invalid_token", error_description: "revoked" });
        else calm(request, response, body);
      },
      { credential: oauth },
    );
    await Promise.all(Array.from({ length: 8 }, (_, index) => deliver([aRow(index)])));
    expect(granted).toBe(1);
    revoked = true;
    await Promise.all(Array.from({ length: 8 }, (_, index) => deliver([aRow(index)])));
    expect(granted).toBe(2);
    expect(calls.filter((call) => call.includes("oauth"))).toHaveLength(2);
    expect(events.some(({ kind }) => kind === "renewed")).toBe(true);
  });

  test("are renewed before they run out", async () => {
    let granted = 0;
    const seen = new Set<string>();
    const { deliver } = await stage(
      (request, response, body) => {
        if (request.url === "/oauth/tokens")
          json(response, 201, { access_token: `t${++granted}`, expires_in: 1 });
        else {
          seen.add(request.headers.authorization ?? "");
          calm(request, response, body);
        }
      },
      { credential: oauth },
    );
    await deliver();
    // A token of one second is renewed after 0.8 of it.
    await clock.sleep(850);
    await deliver();
    expect([...seen]).toEqual(["Bearer t1", "Bearer t2"]);
  });

  test("that are refused even when new end the delivery, and every later one at once", async () => {
    const { deliver, calls } = await stage(
      (request, response, body) =>
        request.url === "/oauth/tokens"
          ? calm(request, response, body)
          : json(response, 401, { error: "invalid_token" }),
      { credential: oauth },
    );
    expect(await failureOf(deliver())).toMatchObject({ code: "credentials_refused", next: "fix" });
    const before = calls.length;
    expect(await failureOf(deliver())).toMatchObject({ code: "credentials_refused" });
    expect(calls.length).toBe(before);
  });
});

describe("secrets", () => {
  test("never show in failures, checks or events, even when a server repeats them", async () => {
    for (const credential of [apiToken, oauth]) {
      const secrets = [
        "tok-secret-1",
        "hush-hush-2",
        Buffer.from("ops@socktown.com/token:tok-secret-1").toString("base64"),
      ];
      const { destination, deliver, events } = await stage(
        (_request, response) =>
          json(response, 401, { error: `no good: ${secrets.join(" ")}`, description: secrets.join(",") }),
        { credential },
      );
      const failure = await failureOf(deliver());
      const told = JSON.stringify([
        tellFailure(failure),
        failure,
        await destination.check(signal),
        events,
        destination,
      ]);
      const mine = credential.kind === "api-token" ? [secrets[0], secrets[2]] : [secrets[1]];
      for (const secret of mine) expect(told).not.toContain(secret);
    }
  });
});

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
    await clock.sleep(100);
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
    expect(failure.message).toContain("402: Payment required");
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

describe("the account's user fields", () => {
  test("are read page by page, with their types, options and patterns", async () => {
    const fields = [
      {
        key: "tier",
        title: "Tier",
        type: "tagger",
        active: true,
        custom_field_options: [{ name: "Gold", value: "gold" }],
      },
      { key: "code", title: "Code", type: "regexp", active: false, regexp_for_validation: "\\A\\d+\\z" },
      { key: "odd", title: "Odd", type: "hologram", active: true },
      { title: "without a key", type: "text" },
    ];
    const { destination, calls } = await stage((request, response) => {
      const isSecond = request.url?.includes("page=2") === true;
      json(response, 200, {
        user_fields: isSecond ? fields.slice(2) : fields.slice(0, 2),
        next_page: isSecond ? null : "http://evil.example/api/v2/user_fields?page=2",
      });
    });
    expect((await destination.account(signal)).userFields).toEqual([
      { key: "tier", title: "Tier", type: "dropdown", active: true, options: ["gold"], pattern: null },
      { key: "code", title: "Code", type: "regexp", active: false, options: [], pattern: "\\A\\d+\\z" },
      { key: "odd", title: "Odd", type: "unknown", active: true, options: [], pattern: null },
    ]);
    expect(calls).toHaveLength(2);
  });
});
