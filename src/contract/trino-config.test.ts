import { describe, expect, it } from "vitest";
import { type DeskfeedYamlResult, parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import { writeDeskfeedYaml } from "./write-deskfeed-yaml.ts";

const cluster = [
  "customer360:",
  "  engine: trino",
  "  url: https://trino.example.com:8443",
  "  user: deskfeed",
  `  password: "${"$"}{C360_PASSWORD}"`,
  "  catalog: lake",
  "  schema: c360",
  "  certificate: ca.pem",
  "  clientTags: [crm]",
  "  spooling: false",
  "  session: { query_priority: 3 }",
  "  state: { catalog: lake, schema: deskfeed }",
];

function parse(lines: readonly string[]): DeskfeedYamlResult {
  return parseDeskfeedYaml(lines.join("\n"), {
    file: "deskfeed.yaml",
    env: { C360_PASSWORD: "s3cret", CUSTOMER_360_PASSWORD: "s3cret" },
    missingVariables: "error",
    files: {
      data: (path) => ({ ok: true, value: `/here/${path}` }),
      query: (path) => ({ ok: true, value: { sql: "SELECT 1 AS name", file: path } }),
    },
  });
}

const told = (lines: readonly string[]): string => {
  const result = parse(lines);
  return result.ok ? "valid" : result.errors.map((error) => JSON.stringify(error)).join("\n");
};

const without = (key: string): readonly string[] => cluster.filter((line) => !line.startsWith(`  ${key}:`));

describe("a Customer 360 on Trino", () => {
  it("is read with all that the cluster needs to know", () => {
    const result = parse(cluster);
    expect(result.ok && result.config.customer360).toMatchObject({
      engine: "trino",
      tables: {},
      trino: {
        url: "https://trino.example.com:8443",
        user: "deskfeed",
        credential: { kind: "password", password: "s3cret" },
        certificate: "/here/ca.pem",
        catalog: "lake",
        schema: "c360",
        clientTags: ["crm"],
        spooling: false,
        session: { query_priority: "3" },
        state: { catalog: "lake", schema: "deskfeed" },
      },
    });
  });

  it("is written back without its password", () => {
    const result = parse(cluster);
    if (!result.ok) throw new Error(told(cluster));
    const { files, variables } = writeDeskfeedYaml(result.config.definitions, result.config.customer360);
    expect(files[0]?.text).not.toContain("s3cret");
    expect(variables).toEqual(["CUSTOMER_360_PASSWORD"]);
    const again = parse((files[0]?.text ?? "").replace("/here/", "").split("\n"));
    expect(again.ok && again.config.customer360).toEqual(result.config.customer360);
  });

  it.each([
    ["without a user", without("user"), "needs user"],
    [
      "with a password in the open",
      [...without("password"), "  password: s3cret"],
      "must not stand in the file",
    ],
    ["with a password over http", cluster.map((line) => line.replace("https://", "http://")), "in the clear"],
    ["with both password and token", [...cluster, `  token: "${"$"}{C360_PASSWORD}"`], "password beside it"],
    ["with files beside it", [...cluster, "  tables: { a: a.csv }"], "belongs to the engine duckdb"],
    ["with another dialect", [...cluster, "  dialect: duckdb"], "does not speak duckdb"],
    ["with a comma in a tag", cluster.map((line) => line.replace("[crm]", '["a,b"]')), "is not a tag"],
    ["that hides in the address", cluster.map((line) => line.replace("//", "//a:b@")), "holds a credential"],
  ])("is refused %s", (_, lines, said) => {
    expect(told(lines)).toContain(said);
    expect(told(lines)).not.toContain("s3cret");
  });
});
