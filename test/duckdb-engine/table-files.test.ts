import { chmod, utimes } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { QueryFailed } from "../../src/core/failure.ts";
import { deliverAll, engineFolder, failureOf, planOf, preview } from "./engine-folder.ts";

const isRoot = process.getuid?.() === 0;

describe("CSV files", () => {
  it("give a column a type only where no value loses anything by it", async () => {
    const folder = await engineFolder();
    await folder.write(
      "t.csv",
      `id,zip,phone,long,price,exact,day,slash,at,zoned,flag,yes,none,mixed\n1,01234,+14155550000,12345678901234567890,1.50,0.1234567890123456789,2024-02-29,1/2/2024,2024-01-01 10:00:00,2024-01-01T10:00:00+02:00,true,yes,,7\n-20,99999,+4420,1,-3,2,1936-01-01,2/1/2024,1950-12-31 23:59:59.5,2024-01-01T10:00:00Z,FALSE,no,,x\n`,
    );
    const engine = await folder.open({ t: "t.csv" });
    const { columns, rows } = await preview(engine, "SELECT * FROM t");
    expect(Object.fromEntries(columns.map(({ name, kind }) => [name, kind]))).toEqual({
      id: "integer",
      zip: "text",
      phone: "text",
      long: "text",
      price: "double",
      exact: "text",
      day: "date",
      slash: "text",
      at: "timestamp",
      zoned: "timestamp-tz",
      flag: "boolean",
      yes: "text",
      none: "text",
      mixed: "text",
    });
    expect(rows[0]).toMatchObject({
      zip: "01234",
      phone: "+14155550000",
      long: "12345678901234567890",
      zoned: "2024-01-01T08:00:00Z",
    });
  });

  it("hold quotes, line breaks, separators and a thousand letters in a value", async () => {
    const folder = await engineFolder();
    const long = "ä".repeat(10_000);
    await folder.write("t.csv", `\ufeffid,"the ""name"", quoted"\r\n1,"a ""q"", b\r\nc"\r\n2,${long}\r\n`);
    const engine = await folder.open({ t: "t.csv" });
    expect((await preview(engine, 'SELECT id, "the ""name"", quoted" AS v FROM t')).rows).toEqual([
      { id: "1", v: 'a "q", b\r\nc' },
      { id: "2", v: long },
    ]);
  });

  it.each([
    ["t.csv", "a;b\n1;x\n"],
    ["t.csv", "a|b\n1|x\n"],
    ["t.tsv", "a\tb\n1\tx\n"],
    ["t.csv.gz", "a,b\n1,x\n"],
  ])("are read with the separator of their header (%s %j)", async (name, text) => {
    const folder = await engineFolder();
    await folder.write(name, name.endsWith(".gz") ? gzipSync(text) : text);
    const engine = await folder.open({ t: name });
    expect((await preview(engine, "SELECT * FROM t")).rows).toEqual([{ a: "1", b: "x" }]);
  });

  it("may have a header and no rows, blank names and a name twice", async () => {
    const folder = await engineFolder();
    await folder.write("t.csv", "id,,id\n");
    const engine = await folder.open({ t: "t.csv" });
    const { columns, rows } = await preview(engine, "SELECT * FROM t");
    expect(columns.map(({ name }) => name)).toEqual(["id", "column1", "id_1"]);
    expect(rows).toEqual([]);
  });

  it.each([
    ["a row with too many columns", "id,name\n1,x\n2,y,z\n3,w\n", 3, /3 columns.*2/],
    ["a row with too few columns", "id,name,city\n1,x,o\n2,y\n", 3, /2 columns.*3/],
    ["a quote that is never closed", 'id,name\n1,x\n2,"y\n3,w\n', 3, /quote/],
    ["no line at all", "", 1, /empty/],
  ])("name file and line of %s", async (_, text, line, message) => {
    const folder = await engineFolder();
    const file = await folder.write("t.csv", text);
    const engine = await folder.open({ t: "t.csv", fine: "t.csv" });
    const failure = await failureOf(
      planOf(engine, "r", { query: { sql: "SELECT * FROM t", dialect: "duckdb" } }),
    );
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.place).toEqual({ file, line });
    expect(failure.message).toMatch(message);
    expect(failure.advice).toBeTruthy();
  });

  it("name file and line of a text that is not UTF-8, and the engine goes on", async () => {
    const folder = await engineFolder();
    const file = await folder.write("t.csv", Buffer.from("id,name\n1,x\n2,M\xfcller\n", "latin1"));
    const engine = await folder.open({ t: "t.csv" });
    const failure = await failureOf(preview(engine, "SELECT * FROM t"));
    expect(failure.place).toEqual({ file, line: 3 });
    expect(failure.message).toContain("UTF-8");
    await folder.write("t.csv", "id,name\n1,x\n2,Müller\n");
    expect((await preview(engine, "SELECT * FROM t")).rows).toHaveLength(2);
  });

  it("of one table must have one header", async () => {
    const folder = await engineFolder();
    await folder.write("t1.csv", "id,name\n1,x\n");
    const file = await folder.write("t2.csv", "id,nom\n2,y\n");
    const engine = await folder.open({ t: "t*.csv" });
    const failure = await failureOf(preview(engine, "SELECT * FROM t"));
    expect(failure.code).toBe("schema_changed");
    expect(failure.place).toEqual({ file, line: 1 });
  });
});

