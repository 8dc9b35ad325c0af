import { describe, expect, it } from "vitest";
import { QueryFailed } from "../../src/core/failure.ts";
import { deliverAll, engineFolder, failureOf, planOf, preview } from "./engine-folder.ts";

async function openWithSecrets() {
  const folder = await engineFolder();
  await folder.write("customers.csv", "external_id,name\n1,Ann\n2,Bob\n");
  await folder.write("secret.csv", "word\nhidden\n");
  const engine = await folder.open({ customers: "customers.csv", allowed: "customers*.csv" });
  await deliverAll(await planOf(engine, "run"));
  return { engine, folder };
}

describe("what a query may do", () => {
  it("tells what is wrong with SQL of its own kind, and where", async () => {
    const { engine } = await openWithSecrets();
    const told = async (sql: string) => {
      const { message, place } = await failureOf(engine.describe({ sql, dialect: "duckdb" }));
      return [message, place?.line, place?.column];
    };
    expect(await told("SELECT name\nFRM customers")).toEqual([expect.stringContaining("customers"), 2, 5]);
    expect(await told("SELECT\n  nosuch(name) AS a FROM customers")).toEqual([
      "There is no function nosuch.",
      2,
      3,
    ]);
    expect(await told("SELECT sum(name) AS a FROM customers")).toEqual([
      expect.stringContaining("sum"),
      1,
      8,
    ]);
  });

  it("reads the tables of the Customer 360, whatever the letter case and the qualifier", async () => {
    const { engine } = await openWithSecrets();
    for (const from of [
      "customers",
      "CUSTOMERS",
      "main.customers",
      "customer360.Customers",
      "customer360.main.customers",
    ])
      expect((await preview(engine, `SELECT count(*) AS n FROM ${from}`)).rows).toEqual([{ n: "2" }]);
  });

  it("allows every form of SELECT over them", async () => {
    const { engine } = await openWithSecrets();
    const allowed: readonly (readonly [sql: string, n: string])[] = [
      ["WITH x AS (SELECT * FROM customers), y AS (SELECT name FROM x) SELECT count(*) AS n FROM y, x", "4"],
      ["WITH customers AS (SELECT * FROM customers LIMIT 1) SELECT count(*) AS n FROM customers", "1"],
      [
        "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 5) SELECT count(*) AS n FROM r",
        "5",
      ],
      ["SELECT count(*) AS n FROM (VALUES (1), (2), (3)) AS v(a)", "3"],
      ["SELECT count(*) AS n FROM unnest([1, 2])", "2"],
      ["SELECT count(*) AS n FROM range(4)", "4"],
      ["FROM customers SELECT count(*) AS n", "2"],
      [
        "SELECT count(*) AS n FROM customers WHERE EXISTS (SELECT 1 FROM allowed WHERE allowed.name = customers.name);",
        "2",
      ],
      ["SELECT count(*) AS n FROM customers -- with a last remark", "2"],
      ["SELECT (SELECT max(a) FROM (SELECT 1 AS a UNION SELECT 2)) AS n", "2"],
    ];
    for (const [sql, n] of allowed) expect((await preview(engine, sql)).rows, sql).toEqual([{ n }]);
  });

  it("refuses everything that reads or tells of anything else", async () => {
    const { engine, folder } = await openWithSecrets();
    const secret = folder.file("secret.csv");
    const allowed = folder.file("customers.csv");
    const refused = [
      `SELECT * FROM read_csv('${secret}')`,
      `SELECT * FROM read_csv('${allowed}')`,
      `SELECT * FROM read_csv_auto('${allowed}')`,
      `SELECT * FROM sniff_csv('${allowed}')`,
      `SELECT * FROM read_parquet('${secret}')`,
      `SELECT * FROM parquet_metadata('${secret}')`,
      `SELECT * FROM read_json('${secret}')`,
      `SELECT * FROM read_text('${allowed}')`,
      `SELECT * FROM read_blob('${allowed}')`,
      `SELECT * FROM glob('${folder.path}/*')`,
      `SELECT * FROM '${allowed}'`,
      `SELECT * FROM "${allowed}"`,
      `WITH "${allowed}" AS (SELECT * FROM "${allowed}") SELECT * FROM "${allowed}"`,
      `SELECT (SELECT count(*) FROM '${allowed}')`,
      "SELECT * FROM state.deskfeed.plans",
      "SELECT * FROM deskfeed.plans",
      "SELECT * FROM state.deskfeed.ledger_1",
      "SELECT * FROM customers WHERE name IN (SELECT id FROM state.deskfeed.plans)",
      "SELECT * FROM temp.deskfeed_scan",
      "SELECT * FROM deskfeed_scan",
      "SELECT * FROM duckdb_tables",
      "SELECT * FROM duckdb_tables()",
      "SELECT * FROM duckdb_settings()",
      "SELECT * FROM duckdb_secrets()",
      "SELECT * FROM information_schema.tables",
      "SELECT * FROM pg_catalog.pg_tables",
      "SELECT * FROM sqlite_master",
      "WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables",
      "SELECT * FROM pragma_table_info('customers')",
      "SELECT * FROM pragma_database_list",
      "SELECT * FROM query('SELECT 1')",
      "SELECT * FROM query_table('customers')",
      "SELECT * FROM json_execute_serialized_sql('{}')",
      "SELECT * FROM (SHOW TABLES)",
      "SELECT * FROM (DESCRIBE customers)",
      "SELECT * FROM (SUMMARIZE customers)",
      "SELECT current_setting('temp_directory') AS a",
      "SELECT getenv('HOME') AS a",
      "SELECT getvariable('x') AS a",
      "SELECT current_query() AS a",
      "SELECT write_log('x') AS a",
      "SELECT nextval('s') AS a",
    ];
    for (const sql of refused) {
      const failure = await failureOf(preview(engine, sql));
      expect(failure, sql).toBeInstanceOf(QueryFailed);
      expect(failure.message, sql).not.toContain("hidden");
    }
  });

  it("refuses every statement that is not one SELECT", async () => {
    const { engine, folder } = await openWithSecrets();
    const refused = [
      "",
      ";",
      "-- nothing",
      "SELECT 1 AS a; SELECT 2 AS a",
      "INSERT INTO customers VALUES ('3', 'Cid')",
      "UPDATE customers SET name = 'x'",
      "DELETE FROM customers",
      "CREATE TABLE t (a INTEGER)",
      "CREATE TABLE t AS SELECT 1 AS a",
      "DROP VIEW customers",
      "WITH x AS (DELETE FROM customers RETURNING *) SELECT * FROM x",
      "SELECT * INTO t FROM customers",
      `COPY customers TO '${folder.file("out.csv")}'`,
      `COPY (SELECT 1) TO '${folder.file("out.csv")}'`,
      `ATTACH '${folder.file("other.duckdb")}' AS other`,
      "DETACH customer360",
      "INSTALL httpfs",
      "LOAD httpfs",
      "PRAGMA database_list",
      "PRAGMA show_tables",
      "SET memory_limit = '10GB'",
      "RESET memory_limit",
      "USE state",
      "SHOW TABLES",
      "DESCRIBE customers",
      "EXPLAIN SELECT 1",
      "CALL duckdb_tables()",
      "CHECKPOINT",
      "VACUUM",
      "BEGIN",
      "EXPORT DATABASE '/tmp/x'",
      "EXECUTE x",
      "PREPARE x AS SELECT 1",
      "SELECT ? AS a",
    ];
    for (const sql of refused) {
      for (const dialect of ["duckdb", "trino"] as const) {
        const failure = await failureOf(engine.describe({ sql, dialect }));
        expect(failure, `${dialect}: ${sql}`).toBeInstanceOf(QueryFailed);
      }
    }
    expect((await preview(engine, "SELECT count(*) AS n FROM customers")).rows).toEqual([{ n: "2" }]);
  });

  it("points at what it refuses", async () => {
    const { engine } = await openWithSecrets();
    const sql = "SELECT name\nFROM customers\nJOIN read_text('/etc/passwd') AS t ON true";
    const failure = await failureOf(engine.describe({ sql, dialect: "duckdb", file: "q.sql" }));
    expect(failure.place).toEqual({ file: "q.sql", line: 3, column: 6 });
    expect(failure.message).toContain("read_text");
  });

  it("takes its own SQL for DuckDB's only when asked to, and PostgreSQL's never", async () => {
    const { engine } = await openWithSecrets();
    const failure = await failureOf(engine.describe({ sql: "SELECT 1 AS a", dialect: "postgres" }));
    expect(failure.code).toBe("dialect_unknown");
  });
});
