/** Definitions leave as files and come back: to the same server nothing changes, to a fresh one everything is there again. */
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Caller,
  destinationBody,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
  usersSql,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let fresh: ScratchServer;
let operator: Caller;

beforeAll(async () => {
  scratch = await startScratchServer();
  fresh = await startScratchServer();
  operator = await scratch.as("operator");
});

afterAll(async () => {
  await scratch.close();
  await fresh.close();
  await stopScratchPostgres();
});

/** Everything that screens can make, off its defaults. */
async function makeAll(): Promise<void> {
  const { destinationId, queryId, orchestrationId } = await openShop(scratch, operator);
  const template = await operator("POST", "/templates", {
    name: "Rules",
    destinationId,
    rules: { defaultCountry: "DE", rename: { stadt: "user_fields.city" }, fixed: { notes: `costs \${5}` } },
  });
  const second = await operator("POST", "/destinations", {
    ...destinationBody(scratch.sandbox, "Zendesk EU"),
    settings: { usersPerSecond: 50 },
  });
  const { id, revision } = second.json.destination;
  await operator("PATCH", `/destinations/${id}`, { revision, isEnabled: false });
  await operator("POST", "/queries", { name: "Only begun", sql: "SELECT 1 AS name", folder: "Later" });
  const table = await operator("POST", "/attributes-tables", {
    name: "People",
    sql: "SELECT amperity_id, city FROM Customer_360",
    folder: "Tables/Basics",
  });
  const people = table.json.attributesTable;
  const active = await operator("POST", `/attributes-tables/${people.id}/activate`, {
    revision: people.revision,
  });
  const change = { revision: active.json.revision, isAvailable: true };
  await operator("PATCH", `/attributes-tables/${people.id}`, change);
  for (const [name, content] of [
    ["By hand", { kind: "sql", sql: "SELECT amperity_id, city FROM Customer_360" }],
    ["By rules", { kind: "visual", visual: rulesOfCity }],
  ]) {
    const made = await operator("POST", "/segments", { name, content, folder: `Chosen/${name}` });
    const { id: segment, revision: first } = made.json.segment;
    await operator("POST", `/segments/${segment}/activate`, { revision: first });
  }
  const first = (await operator("GET", `/orchestrations/${orchestrationId}`)).json;
  await operator("PATCH", `/orchestrations/${orchestrationId}`, {
    revision: first.revision,
    templateId: template.json.template.id,
    overrides: { nulls: "clear", allow: ["organization_id"] },
    workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
    isAutomaticEnabled: false,
  });
  const body = { name: "After", objectId: queryId, destinationId, workflow: { kind: "after-refresh" } };
  await operator("POST", "/orchestrations", body);
}

const rulesOfCity = {
  rules: {
    include: {
      kind: "group",
      combine: "and",
      conditions: [
        { kind: "attribute", table: "People", column: "city", operator: "is exactly", values: ["Bonn"] },
      ],
    },
    exclude: { kind: "group", combine: "or", conditions: [] },
  },
  attributes: [{ table: "People", column: "amperity_id", field: "external_id" }],
};

interface Exported {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly variables: readonly string[];
  readonly drafts: readonly string[];
}

const exported = async (call: Caller): Promise<Exported> =>
  (await call("GET", `/definitions/export?folder=${encodeURIComponent("/export")}`)).json;

const asBody = ({ files, variables }: Exported) => ({
  file: "deskfeed.yaml",
  text: files[0]?.text ?? "",
  queries: Object.fromEntries(files.slice(1).map(({ path, text }) => [path, { sql: text, file: path }])),
  variables: Object.fromEntries(variables.map((name) => [name, "sandbox-token"])),
});

const changesOf = async (call: Caller, body: unknown): Promise<readonly string[]> => {
  const { json } = await call("POST", "/definitions/apply", body);
  return json.items.map((one: { kind: string; name: string; change: string }) => `${one.change} ${one.name}`);
};

