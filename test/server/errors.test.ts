/** Every refusal has one shape: what is wrong, where, and what to do. And fresh data is announced by whatever a webhook can send. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paths, type RouteName } from "../../src/contract/api/paths.ts";
import type { Route } from "../../src/contract/api/route.ts";
import { routes } from "../../src/contract/api/routes.ts";
import {
  destinationBody,
  endOf,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let shop: Shop;
let key: string;

beforeAll(async () => {
  scratch = await startScratchServer();
  const admin = await scratch.as("admin");
  shop = await openShop(scratch, admin);
  key = (await admin("POST", "/api-keys", { name: "all", role: "admin" })).json.key;
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

interface Asked {
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
  readonly authorization?: string | null;
}

async function ask(path: string, { method = "POST", body, type, authorization }: Asked = {}) {
  const response = await fetch(`${scratch.url}/api${path}`, {
    method,
    headers: {
      ...(authorization === null ? {} : { authorization: authorization ?? `Bearer ${key}` }),
      ...(type === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** The status and the code, once the rest was looked at. */
async function refusal(path: string, asked: Asked = {}): Promise<readonly [number, string]> {
  const { status, text } = await ask(path, asked);
  expect(status, text).toBeGreaterThanOrEqual(400);
  const { error } = JSON.parse(text);
  expect(Object.keys(JSON.parse(text))).toEqual(["error"]);
  expect(error, text).toMatchObject({
    code: expect.stringMatching(/^[a-z][a-z0-9_]+$/),
    message: expect.stringMatching(/.[.?!]$|: /su),
    advice: expect.stringMatching(/.{5}/u),
    request: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
  return [status, error.code];
}

const json = "application/json";
const nobody = "00000000-0000-4000-8000-000000000000";

describe("a refusal says what is wrong and what to do", () => {
  it.each<[string, string, Asked, number, string]>([
    ["a body that is no JSON", "/queries", { body: '{"name": ', type: json }, 400, "json_malformed"],
    ["an empty body that is said to be JSON", "/queries", { body: "", type: json }, 400, "json_malformed"],
    ["a body too large", "/queries", { body: `"${"x".repeat(2_100_000)}"`, type: json }, 413, "too_large"],
    [
      "another media type",
      "/queries",
      { body: "a=b", type: "application/x-www-form-urlencoded" },
      415,
      "media_type_unknown",
    ],
    ["a body that lacks something", "/queries", { body: "{}", type: json }, 400, "invalid"],
    ["an id that is none", "/queries/5", { method: "GET" }, 400, "invalid"],
    ["a number that is none", "/runs/many", { method: "GET" }, 400, "invalid"],
    ["a page that is none", "/runs?limit=100000", { method: "GET" }, 400, "invalid"],
    ["what is not there", `/queries/${nobody}`, { method: "GET" }, 404, "unknown"],
    ["a run that is not there", "/runs/99999", { method: "GET" }, 404, "unknown"],
    ["a table that is not there", "/customer360/tables/Nothing", { method: "GET" }, 404, "table_unknown"],
    ["an address that is none", "/queeries", { method: "GET" }, 404, "no_such_address"],
    ["a method that is none", "/queries", { method: "PUT", body: "{}", type: json }, 404, "no_such_address"],
    ["nobody", "/runs", { method: "GET", authorization: null }, 401, "signed_out"],
    [
      "a key that is not known",
      "/runs",
      { method: "GET", authorization: "Bearer dfk_no" },
      401,
      "api_key_unknown",
    ],
  ])("%s", async (_, path, asked, status, code) => {
    expect(await refusal(path, asked)).toEqual([status, code]);
  });

  it("whichever route is asked for what is not there, or with nothing", async () => {
    for (const name of Object.keys(paths) as readonly RouteName[]) {
      const [method = "GET", path = ""] = paths[name].split(" ");
      const route: Route = routes[name];
      if (!path.includes(":") && route.body === undefined) continue;
      const address = path.replace(":id", nobody).replace(":table", "nothing").replace(":number", "999999");
      const asked = { method, ...(route.body === undefined ? {} : { body: "{}", type: json }) };
      const { status } = await ask(address, asked);
      if (status >= 400) expect([name, (await refusal(address, asked))[0]]).toEqual([name, status]);
      expect([name, status]).not.toEqual([name, 500]);
    }
  });
});

describe("fresh data", () => {
  const announced = async (path: string, asked: Asked = {}) => {
    const { status, text } = await ask(path, asked);
    expect(status, text).toBe(200);
    return JSON.parse(text);
  };

  it("starts what waits for it, once, and says what had not ended", async () => {
    const admin = await scratch.as("admin");
    const other = await admin("POST", "/destinations", destinationBody(scratch.sandbox, "Off"));
    const waiting = { objectId: shop.queryId, workflow: { kind: "after-refresh" } };
    for (const [name, destinationId] of [
      ["Fresh", shop.destinationId],
      ["Elsewhere", other.json.destination.id],
    ])
      await admin("POST", "/orchestrations", { ...waiting, name, destinationId });
    const { revision } = (await admin("GET", `/destinations/${other.json.destination.id}`)).json;
    await admin("PATCH", `/destinations/${other.json.destination.id}`, { revision, isEnabled: false });
    const { started } = await announced("/customer360/refresh");
    expect(started).toMatchObject([{ orchestration: "Fresh" }]);
    const run = await endOf(admin, started[0].run);
    expect(run).toMatchObject({ state: "completed", trigger: "refresh" });
    const audit = (await admin("GET", `/audit?search=Fresh`)).json.items;
    expect(audit).toContainEqual(expect.objectContaining({ action: "started", kind: "run", name: "Fresh" }));
    await scratch.query(`
      INSERT INTO runs (orchestration_id, orchestration, destination_id, state, worker, lease_until, token, started_at)
      SELECT id, name, destination_id, 'planning', 'elsewhere', now() + interval '10 minutes', 1, now()
      FROM orchestrations WHERE name = 'Fresh'`);
    expect(await announced("/customer360/refresh")).toMatchObject({
      started: [],
      unfinished: [{ orchestration: "Fresh", run: run.number + 1 }],
    });
  });

  it("is announced by a webhook that knows only an address, with any body", async () => {
    const basic = `Basic ${Buffer.from(`deskfeed:${key}`).toString("base64")}`;
    for (const sent of [
      { body: "done=1", type: "application/x-www-form-urlencoded" },
      { body: '{"event": "sync_end"}', type: json },
      { body: "<done/>", type: "application/xml" },
      { body: "done", type: "text/plain" },
      {},
    ])
      await announced("/customer360/refresh", { ...sent, authorization: basic });
    const wrong = `Basic ${Buffer.from("deskfeed:dfk_wrong").toString("base64")}`;
    expect(await refusal("/customer360/refresh", { authorization: wrong })).toEqual([401, "api_key_unknown"]);
  });

  it("is not announced by another site's page through a password that the browser has kept", async () => {
    const basic = `Basic ${Buffer.from(`deskfeed:${key}`).toString("base64")}`;
    const response = await fetch(`${scratch.url}/api/customer360/refresh`, {
      method: "POST",
      headers: { authorization: basic, origin: "https://elsewhere.example" },
    });
    expect(response.status).toBe(403);
  });
});
