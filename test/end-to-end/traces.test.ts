/** Traces as a collector gets them from real processes: what is part of what, what an absent collector costs, and what is never in them. */
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type CollectedSpan, type Collector, startCollector } from "./collector.ts";
import { openShop, type Running, type Shop, shopYaml, until } from "./deskfeed-process.ts";

/** What stands in rows, SQL and credentials, and nowhere else. */
const planted = ["Xanthippe", "quillfeather", "Zyzzogeton", "planted-token-9f8e7d", "planted-in-sql"];
const token = "planted-token-9f8e7d";

let shop: Shop;
let sandbox: Sandbox;
const collectors: Collector[] = [];

beforeEach(async () => {
  shop = await openShop();
  sandbox = await startSandbox({ credentials: { apiToken: token } });
  const rows = Array.from(
    { length: 150 },
    (_, i) => `c${i},Xanthippe ${i},x${i}@quillfeather.example,Zyzzogeton`,
  );
  await shop.write("customers.csv", `id,name,email,city\n${rows.join("\n")}\n`);
  await shop.write(
    "queries/zendesk-users.sql",
    `SELECT id AS external_id, name, email, city AS "user_fields.city" FROM Customers WHERE city <> 'planted-in-sql'`,
  );
  const tables = { Customers: "customers.csv" };
  await shop.write("deskfeed.yaml", shopYaml({ url: sandbox.url, dialect: "duckdb", tables }));
});

afterEach(async () => {
  await Promise.all(collectors.splice(0).map((one) => one.close()));
  await sandbox.close();
  await shop.close();
});

async function collect(answer?: "is silent"): Promise<Collector> {
  const collector = await startCollector(answer);
  collectors.push(collector);
  return collector;
}

const json = (endpoint: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  ZENDESK_API_TOKEN: token,
});

const runOnce = (env: Readonly<Record<string, string>>) =>
  shop.run(["run", "Zendesk - Users", "--json"], { ZENDESK_API_TOKEN: token, ...env });

const named = ({ spans }: Collector, name: string): readonly CollectedSpan[] =>
  spans.filter((span) => span.name === name);

function only(collector: Collector, name: string): CollectedSpan {
  const [one, ...others] = named(collector, name);
  expect(others, name).toEqual([]);
  if (one === undefined) throw new Error(`no span ${name} among ${collector.spans.map((span) => span.name)}`);
  return one;
}

describe("the trace of a run", () => {
  it("has the run above plan, engine, query, batches, requests and settlement, with ids and counts", async () => {
    const collector = await collect();
    const ended = await runOnce({
      ...json(collector.url),
      OTEL_SERVICE_NAME: "feed",
      OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=socks",
    });
    expect(ended.code, ended.stderr).toBe(0);
    const run = only(collector, "run");
    expect(run.parentSpanId).toBeUndefined();
    expect(run.attributes).toMatchObject({
      "deskfeed.run": 1,
      "deskfeed.orchestration": "Zendesk - Users",
      "deskfeed.destination": "Zendesk",
      "deskfeed.state": "completed",
      "deskfeed.created": 150,
    });
    const plan = only(collector, "plan");
    const enginePlan = only(collector, "engine plan");
    expect(collector.parentOf(plan)).toBe(run);
    expect(collector.parentOf(enginePlan)).toBe(plan);
    expect(enginePlan.attributes).toMatchObject({ "deskfeed.engine": "duckdb", "deskfeed.new": 150 });
    for (const step of ["query", "judge"]) expect(collector.parentOf(only(collector, step))).toBe(enginePlan);
    const batches = named(collector, "batch");
    expect(batches.map(({ attributes }) => attributes["deskfeed.created"]).sort()).toEqual([100, 50]);
    for (const batch of batches) expect(collector.parentOf(batch)).toBe(run);
    const sent = named(collector, "POST /api/v2/users/create_or_update_many");
    expect(sent.map((span) => collector.parentOf(span)?.name)).toEqual(["batch", "batch"]);
    expect(sent[0]?.attributes).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 200,
    });
    const looks = named(collector, "GET /api/v2/job_statuses/show_many");
    expect(looks.length).toBeGreaterThan(0);
    for (const look of looks) expect(collector.parentOf(look)).toBe(run);
    const settled = named(collector, "engine settle");
    expect(settled.length).toBeGreaterThan(0);
    for (const one of settled) expect(collector.parentOf(one)).toBe(run);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBeLessThan(collector.spans.length);
    for (const span of [plan, enginePlan, ...batches, ...sent, ...looks])
      expect(span.traceId).toBe(run.traceId);
    expect(collector.resource).toMatchObject({
      "service.name": "feed",
      "service.version": expect.any(String),
    });
    expect(collector.requests[0]?.headers["x-tenant"]).toBe("socks");
  });

  it("quotes neither customers nor SQL nor secrets, however the run ends", async () => {
    const collector = await collect();
    await runOnce(json(collector.url));
    // Refused credentials; a query that quotes the value that does not convert; a search by a customer's key.
    await runOnce({ ...json(collector.url), ZENDESK_API_TOKEN: "planted-token-9f8e7d-wrong" });
    await shop.run(["run", "Zendesk - Users", "--only", "c7"], json(collector.url));
    await shop.write(
      "queries/zendesk-users.sql",
      "SELECT id AS external_id, name, CAST(city AS INTEGER) AS notes FROM Customers WHERE city <> 'planted-in-sql'",
    );
    expect((await runOnce(json(collector.url))).code).not.toBe(0);
    expect(
      collector.spans.filter(({ failed }) => failed).map(({ attributes }) => attributes["error.type"]),
    ).not.toEqual([]);
    const told = JSON.stringify(collector.requests);
    expect(told).toContain("Zendesk - Users");
    for (const word of planted) expect(told.toLowerCase(), word).not.toContain(word.toLowerCase());
  });

  it("is written as protobuf unless JSON is asked for", async () => {
    const collector = await collect();
    expect((await runOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).code).toBe(0);
    expect(collector.requests[0]).toMatchObject({
      url: "/v1/traces",
      headers: { "content-type": "application/x-protobuf" },
      body: expect.stringContaining("engine plan"),
    });
  });
});

