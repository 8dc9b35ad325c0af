import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConfigInvalid, tellFailure } from "../core/failure.ts";
import { loadDeskfeedYaml } from "./load-deskfeed-yaml.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "deskfeed-load-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function told(path: string): string {
  try {
    const result = loadDeskfeedYaml(path, { cwd, env: {}, missingVariables: "error" });
    if (result.ok) return "fine";
    return result.errors
      .map(({ file, line, column, key, message, suggestion }) =>
        [`${file}:${line}:${column}`, key, message, suggestion].filter(Boolean).join(" "),
      )
      .join("\n");
  } catch (error) {
    if (error instanceof ConfigInvalid) return tellFailure(error);
    throw error;
  }
}

it("names the nearest file where the configuration is not there", () => {
  writeFileSync(join(cwd, "deskfeed.yml"), "");
  expect(told("deskfeed.yaml")).toBe(
    "deskfeed.yaml: there is no such file. Did you mean deskfeed.yml? Name it with --config.",
  );
  expect(told("nowhere/at-all.yaml")).toContain("deskfeed init");
});

it("says that a folder is none", () => {
  expect(told(".")).toContain("this is a folder");
});

it("takes paths relative to the file, not to where the command runs", () => {
  mkdirSync(join(cwd, "shop/queries"), { recursive: true });
  writeFileSync(join(cwd, "shop/customers.csv"), "a\n");
  writeFileSync(join(cwd, "shop/queries/users.sql"), "\ufeffSELECT 1");
  writeFileSync(
    join(cwd, "shop/deskfeed.yaml"),
    "customer360: { tables: { C: customers.csv } }\nqueries: { U: queries/users.sql }\n",
  );
  const result = loadDeskfeedYaml("shop/deskfeed.yaml", { cwd, env: {}, missingVariables: "error" });
  expect(result).toMatchObject({
    ok: true,
    config: {
      file: "shop/deskfeed.yaml",
      customer360: { tables: { C: join(cwd, "shop/customers.csv") } },
      definitions: {
        queries: [{ name: "U", sql: "SELECT 1", dialect: "trino", file: "shop/queries/users.sql" }],
      },
    },
  });
});

it("finds missing, empty and unfit files, each with its line and the nearest name", () => {
  mkdirSync(join(cwd, "queries"));
  writeFileSync(join(cwd, "queries/users.sql"), "SELECT 1");
  writeFileSync(join(cwd, "queries/empty.sql"), " \n");
  writeFileSync(
    join(cwd, "deskfeed.yaml"),
    [
      "customer360: { database: c360.duckdb }",
      "queries:",
      "  A: queries/user.sql",
      "  B: queries/empty.sql",
      "  C: queries",
      "  D: { file: nowhere/else.sql }",
    ].join("\n"),
  );
  expect(told("deskfeed.yaml")).toMatchInlineSnapshot(`
    "deskfeed.yaml:1:26 customer360.database there is no file c360.duckdb.
    deskfeed.yaml:3:6 queries.A there is no file queries/user.sql. Did you mean queries/users.sql?
    deskfeed.yaml:4:6 queries.B queries/empty.sql is empty. Write a SELECT into it.
    deskfeed.yaml:5:6 queries.C queries is a folder. Name a file in it.
    deskfeed.yaml:6:14 queries.D.file there is no file nowhere/else.sql."
  `);
});

it.skipIf(process.getuid?.() === 0)("says that a file may not be read", () => {
  writeFileSync(join(cwd, "deskfeed.yaml"), "a: 1");
  chmodSync(join(cwd, "deskfeed.yaml"), 0o000);
  expect(told("deskfeed.yaml")).toContain("may not be read");
});
