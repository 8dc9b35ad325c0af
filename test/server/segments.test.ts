/** Attributes tables and segments through the API: drafts, rules, counts by condition, masking, conversion, and what is sent of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  destinationBody,
  runToEnd,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let author: Caller;
let operator: Caller;

const peopleSql = `SELECT amperity_id, amperity_id AS customer_id, full_name AS name, email, city, is_opted_in AS opted_in
  FROM Customer_360; -- as it is`;
const peopleColumns = [
  { column: "customer_id", field: "external_id" },
  { column: "city", displayName: "Home town", field: "user_fields.city" },
];
const statesSql = "SELECT amperity_id, state FROM Customer_360 WHERE state <> 'NW'";

beforeAll(async () => {
  scratch = await startScratchServer();
  [author, operator] = await Promise.all([scratch.as("author"), scratch.as("operator")]);
  await openTable("People", { sql: peopleSql, columns: peopleColumns });
  await openTable("States", { sql: statesSql });
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

async function openTable(name: string, text: object) {
  const { json } = await author("POST", "/attributes-tables", { name, ...text });
  const { id, revision } = json.attributesTable;
  const active = await author("POST", `/attributes-tables/${id}/activate`, { revision });
  if (active.status !== 200) throw new Error(active.text);
  const change = { revision: active.json.revision, isAvailable: true };
  return (await author("PATCH", `/attributes-tables/${id}`, change)).json;
}

const on = (attribute: string, operator: string, ...values: string[]) => {
  const [table = "", column = ""] = attribute.split(".");
  return { kind: "attribute", table, column, operator, values };
};
const group = (combine: "and" | "or", ...conditions: unknown[]) => ({ kind: "group", combine, conditions });
const sent = ["customer_id", "name", "city"].map((column) => ({ table: "People", column, field: null }));
const visual = (include: unknown, exclude: unknown = group("or"), attributes: unknown = sent) => ({
  rules: { include, exclude },
  attributes,
});

const optedIn = visual(group("and", on("People.opted_in", "is true")));

async function openSegment(name: string, content: unknown) {
  const created = await author("POST", "/segments", { name, content });
  if (created.status !== 200) throw new Error(created.text);
  const { id, revision } = created.json.segment;
  const active = await author("POST", `/segments/${id}/activate`, { revision });
  if (active.status !== 200) throw new Error(active.text);
  return active.json;
}

describe("an attributes table", () => {
  it("is told which rules its text breaks, before anything is run", async () => {
    const sql = `SELECT full_name AS "full.name", amperity_id FROM Customer_360`;
    const { json } = await author("POST", "/attributes-tables/check", { sql });
    expect(json.hasAmperityId).toBe(true);
    expect(
      json.rules.map(({ rule, isMet, columns }: Record<string, unknown>) => [rule, isMet, columns]),
    ).toEqual([
      ["amperity_id_first", false, ["full.name"]],
      ["names_plain", false, ["full.name"]],
      ["names_once", true, []],
      ["one_row_each", null, []],
    ]);
    const twice = { sql: "SELECT amperity_id, city, state AS city FROM Customer_360" };
    const found = (await author("POST", "/attributes-tables/check", twice)).json.rules;
    expect(found.find(({ rule }: { rule: string }) => rule === "names_once").isMet).toBe(false);
  });

  it("is profiled: rows, customers, and how much of each column is filled", async () => {
    const { json } = await author("POST", "/attributes-tables/profile", { sql: peopleSql });
    expect(json).toMatchObject({ rows: 4, customers: 4 });
    expect(json.columns.find(({ name }: { name: string }) => name === "name").filledShare).toBe(0.75);
    expect(json.rules.every(({ isMet }: { isMet: boolean }) => isMet)).toBe(true);
  });

  it("that has several rows for a customer does not become active", async () => {
    const sql =
      "SELECT amperity_id, city FROM Customer_360 UNION ALL SELECT amperity_id, state FROM Customer_360";
    const { json } = await author("POST", "/attributes-tables", { name: "Doubles", sql });
    const { id, revision } = json.attributesTable;
    const refused = await author("POST", `/attributes-tables/${id}/activate`, { revision });
    expect([refused.status, refused.json.error.code]).toEqual([422, "attributes_table_invalid"]);
    expect(refused.json.error.message).toContain("One row for each customer (8 rows, 4 IDs)");
    const offered = await author("PATCH", `/attributes-tables/${id}`, { revision, isAvailable: true });
    expect([offered.status, offered.json.error.code]).toEqual([409, "never_active"]);
  });

  it("is created once by its name and text, and lists who uses it", async () => {
    const body = { name: "People", sql: peopleSql, columns: peopleColumns };
    const again = await author("POST", "/attributes-tables", body);
    expect([again.status, again.json.error?.code ?? again.json.created]).toEqual([200, false]);
    await openSegment("Uses people", { kind: "visual", visual: optedIn });
    const { json } = await author("GET", "/attributes-tables?search=peo");
    expect(json.items).toMatchObject([
      { name: "People", isAvailable: true, usedBySegments: [{ name: "Uses people" }] },
    ]);
    const { id } = json.items[0];
    const removed = await author("DELETE", `/attributes-tables/${id}`);
    expect([removed.status, removed.json.error.code]).toEqual([409, "definition_used"]);
    const { revision } = (await author("GET", `/attributes-tables/${id}`)).json;
    const renamed = await author("PATCH", `/attributes-tables/${id}`, { revision, name: "Persons" });
    expect([renamed.status, renamed.json.error.code]).toEqual([409, "definition_used"]);
  });
});

describe("the visual segment editor", () => {
  it("offers attributes with types, names and fields, and the operators of each type", async () => {
    const { json } = await author("GET", "/segments/attributes");
    const people = json.tables.find(({ name }: { name: string }) => name === "People");
    expect(people.attributes).toContainEqual({
      column: "city",
      type: "text",
      displayName: "Home town",
      field: "user_fields.city",
      isOffered: true,
      isAmperityId: false,
    });
    expect(json.operators.boolean.map(({ operator: one }: { operator: string }) => one)).toEqual([
      "is true",
      "is false",
      "is NULL",
      "is not NULL",
    ]);
  });

  it("counts what each condition leaves, and whom the exclusion takes out", async () => {
    const include = group(
      "and",
      on("People.opted_in", "is true"),
      group("or", on("People.city", "is exactly", "bonn"), on("People.city", "contains", "É")),
    );
    const exclude = group("or", on("People.name", "is NULL"), on("States.state", "is in list", "LDN", "XX"));
    const { json } = await author("POST", "/segments/count", { visual: visual(include, exclude) });
    expect(json.problems).toEqual([]);
    expect(json.result).toMatchObject({
      all: 4,
      customers: 1,
      counts: {
        "include.0": 3,
        "include.1": 2,
        "include.1.0": 1,
        "include.1.1": 1,
        include: 2,
        exclude: 1,
        "exclude.0": 1,
        "exclude.1": 0,
      },
    });
  });

  it("names what is wrong by its place, and counts nothing then", async () => {
    const include = group(
      "and",
      on("People.city", "is after", "today"),
      on("People.nope", "is true"),
      on("", ""),
    );
    const body = { visual: visual(include, group("or"), []) };
    const { json } = await author("POST", "/segments/count", body);
    expect(json.result).toBeNull();
    expect(json.problems.map(({ path, code }: Record<string, string>) => [path, code])).toEqual([
      ["include.0", "operator_unknown"],
      ["include.1", "column_unknown"],
      ["include.2", "attribute_missing"],
      ["attributes", "attributes_missing"],
    ]);
  });

  it("shows the SQL, the words and the first customers with what is sent of them", async () => {
    const checked = (await author("POST", "/segments/check", { visual: optedIn })).json;
    expect(checked).toMatchObject({ problems: [], words: "opted_in is true" });
    expect(checked.sql).toContain('AS "user_fields.city"');
    const { json } = await author("POST", "/segments/sample", { visual: optedIn });
    expect(json.columns.map(({ name }: { name: string }) => name)).toEqual([
      "amperity_id",
      "external_id",
      "name",
      "user_fields.city",
    ]);
    expect(json.rows.map((row: Record<string, string>) => row.external_id)).toEqual([
      "amp-1",
      "amp-3",
      "amp-4",
    ]);
  });

  it("lists the values of an attribute, most frequent first and searchable, and none that may not be seen", async () => {
    const path = "/segments/attributes/values?table=People&column=city";
    expect((await author("GET", `${path}&search=L`)).json.values).toEqual([
      { value: "London", customers: 1 },
      { value: "Luleå", customers: 1 },
    ]);
    const hidden = await scratch.as("author", { hidesPersonalData: true });
    expect((await hidden("GET", path)).json).toEqual({ values: [], more: false, isMasked: true });
    const { json } = await hidden("POST", "/segments/sample", { visual: optedIn });
    expect(json.rows.map((row: Record<string, string>) => row.name)).toEqual(["•••••", null, "•••••"]);
  });
});

describe("a segment", () => {
  it("keeps an unfinished draft, and becomes active only without problems", async () => {
    const unfinished = visual(group("and", on("", "")), group("or"), []);
    const content = { kind: "visual", visual: unfinished };
    const { json } = await author("POST", "/segments", { name: "Unfinished", content });
    const { id, revision } = json.segment;
    const refused = await author("POST", `/segments/${id}/activate`, { revision });
    expect([refused.status, refused.json.error.code, refused.json.error.place.key]).toEqual([
      422,
      "segment_invalid",
      "include.0",
    ]);
    const saved = await author("PUT", `/segments/${id}/draft`, {
      revision,
      content: { kind: "visual", visual: optedIn },
    });
    const stale = await author("PUT", `/segments/${id}/draft`, { revision, content });
    expect([stale.status, stale.json.error.code]).toEqual([409, "changed_meanwhile"]);
    const active = await author("POST", `/segments/${id}/activate`, { revision: saved.json.revision });
    expect(active.json).toMatchObject({ status: "active", kind: "visual", words: "opted_in is true" });
  });

  it("is turned into SQL once, and there is no way back", async () => {
    const { id, revision } = await openSegment("Converted", { kind: "visual", visual: optedIn });
    const converted = (await author("POST", `/segments/${id}/convert`, { revision })).json;
    expect(converted.draftText).toMatchObject({ kind: "sql", dialect: "trino" });
    const active = await author("POST", `/segments/${id}/activate`, { revision: converted.revision });
    expect(active.json).toMatchObject({ kind: "sql", words: null });
    const back = await author("PUT", `/segments/${id}/draft`, {
      revision: active.json.revision,
      content: { kind: "visual", visual: optedIn },
    });
    expect([back.status, back.json.error.code]).toEqual([409, "converted"]);
    const preview = await author("POST", "/queries/preview", { sql: active.json.active.sql });
    expect(preview.json.rows).toHaveLength(3);
  });

  it("in SQL selects the Amperity ID first", async () => {
    const content = { kind: "sql", sql: "SELECT city, amperity_id FROM Customer_360" };
    const { json } = await author("POST", "/segments", { name: "No id", content });
    const { id, revision } = json.segment;
    const refused = await author("POST", `/segments/${id}/activate`, { revision });
    expect([refused.status, refused.json.error.code]).toEqual([422, "segment_id_missing"]);
  });

  it("may be compared with another one, but never with itself", async () => {
    await openSegment("Londoners", {
      kind: "sql",
      sql: "SELECT amperity_id FROM Customer_360 WHERE city = 'London';",
    });
    const member = { kind: "segment", operator: "is not in segment", segment: "Londoners" };
    const others = await openSegment("Others", { kind: "visual", visual: visual(group("and", member)) });
    const { json } = await author("POST", "/segments/count", { visual: visual(group("and", member)) });
    expect(json.result).toMatchObject({ customers: 3, all: 4 });
    const self = { kind: "segment", operator: "is in segment", segment: "Others" };
    const draft = {
      revision: others.revision,
      content: { kind: "visual", visual: visual(group("and", self)) },
    };
    const saved = (await author("PUT", `/segments/${others.id}/draft`, draft)).json;
    const refused = await author("POST", `/segments/${others.id}/activate`, { revision: saved.revision });
    expect([refused.status, refused.json.error.code]).toEqual([422, "segment_circle"]);
    const { items } = (await author("GET", "/segments?search=Londoners")).json;
    expect(items[0].usedBySegments).toMatchObject([{ name: "Others" }]);
  });
});

describe("an orchestration", () => {
  it("sends a segment and an attributes table to their target fields", async () => {
    const destination = await operator("POST", "/destinations", destinationBody(scratch.sandbox, "Zendesk"));
    const destinationId = destination.json.destination.id;
    const segment = await openSegment("To send", { kind: "visual", visual: optedIn });
    const body = { name: "Opted in", objectType: "segment", objectId: segment.id, destinationId };
    const created = await operator("POST", "/orchestrations", body);
    expect(created.json.orchestration).toMatchObject({ objectType: "segment", object: "To send" });
    const ids = { destinationId, queryId: "", orchestrationId: created.json.orchestration.id };
    const run = await runToEnd(operator, ids);
    expect(run).toMatchObject({ state: "completed" });
    expect(run.rows).toMatchObject({ read: 3, created: 2, rejected: 1 });
    expect(sentCities()).toEqual(
      new Map([
        ["amp-1", "México D.F."],
        ["amp-4", "Luleå"],
      ]),
    );

    const { items } = (await author("GET", "/attributes-tables?search=People")).json;
    const table = { name: "All", objectType: "attributes table", objectId: items[0].id, destinationId };
    const second = await operator("POST", "/orchestrations", table);
    const all = await runToEnd(operator, { ...ids, orchestrationId: second.json.orchestration.id });
    expect(all.rows).toMatchObject({ read: 4, rejected: 1 });
    expect(sentCities().get("amp-2")).toBe("London");
    const used = await author("DELETE", `/segments/${segment.id}`);
    expect([used.status, used.json.error.code]).toEqual([409, "definition_used"]);
  });
});

function sentCities(): ReadonlyMap<string, unknown> {
  const users = scratch.sandbox.truth.users();
  return new Map(users.map((user) => [user.externalId ?? "", user.userFields.city]));
}
