/** Wrong addresses, the connection test and the list of user fields. */
import { describe, expect, test } from "vitest";
import { defaultDestinationSettings } from "../../src/core/definition.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import {
  apiToken,
  aRow,
  calm,
  clock,
  failureOf,
  json,
  open,
  type Script,
  signal,
  stage,
} from "./scripted-zendesk.ts";

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
      pace: { take: () => Promise.resolve({ left: () => undefined }), holdUntil: () => undefined },
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
