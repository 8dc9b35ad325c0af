/** The main job by the API, from a fresh store: sign in, query, orchestration, plan, run, look at the rows. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  customersCsv,
  destinationBody,
  endOf,
  eventually,
  openShop,
  runToEnd,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
  usersSql,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  operator = await scratch.as("operator");
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

describe("what Zendesk will receive", () => {
  it("is told of each column from the text alone", async () => {
    const { json } = await operator("POST", "/queries/fields", {
      sql: usersSql,
      destinationId: shop.destinationId,
    });
    expect(json).toMatchObject({ sent: 5, ignored: 1, refused: 0, missing: [], accountKnown: true });
    expect(json.columns[4]).toMatchObject({ column: "user_fields.city", title: "City", type: "text" });
    expect(json.columns[5]).toMatchObject({ status: "ignored", suggestion: "user_fields.city" });
  });

  it("is told of each row with the preview", async () => {
    const { json } = await operator("POST", "/queries/preview", {
      sql: usersSql,
      destinationId: shop.destinationId,
    });
    expect(json.rows).toHaveLength(4);
    expect(json.users.map((one: { verdict: string }) => one.verdict)).toEqual([
      "sent",
      "sent",
      "rejected",
      "sent",
    ]);
    expect(JSON.parse(json.users[0].user)).toMatchObject({ external_id: "amp-1", phone: "+525555554729" });
    expect(json.users[3].problems[0].code).toBe("phone_left_out");
  });

  it("answers an error of the text with its place and the nearest name", async () => {
    const { status, json } = await operator("POST", "/queries/preview", {
      sql: "SELECT amperity_id,\n emial FROM Customer_360",
    });
    expect(status).toBe(422);
    expect(json.error).toMatchObject({ code: "query_invalid", place: { line: 2 } });
    expect(json.error.advice).toContain("email");
  });
});

describe("a plan and a run", () => {
  it("plans without sending, runs, and plans again against what was confirmed", async () => {
    const path = `/orchestrations/${shop.orchestrationId}/plan`;
    const writes = scratch.sandbox.truth.writeRequestCount();
    expect((await operator("POST", path)).json.state).toBe("planning");
    const planned = await waitForPlan(path);
    expect(planned.result.rows).toMatchObject({ read: 4, new: 3, rejected: 1 });
    expect(planned.result.samples[0]).toMatchObject({ key: "amp-1", isNew: true, name: "ana trujillo" });
    expect(scratch.sandbox.truth.writeRequestCount()).toBe(writes);

    const run = await runToEnd(operator, shop);
    expect(run).toMatchObject({
      state: "completed",
      status: "Completed",
      needsLook: 1,
      share: 1,
      trigger: "person",
    });
    expect(run.rows).toMatchObject({ read: 4, rejected: 1, delivered: 3, created: 3, unsent: 0 });

    await scratch.writeCustomers(customersCsv.replace("Luleå", "Malmö"));
    await operator("POST", path);
    const again = await waitForPlan(path);
    expect(again.result.rows).toMatchObject({ new: 0, changed: 1, unchanged: 2, rejected: 1 });
    expect(again.result.samples[0].changes).toEqual([
      { field: "user_fields.city", before: "Luleå", after: "Malmö" },
    ]);
    const city = ({ column }: { column: string }) => column === "user_fields.city";
    expect(planned.result.columns.find(city).changedUsers).toBe(3);
    expect(again.result.columns.map((one: { changedUsers: number | null }) => one.changedUsers)).toEqual([
      0,
      0,
      0,
      0,
      1,
      null,
    ]);
    const { items } = (await operator("GET", "/queries")).json;
    expect(items.find(({ id }: { id: string }) => id === shop.queryId).rows).toBe(4);
    expect(again.isStale).toBe(false);
  });

  async function waitForPlan(path: string) {
    const seen = await eventually(
      () => operator("GET", path),
      ({ json }) => json.state !== "planning",
    );
    expect(seen.json.error).toBeNull();
    return seen.json;
  }

  it("lists rows by outcome, key and reason, page by page", async () => {
    const { json: list } = await operator("GET", "/runs?limit=1");
    const number = list.items[0].number;
    const rows = async (query: string) => (await operator("GET", `/runs/${number}/rows${query}`)).json;
    const seen = [];
    let next: string | null = "";
    while (next !== null) {
      const page: { items: { key: string; outcome: string }[]; next: string | null } = await rows(
        `?limit=1${next === "" ? "" : `&after=${next}`}`,
      );
      seen.push(...page.items.map(({ key, outcome }) => `${key} ${outcome}`));
      next = page.next;
    }
    expect(seen).toEqual(["amp-3 rejected", "amp-1 created", "amp-2 created", "amp-4 created"]);
    expect((await rows("?key=AMP-2")).items).toMatchObject([{ key: "amp-2", outcome: "created" }]);
    expect((await rows("?outcome=warned")).items).toMatchObject([{ key: "amp-4", outcome: "created" }]);
    expect((await rows("?code=name_missing")).items).toMatchObject([{ key: "amp-3", column: "name" }]);
    const reasons = (await operator("GET", `/runs/${number}/reasons`)).json.items;
    expect(reasons.map((one: { code: string; count: number }) => [one.code, one.count])).toEqual([
      ["name_missing", 1],
      ["phone_left_out", 1],
    ]);
    const csv = await operator("GET", `/runs/${number}/rows.csv?outcome=rejected`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.text.split("\r\n")[1]).toMatch(/^amp-3,rejected,name_missing,name,/);
  });

  it("sends a first helping and leaves the rest unsent, then one user by key", async () => {
    await scratch.writeCustomers(customersCsv.replace("Luleå", "Umeå").replace("London", "Leeds"));
    const run = await runToEnd(operator, shop, { limit: 1 });
    expect(run.rows).toMatchObject({ delivered: 1, unsent: 1 });
    expect(run).toMatchObject({ toSend: 1, share: 1, limit: 1 });
    const one = await runToEnd(operator, shop, { only: "amp-4" });
    expect(one.rows).toMatchObject({ delivered: 1, updated: 1 });
  });

  it("sends only the failed rows again", async () => {
    scratch.sandbox.changeSettings({ textCharactersMax: 12 });
    await scratch.writeCustomers(
      `${customersCsv}amp-5,Bo,bo@example.com,,A city with a long name,X,true\namp-6,Cy,cy@example.com,,Y,Y,true\n`,
    );
    const failed = await runToEnd(operator, shop);
    expect(failed.rows.failed).toBeGreaterThan(0);
    scratch.sandbox.changeSettings({ textCharactersMax: null });
    await scratch.writeCustomers(
      `${customersCsv.replace("London", "York")}amp-5,Bo,bo@example.com,,A city with a long name,X,true\namp-6,Cy,cy@example.com,,Z,Y,true\n`,
    );
    const started = await operator("POST", `/runs/${failed.number}/retry`);
    expect(started.status).toBe(200);
    const retried = await endOf(operator, started.json.run.number);
    expect(retried).toMatchObject({ state: "completed", retryOf: failed.number, trigger: "retry" });
    expect(retried.rows.delivered).toBe(failed.rows.failed);
    expect(retried.rows.unsent).toBeGreaterThan(0);
  });

  it("stops a run and resumes it", async () => {
    const setLimit = async (usersPerSecond: number): Promise<void> => {
      const { revision } = (await operator("GET", `/destinations/${shop.destinationId}`)).json;
      const changed = { revision, settings: { usersPerSecond } };
      expect((await operator("PATCH", `/destinations/${shop.destinationId}`, changed)).status).toBe(200);
    };
    // A batch every two seconds: whoever stops the run after the first answer has a quarter of a minute for it.
    await setLimit(50);
    const many = Array.from(
      { length: 900 },
      (_, at) => `m-${at},Name ${at},m${at}@example.com,,City,ST,true`,
    );
    await scratch.writeCustomers(`${customersCsv.split("\n")[0]}\n${many.join("\n")}\n`);
    const started = await operator("POST", `/orchestrations/${shop.orchestrationId}/runs`, {});
    const { number } = started.json.run;
    await eventually(
      () => operator("GET", `/runs/${number}`),
      ({ json }) => json.run.answered > 0,
    );
    const again = await operator("POST", `/orchestrations/${shop.orchestrationId}/runs`, {});
    expect(again.json).toMatchObject({ existed: true, run: { number } });
    await operator("POST", `/runs/${number}/stop`);
    const stopped = await endOf(operator, number);
    expect(stopped.state).toBe("stopped");
    expect(stopped.rows.unsent).toBeGreaterThan(0);
    await setLimit(400);
    expect((await operator("POST", `/runs/${number}/resume`)).json.status).toBe("Waiting to start…");
    const { json } = await eventually(
      () => operator("GET", `/runs/${number}`),
      (seen) => seen.json.run.state === "completed",
    );
    expect(json.run.rows).toMatchObject({ read: 900, created: 900, unsent: 0 });
    const series = (await operator("GET", `/runs/${number}/series`)).json;
    expect(series.limit).toBe(400);
    expect(series.points.length).toBeGreaterThan(0);
  }, 40_000);

  it("holds back every row with a warning where its template says so, in the plan and in the run", async () => {
    await scratch.writeCustomers(customersCsv);
    const made = await operator("POST", "/templates", {
      name: "Nobody incomplete",
      destinationId: shop.destinationId,
      rules: { phones: "leave-out", warnings: "reject" },
    });
    const strict = await operator("POST", "/orchestrations", {
      name: "Nobody incomplete",
      objectId: shop.queryId,
      destinationId: shop.destinationId,
      templateId: made.json.template.id,
    });
    const orchestrationId = strict.json.orchestration.id;
    const path = `/orchestrations/${orchestrationId}`;
    await operator("POST", `${path}/plan`);
    const json = await waitForPlan(`${path}/plan`);
    expect(json.result.problems).toContainEqual({ code: "phone_malformed", count: 1 });
    expect(json.result.rejected).toContainEqual(expect.objectContaining({ key: "amp-4" }));
    const run = await runToEnd(operator, { ...shop, orchestrationId });
    const rows = (await operator("GET", `/runs/${run.number}/rows?key=amp-4`)).json.items;
    expect(rows).toMatchObject([{ outcome: "rejected", code: "phone_malformed", column: "phone" }]);
    expect(run).toMatchObject({ state: "completed", warned: 0 });
  });
});

describe("a destination", () => {
  it("that refuses its credential is not saved, and the answer says why", async () => {
    const body = destinationBody(scratch.sandbox, "Wrong");
    const { status, json } = await operator("POST", "/destinations", {
      ...body,
      credential: { ...body.credential, apiToken: "wrong" },
    });
    expect(status).toBe(422);
    expect(json.error).toMatchObject({ code: "connection_failed", place: { key: "credential" } });
    const { json: list } = await operator("GET", "/destinations");
    expect(list.items.map(({ name }: { name: string }) => name)).toEqual(["Zendesk"]);
    expect(JSON.stringify(list)).not.toContain("sandbox-token");
  });

  it("tells each check as it ends to those who ask for lines, then the answer or why there is none", async () => {
    const lines = { accept: "application/x-ndjson" };
    const read = async (path: string, body?: unknown) =>
      (await operator("POST", path, body, lines)).text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const told = await read(`/destinations/${shop.destinationId}/test`);
    const { answer } = told.at(-1);
    expect(answer.ok).toBe(true);
    expect(told.slice(0, -1)).toEqual(answer.checks.map((check: unknown) => ({ check })));
    const body = destinationBody(scratch.sandbox, "Wrong");
    const wrong = { ...body, credential: { ...body.credential, apiToken: "wrong" } };
    const refused = await read("/destinations", wrong);
    expect(refused.at(-1)).toMatchObject({ status: 422, error: { code: "connection_failed" } });
    expect(refused[0].check.state).toBe("ok");
  });

  it("is created once by its name, and tells the account's fields and quota", async () => {
    const again = await operator("POST", "/destinations", destinationBody(scratch.sandbox, "Zendesk"));
    expect(again.json).toMatchObject({ created: false, test: { ok: true } });
    const { json } = await operator("GET", `/destinations/${shop.destinationId}/fields`);
    expect(json.items[0]).toMatchObject({ name: "user_fields.city", usedBy: ["Zendesk - Users"] });
    const quota = (await operator("GET", `/destinations/${shop.destinationId}/quota`)).json;
    expect(quota).toMatchObject({ limit: 700, keptFree: 140, usersPerSecondLimit: 400 });
  });
});