describe("tables of files", () => {
  it("that cannot be read are listed with the reason, and hide none of the others", async () => {
    const folder = await engineFolder();
    await folder.write("good.csv", "a\n1\n2\n");
    await folder.write("spoilt.parquet", "this is no Parquet");
    const engine = await folder.open({ gone: "gone.csv", good: "good.csv", spoilt: "spoilt.parquet" });
    const [gone, good, spoilt] = await engine.catalogue();
    expect(good).toMatchObject({ name: "good", rows: 2, columns: [{ name: "a" }] });
    expect(good?.problem).toBeUndefined();
    expect(gone).toMatchObject({ name: "gone", rows: 0, columns: [] });
    expect(gone?.problem).toContain("There is no such file.");
    expect(spoilt).toMatchObject({ name: "spoilt", columns: [] });
    expect(spoilt?.problem).toContain("spoilt.parquet");
  });

  it("name the file that is missing, and leave other tables alone", async () => {
    const folder = await engineFolder();
    await folder.write("t.csv", "id\n1\n");
    const engine = await folder.open({ t: "t.csv", gone: "gone.parquet", none: "none-*.csv" });
    const failure = await failureOf(preview(engine, "SELECT * FROM gone"));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.code).toBe("file_missing");
    expect(failure.place).toEqual({ file: folder.file("gone.parquet") });
    const unmatched = await failureOf(preview(engine, "SELECT * FROM none"));
    expect(unmatched.code).toBe("file_missing");
    expect(unmatched.place).toEqual({ file: folder.file("none-*.csv") });
    expect((await preview(engine, "SELECT * FROM t")).rows).toEqual([{ id: "1" }]);
  });

  it.skipIf(isRoot)("name the file that may not be read (not as root, who may read everything)", async () => {
    const folder = await engineFolder();
    const file = await folder.write("t.csv", "id\n1\n");
    await chmod(file, 0o000);
    const failure = await failureOf(preview(await folder.open({ t: "t.csv" }), "SELECT * FROM t"));
    expect(failure.code).toBe("file_unreadable");
    expect(failure.place).toEqual({ file });
  });

  it.each([
    ["t.parquet", "PAR1 this is no parquet file", "file_malformed"],
    ["t.json", '{"id": 1}\n{"id": \n', "json_malformed"],
    ["t.xlsx", "x", "table_unknown_kind"],
  ])("name a file that is broken or unknown (%s)", async (name, text, code) => {
    const folder = await engineFolder();
    const file = await folder.write(name, text);
    const failure = await failureOf(preview(await folder.open({ t: name }), "SELECT * FROM t"));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.code).toBe(code);
    expect(failure.place).toMatchObject({ file });
  });

  it("read JSON as an array or line by line, texts staying texts", async () => {
    const folder = await engineFolder();
    await folder.write("a.json", '[{"id": 1, "zip": "01234", "tags": ["a", "b"]}, {"id": 2}]');
    await folder.write("b.ndjson", '{"id": 1}\n{"id": 2, "deep": {"x": 1}}\n');
    const engine = await folder.open({ a: "a.json", b: "b.ndjson" });
    expect((await preview(engine, "SELECT * FROM a ORDER BY id")).rows).toEqual([
      { id: "1", zip: "01234", tags: ["a", "b"] },
      { id: "2", zip: null, tags: null },
    ]);
    const { columns, rows } = await preview(engine, "SELECT * FROM b ORDER BY id");
    expect(columns.map(({ kind }) => kind)).toEqual(["integer", "nested"]);
    expect(rows[1]).toEqual({ id: "2", deep: '{"x":1}' });
  });

  it("follow their files: rows, types, columns and new files of a glob", async () => {
    const folder = await engineFolder();
    await folder.write("t1.csv", "id,v\n1,10\n");
    const engine = await folder.open({ t: "t*.csv" });
    expect((await preview(engine, "SELECT * FROM t")).rows).toEqual([{ id: "1", v: "10" }]);
    await folder.write("t2.csv", "id,v\n2,ten\n");
    expect((await preview(engine, "SELECT * FROM t ORDER BY id")).rows).toEqual([
      { id: "1", v: "10" },
      { id: "2", v: "ten" },
    ]);
    await folder.write("t1.csv", "id,w\n1,10\n");
    await folder.write("t2.csv", "id,w\n2,20\n");
    const failure = await failureOf(preview(engine, "SELECT v FROM t"));
    expect(failure.place).toMatchObject({ line: 1, column: 8 });
    expect((await preview(engine, "SELECT sum(w) AS w FROM t")).rows).toEqual([{ w: "30" }]);
  });

  it("tell of a Parquet file that has other columns tomorrow, at the place in the query", async () => {
    const folder = await engineFolder();
    await folder.parquet("customers.parquet", "SELECT '1' AS external_id, 'Ann' AS name");
    const engine = await folder.open({ customers: "customers.parquet" });
    const query = {
      sql: "SELECT external_id,\n  name\nFROM customers",
      dialect: "trino",
      file: "q.sql",
    } as const;
    await deliverAll(await planOf(engine, "r1", { query }));
    await folder.parquet("customers.parquet", "SELECT '1' AS external_id, 'Ann' AS names, 1 AS more");
    const failure = await failureOf(planOf(engine, "r2", { query }));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.place).toEqual({ file: "q.sql", line: 2, column: 3 });
    expect(failure.advice).toContain("names");
  });

  it("tell of Parquet files of one table whose columns differ", async () => {
    const folder = await engineFolder();
    await folder.parquet("t1.parquet", "SELECT 1 AS id, 'x' AS name");
    await folder.parquet("t2.parquet", "SELECT 1 AS id, 'x' AS nom");
    const failure = await failureOf(preview(await folder.open({ t: "t*.parquet" }), "SELECT * FROM t"));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.code).toBe("schema_changed");
  });

  it("see a change even when the file's size and time stay the same", async () => {
    const folder = await engineFolder();
    const file = await folder.write("customers.csv", "external_id,name\n1,Ann\n");
    const time = new Date(1_700_000_000_000);
    await utimes(file, time, time);
    const engine = await folder.open({ customers: "customers.csv" });
    await deliverAll(await planOf(engine, "r1"));
    await folder.write("customers.csv", "external_id,name\n1,Bob\n");
    await utimes(file, time, time);
    expect((await planOf(engine, "r2")).tally).toMatchObject({ changed: 1, unchanged: 0 });
  });
});