it("are exported whole, without a secret and without what nobody has activated", async () => {
  await makeAll();
  const { files, variables, drafts } = await exported(operator);
  const yaml = files[0]?.text ?? "";
  expect(yaml).not.toContain("sandbox-token");
  expect(variables).toEqual(["ZENDESK_API_TOKEN", "ZENDESK_EU_API_TOKEN"]);
  expect(drafts).toEqual(["Only begun"]);
  expect(files[1]).toEqual({ path: "queries/zendesk-users.sql", text: usersSql });
  for (const line of [
    "folder: Tables/Basics",
    "folder: Chosen/By hand",
    "folder: Chosen/By rules",
    "folder: Zendesk",
    "enabled: false",
    "nulls: clear",
    "after-refresh",
    "usersPerSecond: 50",
  ])
    expect(yaml).toContain(line);
});

it("change nothing on the server they come from, and are managed by the file from then on", async () => {
  const before = await exported(operator);
  const changes = await changesOf(operator, asBody(before));
  expect(changes.filter((one) => !one.startsWith("unchanged"))).toEqual([]);
  expect(changes).toHaveLength(9);
  expect(await exported(operator)).toEqual(before);
  const { items } = (await operator("GET", "/orchestrations")).json;
  expect(items.map((one: { managedBy: string }) => one.managedBy)).toEqual([
    "deskfeed.yaml",
    "deskfeed.yaml",
  ]);
  const [{ id, revision }] = items;
  const refused = await operator("PATCH", `/orchestrations/${id}`, { revision, name: "Mine" });
  expect(refused.json.error.code).toBe("managed_by_file");
});

it("make a fresh server the same", async () => {
  const before = await exported(operator);
  const newcomer = await fresh.as("operator");
  expect((await changesOf(newcomer, asBody(before))).every((one) => one.startsWith("created"))).toBe(true);
  const after = await exported(newcomer);
  const withoutPlace = (text: string) => text.replace(/Customer_360: .*/, "");
  expect(after.files.map(({ text }) => withoutPlace(text))).toEqual(
    before.files.map(({ text }) => withoutPlace(text)),
  );
  for (const [path, folder] of [
    ["/queries?search=Zendesk", "Zendesk"],
    ["/attributes-tables?search=People", "Tables/Basics"],
    ["/segments?search=rules", "Chosen/By rules"],
  ] as const)
    expect((await newcomer("GET", path)).json.items, path).toMatchObject([{ folder }]);
  const { items } = (await newcomer("GET", "/orchestrations")).json;
  expect(items).toMatchObject([
    { name: "After", isAutomaticEnabled: true, workflow: { kind: "after-refresh" } },
    { name: "Zendesk - Users", isAutomaticEnabled: false, overrides: { nulls: "clear" } },
  ]);
  const { json } = await newcomer("GET", "/destinations");
  expect(json.items.map((one: { isEnabled: boolean }) => one.isEnabled)).toEqual([true, false]);
});

it("say by whom they were applied, and what of a switch the file leaves unsaid stays", async () => {
  const body = asBody(await exported(operator));
  const silent = { ...body, text: body.text.replaceAll(/\n +enabled: false/g, "") };
  const changes = await changesOf(operator, silent);
  expect(changes.filter((one) => !one.startsWith("unchanged"))).toEqual([]);
  const { json } = await operator("GET", "/destinations");
  expect(json.items.map((one: { isEnabled: boolean }) => one.isEnabled)).toEqual([true, false]);
  const on = { ...body, text: body.text.replaceAll("enabled: false", "enabled: true") };
  expect((await changesOf(operator, on)).filter((one) => one.startsWith("updated"))).toEqual([
    "updated Zendesk EU",
    "updated Zendesk - Users",
  ]);
  const admin = await scratch.as("admin");
  const { items } = (await admin("GET", "/audit?kind=destination&limit=1")).json;
  expect(items[0]).toMatchObject({
    action: "enabled",
    name: "Zendesk EU",
    who: expect.stringMatching(/^operator/),
  });
});

it("are refused with line and key when they are wrong, and then change nothing", async () => {
  const body = asBody(await exported(operator));
  const wrong = { ...body, text: body.text.replace("usersPerSecond: 50", "usersPerSecnd: 50") };
  const refused = await operator("POST", "/definitions/apply", wrong);
  expect(refused.status).toBe(422);
  expect(refused.json.error).toMatchObject({ code: "config_invalid", place: { file: "deskfeed.yaml" } });
  const incomplete = await operator("POST", "/definitions/apply", { ...body, variables: {} });
  expect(incomplete.json.error.message).toContain("ZENDESK_API_TOKEN");
});
