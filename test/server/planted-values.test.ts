/** Values that stand in customers' rows alone, and somebody who may not see personal data: no words of runs, plans, news or errors hold them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listenTo } from "./listen-to.ts";
import {
  type Caller,
  endOf,
  eventually,
  openShop,
  runToEnd,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

const planted = ["Xanthippe", "quillfeather", "Zyzzogeton", "5550134977"];
/** What Zendesk says of a row, and so of its batch. */
const quoting =
  "Email: two@quillfeather.example of Xanthippe Two (5550134977) is being updated by another job";

let scratch: ScratchServer;
let operator: Caller;
let hiding: Caller;
let hidingKey: Readonly<Record<string, string>>;
let shop: Shop;
/** All that the one who may not see has been told. */
const told: string[] = [];

async function look(path: string): Promise<string> {
  const { status, text } = await hiding("GET", path);
  expect(status, `${path}: ${text}`).toBe(200);
  told.push(text);
  return text;
}

function expectNothingPlanted(text: string, where: string): void {
  for (const word of planted) expect(text.toLowerCase(), where).not.toContain(word.toLowerCase());
}

beforeAll(async () => {
  scratch = await startScratchServer({ sandbox: { settings: { jobMs: [0, 0] } } });
  await scratch.writeCustomers(
    `amperity_id,full_name,email,phone,city,state,is_opted_in
amp-1,Xanthippe One,one@quillfeather.example,5550134977,Zyzzogeton,ZZ,true
amp-2,Xanthippe Two,two@quillfeather.example,5550134977,Zyzzogeton,ZZ,true
`,
  );
  operator = await scratch.as("operator");
  hiding = await scratch.as("operator", { hidesPersonalData: true });
  const made = await hiding("POST", "/api-keys", { name: "listener", role: "viewer" });
  hidingKey = { authorization: `Bearer ${made.json.key}` };
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

async function addOrchestration(name: string, expression: string): Promise<string> {
  const sql = `SELECT amperity_id AS external_id, full_name AS name, email, ${expression} AS notes FROM Customer_360`;
  const { json } = await operator("POST", "/queries", { name, sql });
  await operator("POST", `/queries/${json.query.id}/activate`, { revision: json.query.revision });
  const body = { name, objectId: json.query.id, destinationId: shop.destinationId };
  return (await operator("POST", "/orchestrations", body)).json.orchestration.id;
}

async function lookAtAll(run: number, orchestrationId: string): Promise<void> {
  for (const path of [
    "/runs",
    `/runs/${run}`,
    `/runs/${run}/events`,
    `/runs/${run}/rows`,
    `/runs/${run}/rows.csv`,
    `/runs/${run}/reasons`,
    `/runs/${run}/series`,
    "/notifications",
    "/home",
    "/orchestrations",
    `/orchestrations/${orchestrationId}`,
    "/queries",
    "/destinations",
  ])
    expectNothingPlanted(await look(path), path);
}

describe("somebody who may not see personal data", () => {
  it("is told of a batch that Zendesk refused with a customer in its words, and of whom not", async () => {
    scratch.sandbox.faults.add({
      kind: "row-failed",
      rows: { externalId: "amp-2" },
      error: "UserUpdateError",
      details: quoting,
      times: 1,
    });
    const stream = await listenTo(scratch.url, hidingKey);
    const run = await runToEnd(operator, shop);
    expect(run.requests.retried).toBeGreaterThan(0);
    await eventually(
      async () => stream.heard,
      (heard) => heard.some(({ event, data }) => event === "notification" && data.state === "completed"),
    );
    await stream.stop();
    expectNothingPlanted(JSON.stringify(stream.heard), "the stream");
    const { json } = await hiding("GET", `/runs/${run.number}/events`);
    const sentences = json.items.map(({ sentence }: { sentence: string }) => sentence);
    expect(sentences.some((sentence: string) => sentence.startsWith("A batch is sent again in"))).toBe(true);
    await lookAtAll(run.number, shop.orchestrationId);
    scratch.sandbox.faults.clear();
  });

  it("is told of a row that Zendesk refused by its reason, in lists, downloads and figures", async () => {
    scratch.sandbox.faults.add({
      kind: "row-failed",
      rows: { externalId: "amp-1" },
      error: "UserUpdateError",
      details: "Email: one@quillfeather.example of Xanthippe One is already being used",
    });
    await scratch.writeCustomers(
      "amperity_id,full_name,email,phone,city,state,is_opted_in\namp-1,Xanthippe New,one@quillfeather.example,,Zyzzogeton,ZZ,true\n",
    );
    const run = await runToEnd(operator, shop);
    expect(run.rows.failed).toBe(1);
    await lookAtAll(run.number, shop.orchestrationId);
    scratch.sandbox.faults.clear();
  });

  it.each([
    ["a text", "CAST(full_name AS INTEGER)"],
    ["a number", "CAST(5550134977 + 0 * length(full_name) AS SMALLINT)"],
    ["a day", "CAST(city AS DATE)"],
  ])("is told why a run and a plan failed on %s, and not on which", async (what, expression) => {
    const id = await addOrchestration(`Fails on ${what}`, expression);
    const started = await operator("POST", `/orchestrations/${id}/runs`, {});
    const run = await endOf(operator, started.json.run.number);
    expect(run.state).toBe("failed");
    expect(run.ending.length).toBeGreaterThan(10);
    await lookAtAll(run.number, id);
    await operator("POST", `/orchestrations/${id}/plan`);
    const planned = await eventually(
      () => hiding("GET", `/orchestrations/${id}/plan`),
      ({ json }) => json.state === "failed",
    );
    expectNothingPlanted(planned.text, "the plan");
  });

  it("is refused previews, counts and profiles of what fails without the value that it fails on", async () => {
    const sql =
      "SELECT amperity_id, CAST(full_name AS INTEGER) AS tier, CAST(phone AS SMALLINT) AS p FROM Customer_360";
    for (const [path, body] of [
      ["/queries/preview", { sql }],
      [
        "/queries/count",
        { sql: `SELECT amperity_id FROM Customer_360 WHERE CAST(full_name AS INTEGER) > 1` },
      ],
      ["/attributes-tables/profile", { sql }],
    ] as const) {
      const { status, text } = await hiding("POST", path, body);
      expect(status, `${path}: ${text}`).toBe(422);
      expectNothingPlanted(text, path);
    }
  });

  it("and the log of the server are told of none of them", () => {
    expect(told.length).toBeGreaterThan(50);
    expectNothingPlanted(scratch.log.join("\n"), "the log");
  });
});