describe("a database as source", () => {
  it("is read through all its schemas and never written", async () => {
    const folder = await engineFolder();
    const database = folder.file("c360.duckdb");
    const instance = await DuckDBInstance.create(database);
    const connection = await instance.connect();
    await connection.run("CREATE TABLE customers (external_id VARCHAR NOT NULL, name VARCHAR)");
    await connection.run("INSERT INTO customers VALUES ('1', 'Ann')");
    await connection.run("CREATE SCHEMA marts; CREATE VIEW marts.top AS SELECT * FROM main.customers");
    connection.closeSync();
    instance.closeSync();
    const engine = await folder.open({}, { source: { database } });
    const catalogue = await engine.catalogue();
    expect(catalogue.map(({ name, rows }) => [name, rows])).toEqual([
      ["customers", 1],
      ["marts.top", 1],
    ]);
    expect(catalogue[0]?.columns.map(({ name, nullable }) => [name, nullable])).toEqual([
      ["external_id", false],
      ["name", true],
    ]);
    expect((await preview(engine, "SELECT name FROM marts.top")).rows).toEqual([{ name: "Ann" }]);
    await deliverAll(await planOf(engine, "r1"));
    expect((await planOf(engine, "r2")).tally).toMatchObject({ unchanged: 1, changed: 0 });
  });

  it("is told to be missing by its name", async () => {
    const folder = await engineFolder();
    const database = folder.file("none.duckdb");
    const failure = await failureOf(folder.open({}, { source: { database } }));
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure.place).toEqual({ file: database });
    // The lock is given back: the next one may open it.
    await folder.open({});
  });
});
