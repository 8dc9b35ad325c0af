/** What every engine promises (src/core/ports/engine.ts), as tests. An engine is done when its harness passes them all. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LeaseLost, QueryFailed } from "../../src/core/failure.ts";
import type { PlanEntry, PlanRequest } from "../../src/core/ports/engine.ts";
import { problem } from "../../src/core/problem.ts";
import { describeCrashes } from "./engine-crashes.ts";
import {
  type Customer,
  collect,
  customers,
  type Declare,
  deliverAll,
  type EngineHarness,
  entriesOf,
  failureOf,
  judgeSimply,
  request,
  sql,
} from "./engine-scenes.ts";
import { describeWords } from "./engine-words.ts";

const positionOf = (entries: readonly PlanEntry[], ordinal: number): number | undefined =>
  entries.find((entry) => entry.ordinal === ordinal)?.position;

export function describeEngine(name: string, makeHarness: () => Promise<EngineHarness>): void {
  describe(`${name} engine`, () => {
    let harness: EngineHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });
    afterEach(async () => {
      await harness.close();
    });
    const it_ = (title: string, test: (harness: EngineHarness) => Promise<void>): void =>
      it(title, () => test(harness));
    describeReading(it_);
    describePlans(it_);
    describeIdentities(it_);
    describeSettling(it_);
    describeLongLife(it_);
    describeCrashes(it_);
    describeWords(it_);
  });
}

function describeReading(test: Declare): void {
  test("lists tables with columns, counts and samples", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", "a@x", "Ann", "Oslo"], ["2", null, "Bob"]));
    const table = (await engine.catalogue()).find(({ name }) => name === "customers");
    expect(table?.rows).toBe(2);
    expect(table?.columns.map(({ name, kind }) => [name, kind])).toContainEqual(["external_id", "text"]);
    expect(table?.samples).toHaveLength(2);
    expect(table?.samples[0]?.name).toBe("Ann");
  });

  test("describes the columns of a query with their alias text and kind", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    const columns = await engine.describe({
      sql: `SELECT external_id, city AS "user_fields.City", 1 AS one, CAST(1.5 AS DECIMAL(38,2)) AS money,
        CAST(1 AS DOUBLE) AS ratio, true AS vip, DATE '2020-01-01' AS day, ARRAY['a'] AS tags FROM customers`,
      dialect: "trino",
    });
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["external_id", "text"],
      ["user_fields.City", "text"],
      ["one", "integer"],
      ["money", "decimal"],
      ["ratio", "double"],
      ["vip", "boolean"],
      ["day", "date"],
      ["tags", "list"],
    ]);
  });

  test("refuses two columns of one name and names them", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    const failure = await failureOf(
      engine.describe({ sql: "SELECT name, city AS Name FROM customers", dialect: "trino" }),
    );
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.message).toMatch(/name/i);
  });

  test("points at the place of an unknown column and suggests the nearest", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    const query = {
      sql: "SELECT\n  external_id,\n  nmae\nFROM customers",
      dialect: "trino",
      file: "queries/q.sql",
    } as const;
    const failure = await failureOf(engine.describe(query));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.place).toMatchObject({ file: "queries/q.sql", line: 3, column: 3 });
    expect(failure.advice).toContain("name");
  });

  test("points at the place of an unknown table and suggests the nearest", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    const failure = await failureOf(
      engine.describe({ sql: "SELECT 1 AS a\nFROM customer", dialect: "trino" }),
    );
    expect(failure.place).toMatchObject({ line: 2, column: 6 });
    expect(failure.advice).toContain("customers");
  });

  test("previews the first rows in the query's order and says whether there are more", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"], ["3", null, "Cid"]));
    const query = { sql: "SELECT name FROM customers ORDER BY seq DESC", dialect: "trino" } as const;
    const preview = await engine.preview(query, { limit: 2 });
    expect(preview.rows).toEqual([{ name: "Cid" }, { name: "Bob" }]);
    expect(preview.more).toBe(true);
    expect((await engine.preview(query, { limit: 3 })).more).toBe(false);
  });

  test("hands over every kind of value without losing a digit or a letter", async ({ engine, setTable }) => {
    await setTable("others", {
      columns: {
        t: "text",
        i: "integer",
        d: "wide-decimal",
        r: "double",
        b: "boolean",
        day: "date",
        at: "timestamp",
        l: "text-list",
      },
      rows: [
        [
          "zero\u200bwidth \u{1f600} \u05e9\u05dc\u05d5\u05dd \"q\" 'q'\n\\",
          "9223372036854775807",
          "123456789012345678901234567890.12",
          "nan",
          true,
          "1936-02-29",
          "1950-12-31 23:59:59.123456",
          ["a", null, "b,c"],
        ],
        [
          "x".repeat(10_000),
          "-9223372036854775808",
          "-0.01",
          "-inf",
          false,
          "0999-01-01",
          "2024-01-01 00:00:00",
          [],
        ],
        [null, null, null, null, null, null, null, null],
      ],
    });
    const { rows } = await engine.preview(
      { sql: "SELECT * FROM others ORDER BY i DESC NULLS LAST", dialect: "trino" },
      { limit: 5 },
    );
    expect(rows).toEqual([
      {
        t: "zero\u200bwidth \u{1f600} \u05e9\u05dc\u05d5\u05dd \"q\" 'q'\n\\",
        i: "9223372036854775807",
        d: "123456789012345678901234567890.12",
        r: "nan",
        b: true,
        day: "1936-02-29",
        at: "1950-12-31T23:59:59.123456",
        l: ["a", null, "b,c"],
      },
      {
        t: "x".repeat(10_000),
        i: "-9223372036854775808",
        d: "-0.01",
        r: "-inf",
        b: false,
        day: "0999-01-01",
        at: "2024-01-01T00:00:00",
        l: [],
      },
      { t: null, i: null, d: null, r: null, b: null, day: null, at: null, l: null },
    ]);
  });

  test("runs nothing but one SELECT", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    for (const text of [
      "DELETE FROM customers",
      "SELECT 1 AS a; SELECT 2 AS b",
      "DROP TABLE customers",
      "",
      "-- nothing",
    ]) {
      const failure = await failureOf(engine.describe({ sql: text, dialect: "trino" }));
      expect(failure).toBeInstanceOf(QueryFailed);
    }
  });
}

function describePlans(test: Declare): void {
  test("plans an empty result as nothing to do", async ({ engine, setTable }) => {
    await setTable("customers", customers());
    const plan = await engine.plan(request("r1"));
    expect(plan.tally).toEqual({ read: 0, new: 0, changed: 0, unchanged: 0, rejected: 0, left: 0 });
    expect(plan.entriesTotal).toBe(0);
    expect(await entriesOf(plan)).toEqual([]);
    await plan.close(true);
    expect((await engine.plan(request("r2"))).tally.read).toBe(0);
  });

  test("calls every row new the first time, in the order of the query", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", "a@x", "Ann"], ["2", null, "Bob"], [null, "c@x", "Cid"]));
    const plan = await engine.plan(
      request("r1", { query: { sql: sql.replace("ORDER BY seq", "ORDER BY seq DESC"), dialect: "trino" } }),
    );
    expect(plan.tally).toEqual({ read: 3, new: 3, changed: 0, unchanged: 0, rejected: 0, left: 0 });
    expect(plan.waves).toBe(1);
    expect(await entriesOf(plan)).toEqual([
      {
        position: 0,
        ordinal: 1,
        wave: 0,
        key: "c@x",
        externalId: null,
        email: "c@x",
        isNew: true,
        user: '{"external_id":null,"email":"c@x","name":"Cid","city":null}',
        zendeskUserId: null,
      },
      {
        position: 1,
        ordinal: 2,
        wave: 0,
        key: "2",
        externalId: "2",
        email: null,
        isNew: true,
        user: '{"external_id":"2","email":null,"name":"Bob","city":null}',
        zendeskUserId: null,
      },
      {
        position: 2,
        ordinal: 3,
        wave: 0,
        key: "1",
        externalId: "1",
        email: "a@x",
        isNew: true,
        user: '{"external_id":"1","email":"a@x","name":"Ann","city":null}',
        zendeskUserId: null,
      },
    ]);
  });

  test("finds nothing to do when nothing changed, and only the changed row when one did", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", "a@x", "Ann"], ["2", null, "Bob"], ["3", null, "Cid"]));
    await deliverAll(await engine.plan(request("r1")));
    for (const id of ["r2", "r3"]) {
      const plan = await engine.plan(request(id));
      expect(plan.tally).toEqual({ read: 3, new: 0, changed: 0, unchanged: 3, rejected: 0, left: 0 });
      expect([...(await collect(plan.unchangedKeys()))].sort()).toEqual(["1", "2", "3"]);
      await plan.close(true);
    }
    await setTable(
      "customers",
      customers(["1", "a@x", "Ann"], ["2", null, "Bobby"], ["3", null, "Cid"], ["4", null, "Dan"]),
    );
    const plan = await engine.plan(request("r4"));
    expect(plan.tally).toEqual({ read: 4, new: 1, changed: 1, unchanged: 2, rejected: 0, left: 0 });
    expect(
      (await entriesOf(plan)).map(({ key, isNew, zendeskUserId }) => [key, isNew, zendeskUserId]),
    ).toEqual([
      ["2", false, 9001],
      ["4", true, null],
    ]);
    expect([...(await collect(plan.unchangedKeys()))].sort()).toEqual(["1", "3"]);
  });

  test("shows what was held before beside what is sent", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", null, "Anna"], ["2", null, "Bob"]));
    const plan = await engine.plan(request("r2"));
    const held = (id: string, name: string): string =>
      JSON.stringify({ external_id: id, email: null, name, city: null });
    expect(await plan.samples(5)).toEqual([
      { key: "1", user: held("1", "Anna"), before: held("1", "Ann"), held: held("1", "Anna") },
      { key: "2", user: held("2", "Bob"), before: null, held: held("2", "Bob") },
    ]);
    expect(await plan.samples(1)).toHaveLength(1);
  });

  test("keeps rejected rows with their problems, and rejects them again while nothing changes", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"], [" ", null, "Nobody"], ["3", null, null]));
    const first = await engine.plan(request("r1"));
    const rejected = [
      { ordinal: 2, key: null, problems: [problem("identity_missing")] },
      { ordinal: 3, key: "3", problems: [problem("name_missing", "name")] },
    ];
    expect(await collect(first.rejected())).toEqual(rejected);
    await deliverAll(first);
    const second = await engine.plan(request("r2"));
    expect(second.tally).toEqual({ read: 3, new: 0, changed: 0, unchanged: 1, rejected: 2, left: 0 });
    expect(await collect(second.rejected())).toEqual(rejected);
    expect(await collect(second.unchangedKeys())).toEqual(["1"]);
  });

  test("keeps warnings by position", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob", "?"]));
    const plan = await engine.plan(request("r1"));
    expect(await collect(plan.warned())).toEqual([
      { position: 1, key: "2", warnings: [problem("value_left_out", "city")] },
    ]);
  });

  test("warns of rows to be sent whose email another external_id has too, and names the other", async ({
    engine,
    setTable,
  }) => {
    await setTable(
      "customers",
      customers(
        ["1", "Ann@x", "Ann"],
        ["2", "bob@x", "Bob"],
        ["3", " ann@X", "Anna", "?"],
        ["3", "ann@x", "Anna again"],
        ["4", "nobody@x", null],
        ["5", "nobody@x", "Only one that is sent"],
      ),
    );
    const plan = await engine.plan(request("r1"));
    const shared = (other: string) =>
      problem("email_shared", "email", `It is also that of external_id "${other}".`);
    const warned = await collect(plan.warned());
    expect(new Map(warned.map(({ position, warnings }) => [position, warnings]))).toEqual(
      new Map([
        [positionOf(await entriesOf(plan), 1), [shared("3")]],
        [positionOf(await entriesOf(plan), 3), [problem("value_left_out", "city"), shared("1")]],
        [positionOf(await entriesOf(plan), 4), [shared("1")]],
      ]),
    );
    expect(plan.tally).toMatchObject({ new: 5, rejected: 1 });
    await deliverAll(plan);
    // What is not sent again is not looked at again.
    expect(await collect((await engine.plan(request("r2"))).warned())).toEqual([]);
  });

  test("counts users who left the result and forgets it when they come back", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", null, "Ann"]));
    const gone = await engine.plan(request("r2"));
    expect(gone.tally).toEqual({ read: 1, new: 0, changed: 0, unchanged: 1, rejected: 0, left: 1 });
    expect(await collect(gone.unchangedKeys())).toEqual(["1"]);
    await gone.close(true);
    expect((await engine.plan(request("r3"))).tally.left).toBe(1);
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    expect((await engine.plan(request("r4"))).tally).toMatchObject({ unchanged: 2, left: 0 });
  });

  test("asks about every row again when the version changes, and sends only what reads differently", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    await deliverAll(await engine.plan(request("r1")));
    let asked = 0;
    const counting: PlanRequest["judge"] = (page) => {
      asked += page.length;
      return judgeSimply(page);
    };
    const plan = await engine.plan(request("r2", { version: "2", judge: counting }));
    expect(asked).toBe(2);
    expect(plan.tally).toEqual({ read: 2, new: 0, changed: 0, unchanged: 2, rejected: 0, left: 0 });
    expect([...(await collect(plan.unchangedKeys()))].sort()).toEqual(["1", "2"]);
    await plan.close(true);
    await engine.plan(request("r3", { version: "2", judge: counting }));
    expect(asked).toBe(2);
  });

  test("gives pages from any position, and the rows of one key", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["B", null, "Bob"], ["3", null, "Cid"]));
    const plan = await engine.plan(request("r1"));
    expect((await collect(plan.entries({ from: 1 }))).map(({ position }) => position)).toEqual([1, 2]);
    expect((await collect(plan.entries({ key: " b " }))).map(({ key }) => key)).toEqual(["B"]);
    expect(await collect(plan.entries({ key: "nobody" }))).toEqual([]);
  });

  test("keeps nothing when a query fails while it runs", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["x", null, "Bob"]));
    const query = {
      sql: "SELECT external_id, email, name, city,\n CAST(external_id AS INTEGER) AS n FROM customers",
      dialect: "trino",
      file: "q.sql",
    } as const;
    const failure = await failureOf(
      engine.plan(request("r1", { query, columns: ["external_id", "name", "n"] })),
    );
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.place).toMatchObject({ file: "q.sql" });
    expect(await engine.openPlan("r1")).toBeNull();
  });

  test("stops when it is told to, and keeps nothing", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    const stop = new AbortController();
    const reason = new Error("told to stop");
    const judge: PlanRequest["judge"] = (page) => {
      stop.abort(reason);
      return judgeSimply(page);
    };
    await expect(engine.plan(request("r1", { judge, signal: stop.signal }))).rejects.toBe(reason);
    expect(await engine.openPlan("r1")).toBeNull();
    expect((await engine.plan(request("r2"))).tally.new).toBe(1);
  });

  test("interrupts a query that would run for ever", async ({ engine, setTable }) => {
    const many = Array.from({ length: 300 }, (_, index): Customer => [String(index), null, `N${index}`]);
    await setTable("customers", customers(...many));
    const stop = new AbortController();
    const endless =
      "SELECT count(*) AS name FROM customers a, customers b, customers c, customers d, customers e WHERE a.name || b.name || c.name || d.name || e.name = 'x'";
    const waiting = engine.preview({ sql: endless, dialect: "trino" }, { limit: 1, signal: stop.signal });
    const reason = new Error("enough");
    const stopped = expect(waiting).rejects.toBe(reason);
    setTimeout(() => stop.abort(reason), 100);
    await stopped;
    expect((await engine.preview({ sql: "SELECT 1 AS one", dialect: "trino" }, { limit: 1 })).rows).toEqual([
      { one: "1" },
    ]);
  });
}

function describeIdentities(test: Declare): void {
  test("compares identities without regard to case and blanks", async ({ engine, setTable }) => {
    await setTable("customers", customers(["Ab", null, "Ann"], [null, " Bob@X ", "Bob"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers([" aB ", null, "Ann"], ["", "bob@x", "Bob"]));
    const plan = await engine.plan(request("r2"));
    expect(plan.tally).toMatchObject({ new: 0, changed: 2, left: 0 });
    expect((await entriesOf(plan)).map(({ key }) => key)).toEqual(["aB", "bob@x"]);
  });

  test("never takes an email for an external id of the same letters", async ({ engine, setTable }) => {
    await setTable("customers", customers(["a@x", null, "Ann"], [null, "a@x", "Other"]));
    const plan = await engine.plan(request("r1"));
    expect(plan.tally.new).toBe(2);
    expect((await entriesOf(plan)).map(({ wave }) => wave)).toEqual([0, 0]);
  });

  test("puts rows of one user into successive waves, in order", async ({ engine, setTable }) => {
    await setTable(
      "customers",
      customers(
        ["1", "a@x", "A1"],
        ["2", null, "Bob"],
        ["1", "b@x", "A2"],
        ["3", "B@X", "C"],
        ["1", null, "A3"],
      ),
    );
    const plan = await engine.plan(request("r1"));
    expect(plan.waves).toBe(3);
    expect((await entriesOf(plan)).map(({ position, ordinal, wave }) => [position, ordinal, wave])).toEqual([
      [0, 1, 0],
      [1, 2, 0],
      [2, 3, 1],
      [3, 4, 2],
      [4, 5, 2],
    ]);
  });

  test("gives a row no later wave for the sake of a row that was rejected", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, null], ["1", null, "Ann"]));
    const plan = await engine.plan(request("r1"));
    expect((await entriesOf(plan)).map(({ ordinal, wave }) => [ordinal, wave])).toEqual([[2, 0]]);
    expect(plan.waves).toBe(1);
  });

  test("leaves an unchanged group of rows alone and sends a changed one as a whole", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", "a@x", "A1"], ["1", "b@x", "A2"], ["2", null, "Bob"]));
    await deliverAll(await engine.plan(request("r1")));
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ unchanged: 3, new: 0, changed: 0 });
    await setTable(
      "customers",
      customers(["1", "a@x", "A1"], ["1", "b@x", "A2 changed"], ["2", null, "Bob"]),
    );
    const shared: boolean[] = [];
    const judge: PlanRequest["judge"] = (page) => {
      shared.push(...page.map((candidate) => candidate.shared));
      return judgeSimply(page);
    };
    const plan = await engine.plan(request("r3", { judge }));
    expect(shared).toEqual([true, true]);
    expect(plan.tally).toMatchObject({ changed: 2, unchanged: 1 });
  });

  test("sends a group again when the query's order of its rows changes", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", "a@x", "A1"], ["1", "b@x", "A2"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", "b@x", "A2"], ["1", "a@x", "A1"]));
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ changed: 2, unchanged: 0 });
  });

  test("sends both rows when a second one of a known user appears before or after the known one", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", null, "New before"], ["1", null, "Ann"], ["2", null, "Bob"]));
    const plan = await engine.plan(request("r2"));
    expect(plan.tally).toEqual({ read: 3, new: 0, changed: 2, unchanged: 1, rejected: 0, left: 0 });
    expect((await entriesOf(plan)).map(({ ordinal, wave }) => [ordinal, wave])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    await deliverAll(plan);
    expect((await engine.plan(request("r3"))).tally).toMatchObject({ unchanged: 3 });
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    // What is held is the last of the two: the row alone reads the same.
    expect((await engine.plan(request("r4"))).tally).toMatchObject({ changed: 0, unchanged: 2 });
  });

  test("reports the rejected row of a group each time and does not send the others again", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, null], ["1", null, "Ann"], ["1", "a@x", "Ann"]));
    const first = await engine.plan(request("r1"));
    expect(first.tally).toMatchObject({ new: 2, rejected: 1 });
    await deliverAll(first);
    for (const id of ["r2", "r3"]) {
      const plan = await engine.plan(request(id));
      expect(plan.tally).toEqual({ read: 3, new: 0, changed: 0, unchanged: 2, rejected: 1, left: 0 });
      expect((await collect(plan.rejected())).map(({ ordinal }) => ordinal)).toEqual([1]);
    }
  });

  test("treats hostile names and values as nothing but values", async ({ engine, setTable }) => {
    const hostile = `'); DROP TABLE customers; -- "\u0001 \u2028 \\u0000 ]} {"`;
    await setTable("customers", customers([hostile, null, hostile, `${hostile}\n\t`]));
    await deliverAll(await engine.plan(request("r1")));
    const again = await engine.plan(request("r2"));
    expect(again.tally).toMatchObject({ read: 1, unchanged: 1 });
    expect(await collect(again.unchangedKeys())).toEqual([hostile]);
    await setTable("customers", customers([hostile, null, hostile, `${hostile}\n`]));
    const [entry] = await entriesOf(await engine.plan(request("r3")));
    expect(JSON.parse(entry?.user ?? "")).toEqual({
      external_id: hostile,
      email: null,
      name: hostile,
      city: `${hostile}\n`,
    });
  });

  test("tells rows apart whose values only move from one column to the next", async ({
    engine,
    setTable,
  }) => {
    await setTable(
      "customers",
      customers(["1", null, "a,b", "c"], ["2", null, "x", null], ["3", null, 'q","r', "s"]),
    );
    await deliverAll(await engine.plan(request("r1")));
    await setTable(
      "customers",
      customers(["1", null, "a", "b,c"], ["2", null, "x", ""], ["3", null, "q", 'r","s']),
    );
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ changed: 3 });
  });
}

function describeSettling(test: Declare): void {
  test("sends again what was never confirmed", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"], ["3", null, "Cid"]));
    const plan = await engine.plan(request("r1"));
    await plan.settle([{ position: 1, state: "delivered", zendeskUserId: 22 }]);
    await plan.close(false);
    const next = await engine.plan(request("r2"));
    expect(next.tally).toEqual({ read: 3, new: 2, changed: 0, unchanged: 1, rejected: 0, left: 0 });
    expect((await entriesOf(next)).map(({ key }) => key)).toEqual(["1", "3"]);
  });

  test("sends doubtful rows again, new ones and known ones", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", null, "Anna"], ["2", null, "Bob"]));
    const plan = await engine.plan(request("r2"));
    await plan.settle([
      { position: 0, state: "doubtful", zendeskUserId: null },
      { position: 1, state: "doubtful", zendeskUserId: null },
    ]);
    await plan.close(false);
    const again = await engine.plan(request("r3"));
    expect(again.tally).toEqual({ read: 2, new: 0, changed: 2, unchanged: 0, rejected: 0, left: 0 });
    const [first] = await again.samples(1);
    expect(first?.before).toContain('"Ann"');
    await deliverAll(again);
    expect((await engine.plan(request("r4"))).tally).toMatchObject({ unchanged: 2 });
  });

  test("takes confirmed and doubtful rows in one settlement", async ({ engine, setTable }) => {
    const rows: Customer[] = [
      ["1", null, "A"],
      ["2", null, "B"],
      ["3", null, "C1"],
      ["3", null, "C2"],
      ["4", null, "D1"],
      ["4", null, "D2"],
    ];
    await setTable("customers", customers(...rows));
    const plan = await engine.plan(request("r1"));
    await plan.settle(
      (await entriesOf(plan)).map(({ position, user }) => ({
        position,
        state: /"B"|"D2"/.test(user) ? "doubtful" : "delivered",
        zendeskUserId: null,
      })),
    );
    await plan.close(false);
    const next = await engine.plan(request("r2"));
    expect(next.tally).toMatchObject({ new: 0, changed: 3, unchanged: 3 });
    expect((await entriesOf(next)).map(({ key }) => key)).toEqual(["2", "4", "4"]);
  });

  test("counts on nothing when a row whose user looks as before was doubtful", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await engine.plan(request("r1")));
    await setTable("customers", customers(["1", null, "Anna"]));
    const plan = await engine.plan(request("r2"));
    await plan.settle([{ position: 0, state: "doubtful", zendeskUserId: null }]);
    await plan.close(false);
    await setTable("customers", customers(["1", null, "Ann"]));
    const asked: (string | null)[] = [];
    const judge: PlanRequest["judge"] = (page) => {
      asked.push(...page.map(({ key }) => key));
      return judgeSimply(page);
    };
    await engine.plan(request("r3", { judge }));
    expect(asked).toEqual(["1"]);
  });

  test("may be told the same settlement twice", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    const plan = await engine.plan(request("r1"));
    const rows = [
      { position: 0, state: "delivered", zendeskUserId: 1 },
      { position: 1, state: "delivered", zendeskUserId: 2 },
    ] as const;
    await plan.settle(rows);
    await plan.settle(rows);
    await plan.close(true);
    const next = await engine.plan(request("r2"));
    expect(next.tally).toMatchObject({ unchanged: 2 });
    expect(await collect(next.unchangedKeys())).toHaveLength(2);
  });

  test("takes a group for confirmed only when all its rows are, over several settlements", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "A1"], ["1", null, "A2"], ["1", null, "A3"]));
    const half = await engine.plan(request("r1"));
    await half.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]);
    await half.settle([{ position: 1, state: "delivered", zendeskUserId: 1 }]);
    await half.close(false);
    const whole = await engine.plan(request("r2"));
    expect(whole.tally).toEqual({ read: 3, new: 0, changed: 3, unchanged: 0, rejected: 0, left: 0 });
    expect((await whole.samples(1))[0]?.before).toContain('"A2"');
    for (const position of [0, 1, 2])
      await whole.settle([{ position, state: "delivered", zendeskUserId: 1 }]);
    await whole.close(true);
    expect((await engine.plan(request("r3"))).tally).toMatchObject({ unchanged: 3, changed: 0 });
  });

  test("takes a run for clean only when every row was confirmed", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    const plan = await engine.plan(request("r1"));
    await plan.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]);
    await plan.close(true);
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ new: 1, unchanged: 1 });
  });

  test("keeps the ledgers of two targets apart", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await engine.plan(request("r1")));
    expect((await engine.plan(request("r2", { target: "Zendesk_Users" }))).tally).toMatchObject({ new: 1 });
    expect((await engine.plan(request("r3"))).tally).toMatchObject({ unchanged: 1 });
  });
}

function describeLongLife(test: Declare): void {
  test("opens a kept plan again after a restart and goes on with it", async (harness) => {
    await harness.setTable(
      "customers",
      customers(["1", null, "Ann"], ["2", null, "Bob"], [null, null, "Nobody"]),
    );
    const plan = await harness.engine.plan(request("r1"));
    await plan.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]);
    const before = await entriesOf(plan);
    await harness.reopen();
    const kept = await harness.engine.openPlan("r1");
    expect(kept?.tally).toEqual(plan.tally);
    expect(kept === null ? null : await entriesOf(kept)).toEqual(before);
    await kept?.settle([{ position: 1, state: "delivered", zendeskUserId: 2 }]);
    await kept?.close(true);
    const next = await harness.engine.plan(request("r2"));
    expect(next.tally).toEqual({ read: 3, new: 0, changed: 0, unchanged: 2, rejected: 1, left: 0 });
  });

  test("replaces the plan of the same id and the earlier run of the target, never that of a dry run", async ({
    engine,
    setTable,
  }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    await engine.plan(request("r1"));
    await engine.plan(request("dry-1"));
    expect((await engine.openPlan("r1"))?.entriesTotal).toBe(1);
    const old = await engine.openPlan("r1");
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    await engine.plan(request("r1"));
    expect((await engine.openPlan("r1"))?.entriesTotal).toBe(2);
    expect(
      (
        await failureOf(
          old?.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]) ?? Promise.resolve(),
        )
      ).code,
    ).toBe("plan_gone");
    await engine.plan(request("r2"));
    expect(await engine.openPlan("r1")).toBeNull();
    expect(await engine.openPlan("dry-1")).not.toBeNull();
  });

  test("forgets a dropped plan, and dropping it twice does no harm", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"]));
    const plan = await engine.plan(request("dry-1"));
    await plan.drop();
    await plan.drop();
    expect(await engine.openPlan("dry-1")).toBeNull();
    expect(await engine.openPlan("never")).toBeNull();
  });

  test("refuses a ledger of an older or a newer version with what to do, and goes on with it when it fits again", async (harness) => {
    await harness.setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await harness.engine.plan(request("r1")));
    for (const format of [0, 2]) {
      await harness.setLedgerFormat(format);
      const failure = await failureOf(harness.reopen());
      expect(failure).toMatchObject({ code: "state_format", next: "fix" });
      expect(failure.message).toContain(`format ${format}`);
      expect(failure.advice).toContain("the Deskfeed that wrote it");
    }
    await harness.setLedgerFormat(1);
    await harness.reopen();
    expect((await harness.engine.plan(request("r2"))).tally).toMatchObject({ new: 0, unchanged: 1 });
  });

  test("makes two plans at once, of one target and of two, and keeps each", async ({ engine, setTable }) => {
    const many = Array.from({ length: 300 }, (_, index): Customer => [String(index), null, `N${index}`]);
    await setTable("customers", customers(...many));
    const plans = await Promise.all([
      engine.plan(request("r1")),
      engine.plan(request("dry-1")),
      engine.plan(request("r2", { target: "another" })),
    ]);
    for (const plan of plans) {
      expect(plan.tally).toMatchObject({ read: 300, new: 300 });
      expect((await entriesOf(plan)).map(({ key }) => key)).toEqual(many.map(([key]) => key));
    }
    const [run, , other] = plans;
    await Promise.all([run, other].map((plan) => plan !== undefined && deliverAll(plan)));
    for (const over of [{}, { target: "another" }])
      expect((await engine.plan(request("dry-2", over))).tally).toMatchObject({ unchanged: 300 });
  });

  test("keeps no plan of a run that is another's by now, and that other's plan stays", async ({
    engine,
    setTable,
  }) => {
    const both = customers(["1", null, "Ann"], ["2", null, "Ben"]);
    await setTable("customers", both);
    const kept = await engine.plan(request("r1"));
    await kept.settle([{ position: 0, state: "delivered", zendeskUserId: 1 }]);
    await setTable("customers", customers(["3", null, "Bob"]));
    const lost = new LeaseLost("It is another's.", { code: "lease_lost", next: "wait" });
    await expect(engine.plan(request("r1", { confirm: () => Promise.reject(lost) }))).rejects.toThrow(
      lost.message,
    );
    expect((await entriesOf(kept)).map(({ key }) => key)).toEqual(["1", "2"]);
    const opened = await engine.openPlan("r1");
    expect(opened === null ? [] : (await entriesOf(opened)).map(({ key }) => key)).toEqual(["1", "2"]);
    await opened?.settle([{ position: 1, state: "delivered", zendeskUserId: 2 }]);
    await opened?.close(true);
    await setTable("customers", both);
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ new: 0, unchanged: 2, left: 0 });
  });

  test("starts from nothing when the ledger is lost", async (harness) => {
    await harness.setTable("customers", customers(["1", null, "Ann"]));
    await deliverAll(await harness.engine.plan(request("r1")));
    await harness.loseLedger();
    expect((await harness.engine.plan(request("r2"))).tally).toMatchObject({ new: 1, unchanged: 0 });
    expect(await harness.engine.openPlan("r1")).toBeNull();
  });

  test("stays right for a query whose result differs each time", async ({ engine, setTable }) => {
    await setTable("customers", customers(["1", null, "Ann"], ["2", null, "Bob"]));
    const query = {
      sql: "SELECT external_id, email, name, CAST(random() AS VARCHAR) AS city FROM customers",
      dialect: "trino",
    } as const;
    for (const id of ["r1", "r2"]) {
      const plan = await engine.plan(request(id, { query }));
      expect(plan.tally).toMatchObject({ read: 2, unchanged: 0, rejected: 0 });
      expect(plan.entriesTotal).toBe(2);
      await deliverAll(plan);
    }
  });

  test("plans thousands of rows in order, page by page", async ({ engine, setTable }) => {
    const many = Array.from({ length: 12_000 }, (_, index): Customer => [String(index), null, `N${index}`]);
    await setTable("customers", customers(...many));
    const ordinals: number[] = [];
    const judge: PlanRequest["judge"] = (page) => {
      ordinals.push(...page.map(({ ordinal }) => ordinal));
      return judgeSimply(page);
    };
    const plan = await engine.plan(request("r1", { judge }));
    expect(ordinals).toEqual(many.map((_, index) => index + 1));
    expect((await entriesOf(plan)).map(({ position, key }) => [position, key])).toEqual(
      many.map(([key], index) => [index, key]),
    );
  });
}
