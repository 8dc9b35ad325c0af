import { describe, expect, it } from "vitest";
import { parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import type { NearbyFiles } from "./nearby-files.ts";

const known = ["data/customer_360.csv", "queries/users.sql", "c360.duckdb"];

const files: NearbyFiles = {
  query: (path) =>
    known.includes(path)
      ? { ok: true, value: { sql: "SELECT 1", file: path } }
      : { ok: false, message: `there is no file ${path}.`, suggestion: "Did you mean queries/users.sql?" },
  data: (path) =>
    known.includes(path) || path.includes("*")
      ? { ok: true, value: `/here/${path}` }
      : { ok: false, message: `there is no file ${path}.`, suggestion: null },
};

const env = { ZENDESK_API_TOKEN: "abc", C360: "data/customer_360.csv" };

const parse = (text: string, missingVariables: "error" | "leave" = "error") =>
  parseDeskfeedYaml(text, { file: "deskfeed.yaml", env, files, missingVariables });

/** A good file line by line, so that a test may change one. */
const good = [
  "customer360:", // 1
  "  engine: duckdb", // 2
  "  tables:", // 3
  "    Customer_360: data/customer_360.csv", // 4
  "destinations:", // 5
  "  Zendesk:", // 6
  "    plugin: zendesk", // 7
  "    subdomain: socktown", // 8
  "    url: http://127.0.0.1:4010", // 9
  `    credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" }`, // 10
  "    usersPerSecond: 100", // 11
  "templates:", // 12
  "  Zendesk users: { destination: Zendesk, defaultCountry: US, nulls: keep }", // 13
  "queries:", // 14
  "  Zendesk - Users: queries/users.sql", // 15
  "orchestrations:", // 16
  "  Zendesk - Users:", // 17
  "    query: Zendesk - Users", // 18
  "    destination: Zendesk", // 19
  "    template: Zendesk users", // 20
  "    workflow: manual", // 21
];

const withLine = (line: number, text: string) => good.toSpliced(line - 1, 1, text).join("\n");

function told(text: string): string[] {
  const result = parse(text);
  if (result.ok) return [];
  return result.errors.map(({ file, line, column, key, message, suggestion }) =>
    [`${file}:${line}:${column}`, key, message, suggestion].filter(Boolean).join(" "),
  );
}

describe("a good deskfeed.yaml", () => {
  it("becomes definitions with every default filled in", () => {
    const result = parse(good.join("\n"));
    expect(result).toMatchInlineSnapshot(`
      {
        "config": {
          "customer360": {
            "database": null,
            "dialect": "trino",
            "engine": "duckdb",
            "memoryLimitMb": 1024,
            "postgres": null,
            "queryTimeoutSeconds": 3600,
            "tables": {
              "Customer_360": "/here/data/customer_360.csv",
            },
            "trino": null,
          },
          "definitions": {
            "attributesTables": [],
            "destinations": [
              {
                "credential": {
                  "apiToken": "abc",
                  "email": "ops@socktown.com",
                  "kind": "api-token",
                },
                "name": "Zendesk",
                "plugin": "zendesk",
                "settings": {
                  "requestTimeoutSeconds": 60,
                  "reserve": 0.2,
                  "retryBudgetSeconds": 900,
                  "usersPerSecond": 100,
                  "window": 20,
                },
                "subdomain": "socktown",
                "url": "http://127.0.0.1:4010",
              },
            ],
            "orchestrations": [
              {
                "destination": "Zendesk",
                "name": "Zendesk - Users",
                "query": "Zendesk - Users",
                "template": "Zendesk users",
                "workflow": {
                  "kind": "manual",
                },
              },
            ],
            "queries": [
              {
                "dialect": "trino",
                "file": "queries/users.sql",
                "name": "Zendesk - Users",
                "sql": "SELECT 1",
              },
            ],
            "segments": [],
            "templates": [
              {
                "destination": "Zendesk",
                "name": "Zendesk users",
                "template": {
                  "allow": [],
                  "countryColumn": null,
                  "defaultCountry": "US",
                  "fixed": {},
                  "nulls": "keep",
                  "phones": "leave-out",
                  "rename": {},
                  "staff": "protect",
                  "values": "reject",
                  "warnings": "send",
                },
              },
            ],
          },
          "file": "deskfeed.yaml",
        },
        "ok": true,
      }
    `);
  });

  it("may spread a map by anchor and merge key", () => {
    const text = good
      .with(12, "  Zendesk users: &rules { destination: Zendesk, nulls: clear }")
      .toSpliced(13, 0, "  Other: { <<: *rules, phones: reject }")
      .join("\n");
    const result = parse(text);
    if (!result.ok) throw new Error(told(text).join("\n"));
    expect(result.config.definitions.templates[1]?.template).toMatchObject({
      nulls: "clear",
      phones: "reject",
    });
  });

  it("takes references in any text, and two dollars for a dollar", () => {
    const text = withLine(4, `    Customer_360: "\${C360}"`).replace(
      "ops@socktown.com",
      () => `"ops@$$\{X}.com"`,
    );
    const result = parse(text);
    if (!result.ok) throw new Error(told(text).join("\n"));
    expect(result.config.customer360.tables).toEqual({ Customer_360: "/here/data/customer_360.csv" });
    expect(result.config.definitions.destinations[0]?.credential).toMatchObject({ email: `ops@$\{X}.com` });
  });

  it("takes a query inline, in the engine's own dialect, with dollars left alone", () => {
    const result = parse(
      withLine(15, `  Zendesk - Users: { sql: "SELECT '\${X}' AS name", dialect: duckdb }`),
    );
    expect(result.ok && result.config.definitions.queries).toEqual([
      { name: "Zendesk - Users", sql: `SELECT '\${X}' AS name`, dialect: "duckdb", file: null },
    ]);
  });

  it.each([
    ["manual", { kind: "manual" }],
    ["after-refresh", { kind: "after-refresh" }],
    [
      `{ schedule: "0 6 * * *", timeZone: America/Los_Angeles }`,
      { kind: "schedule", cron: "0 6 * * *", timeZone: "America/Los_Angeles" },
    ],
    [`{ schedule: "*/5 * * * *" }`, { kind: "schedule", cron: "*/5 * * * *", timeZone: "UTC" }],
  ])("takes the workflow %s", (written, workflow) => {
    const result = parse(withLine(21, `    workflow: ${written}`));
    expect(result.ok && result.config.definitions.orchestrations[0]?.workflow).toEqual(workflow);
  });

  it("leaves references to missing variables alone where nobody is spoken to", () => {
    const text = withLine(10, `    credential: { clientId: deskfeed, clientSecret: "\${NOT_SET}" }`);
    const result = parse(text, "leave");
    expect(result.ok && result.config.definitions.destinations[0]?.credential).toEqual({
      kind: "oauth-client",
      clientId: "deskfeed",
      clientSecret: `\${NOT_SET}`,
    });
  });

  it("takes empty sections as absent", () => {
    expect(parse("customer360: { database: c360.duckdb }\ndestinations:\ntemplates:\n").ok).toBe(true);
  });
});

describe("a bad deskfeed.yaml is answered with place, key and what to write", () => {
  it.each<[string, string]>([
    ["an unknown key", withLine(2, "  enigne: duckdb")],
    ["an unknown key far from all others", withLine(2, "  colour: red")],
    ["an unknown section", withLine(14, "querys:")],
    [
      "an unknown key of a credential",
      withLine(10, `    credential: { email: a@b.c, apiTokn: "\${ZENDESK_API_TOKEN}" }`),
    ],
    ["a cluster without an address", withLine(2, "  engine: trino")],
    ["another engine", withLine(2, "  engine: postgres")],
    ["an engine that does not exist", withLine(2, "  engine: duckdbb")],
    ["a key of another engine", withLine(2, "  catalog: hive")],
    ["a dialect of another engine", withLine(2, "  dialect: postgres")],
    ["a missing data file", withLine(4, "    Customer_360: data/customers.csv")],
    ["a table without a file", withLine(4, "    Customer_360:")],
    ["two tables of one name", withLine(4, "    A: data/*.csv\n    a: data/*.csv")],
    ["no tables", "customer360: {}"],
    ["tables and a database", withLine(2, "  database: c360.duckdb")],
    ["an address for a subdomain", withLine(8, "    subdomain: https://socktown.zendesk.com")],
    ["a missing subdomain", withLine(8, "    reserve: 0.1")],
    ["a number as text", withLine(11, "    usersPerSecond: fast")],
    ["a number beyond its limits", withLine(11, "    window: 31")],
    ["half a job", withLine(11, "    window: 2.5")],
    ["a share above its limit", withLine(11, "    reserve: 0.95")],
    ["an address with a path", withLine(9, "    url: http://127.0.0.1:4010/api/v2")],
    ["an address with a password", withLine(9, "    url: https://ops:secret@proxy.example")],
    ["a secret in the open", withLine(10, "    credential: { email: a@b.c, apiToken: s3cret }")],
    ["a secret in the open as a number", withLine(10, "    credential: { clientId: a, clientSecret: 123 }")],
    ["an unset variable", withLine(10, `    credential: { email: a@b.c, apiToken: "\${ZENDESK_TOKEN}" }`)],
    [
      "a reference without quotation marks",
      withLine(10, `    credential: { email: a@b.c, apiToken: ${"$"}{ZENDESK_API_TOKEN} }`),
    ],
    ["half a credential", withLine(10, "    credential: { email: a@b.c }")],
    ["two credentials", withLine(10, `    credential: { email: a@b.c, clientId: a }`)],
    ["no credential", withLine(10, "    reserve: 0.3")],
    [
      "a country in small letters",
      withLine(13, "  Zendesk users: { destination: Zendesk, defaultCountry: us }"),
    ],
    [
      "a null rule that does not exist",
      withLine(13, "  Zendesk users: { destination: Zendesk, nulls: claer }"),
    ],
    ["a template of an unknown destination", withLine(13, "  Zendesk users: { destination: Zendes }")],
    [
      "a rename to no field",
      withLine(13, "  Zendesk users: { destination: Zendesk, rename: { mail: emial } }"),
    ],
    [
      "a fixed value of a guarded field",
      withLine(13, "  Zendesk users: { destination: Zendesk, fixed: { role: agent } }"),
    ],
    [
      "a fixed value of no kind",
      withLine(13, "  Zendesk users: { destination: Zendesk, fixed: { notes: { a: 1 } } }"),
    ],
    [
      "an allowed field that is not guarded",
      withLine(13, "  Zendesk users: { destination: Zendesk, allow: [rol] }"),
    ],
    ["a missing query file", withLine(15, "  Zendesk - Users: queries/usrs.sql")],
    [
      "a query with file and sql",
      withLine(15, "  Zendesk - Users: { file: queries/users.sql, sql: SELECT 1 }"),
    ],
    ["an unknown query", withLine(18, "    query: Zendesk - User")],
    ["an unknown destination", withLine(19, "    destination: Freshdesk")],
    ["an unknown template", withLine(20, "    template: Zendesk user")],
    ["an unknown workflow", withLine(21, "    workflow: manul")],
    ["a schedule that is none", withLine(21, `    workflow: { schedule: "every day" }`)],
    [
      "a time zone that is none",
      withLine(21, `    workflow: { schedule: "0 6 * * *", timeZone: America/Los_Angles }`),
    ],
    ["a time zone without a schedule", withLine(21, "    workflow: { kind: manual, timeZone: UTC }")],
    ["a key twice", withLine(11, "    subdomain: other")],
    ["a tab", withLine(2, "\tengine: duckdb")],
    ["an unclosed bracket", withLine(10, "    credential: { email: a@b.c")],
    ["several documents", `${good.join("\n")}\n---\na: 1`],
    ["an alias without anchor", withLine(13, "  Zendesk users: *rules")],
    ["an empty file", "# nothing yet\n"],
    ["a list for a file", "- a\n- b\n"],
    ["a text for a file", "hello"],
    ["an empty name", withLine(15, `  "": queries/users.sql`)],
  ])("%s", (_, text) => {
    expect(told(text)).toMatchSnapshot();
    expect(told(text)).not.toEqual([]);
  });

  it("never repeats a secret that stands in the file", () => {
    expect(told(withLine(10, "    credential: { email: a@b.c, apiToken: s3cret }")).join()).not.toContain(
      "s3cret",
    );
  });

  it("tells every error at once, in the order of the file", () => {
    const text = good
      .with(1, "  enigne: duckdb")
      .with(7, "    subdomian: socktown")
      .with(10, "    window: 99")
      .join("\n");
    expect(told(text).map((line) => line.split(" ")[0])).toEqual([
      "deskfeed.yaml:2:3",
      "deskfeed.yaml:8:5",
      "deskfeed.yaml:11:13",
    ]);
  });

  it("does not follow a swarm of aliases", () => {
    const nest = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}x]`);
    expect(told(["a0: &a0 [x]", ...nest].join("\n"))).toHaveLength(1);
  });
});