describe("a collector that is not there", () => {
  /** Ten minutes: whoever waited for it would not get by in the time of a test. */
  const patient = {
    OTEL_EXPORTER_OTLP_TIMEOUT: "600000",
    OTEL_BSP_EXPORT_TIMEOUT: "600000",
    OTEL_BSP_SCHEDULE_DELAY: "20",
  };

  it.each(["refuses", "is silent"] as const)(
    "and %s is told on stderr; the run ends as without it, and so does the process",
    async (how) => {
      const silent = await collect("is silent");
      const endpoint = how === "refuses" ? `http://127.0.0.1:${await closedPort()}` : silent.url;
      const ended = await runOnce({ ...json(endpoint), ...patient });
      expect(ended.code, ended.stderr).toBe(0);
      expect(JSON.parse(ended.stdout)).toMatchObject({
        status: "completed",
        rows: { created: 150, failed: 0, unsent: 0 },
      });
      expect(ended.stderr).toMatch(/The collector .* lost/);
      expect(silent.requests.length > 0).toBe(how === "is silent");
    },
  );
});

describe("without the variables of OpenTelemetry", () => {
  it("nothing of it is loaded", async () => {
    await shop.write(
      "spy.cjs",
      `process.on("exit", () => {
        const names = Object.keys(require("node:module")._cache).filter((name) => name.includes("@opentelemetry"));
        process.stderr.write("packages loaded: " + names.length + ";");
      });`,
    );
    const spied = { NODE_OPTIONS: "--require ./spy.cjs" };
    expect((await shop.run(["--version"], spied)).stderr).toContain("packages loaded: 0;");
    const collector = await collect();
    const traced = await shop.run(["--version"], { ...spied, ...json(collector.url) });
    expect(traced.stderr).toMatch(/packages loaded: \d\d+;/);
  });
});

describe("a server's trace", () => {
  it("has its requests by route, joins the caller's trace, and leaves probes and addresses out", async () => {
    const collector = await collect();
    const server = shop.start(["serve", "--port", "0", "--json"], json(collector.url));
    const url = await urlOf(server);
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await fetch(`${url}/healthz`);
    await fetch(`${url}/api/runs?search=Xanthippe`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    server.child.kill("SIGTERM");
    await server.ended;
    const request = only(collector, "GET /api/runs");
    expect(request).toMatchObject({ traceId, parentSpanId: "b7ad6b7169203331", kind: 2 });
    expect(request.attributes).toMatchObject({ "http.route": "/api/runs", "http.response.status_code": 401 });
    expect(collector.spans.some(({ name }) => name.includes("healthz"))).toBe(false);
    expect(JSON.stringify(collector.requests)).not.toContain("Xanthippe");
  });
});

async function urlOf(server: Running): Promise<string> {
  let url = "";
  let said = "";
  server.child.stdout?.on("data", (text: string) => (said += text));
  await until("the server to say where it is", () => {
    url = /https?:\/\/127\.0\.0\.1:\d+/.exec(said + server.said())?.[0] ?? "";
    return url !== "";
  });
  return url;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
