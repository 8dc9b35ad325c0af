import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { type Definitions, defaultDestinationSettings } from "../core/definition.ts";
import { defaultTemplate } from "../core/template.ts";
import { loadDeskfeedYaml } from "./load-deskfeed-yaml.ts";
import { writeDeskfeedYaml } from "./write-deskfeed-yaml.ts";

const definitions: Definitions = {
  destinations: [
    {
      name: "Zendesk EU",
      plugin: "zendesk",
      subdomain: "socktown-eu",
      url: "https://proxy.example",
      credential: { kind: "oauth-client", clientId: "deskfeed", clientSecret: "s3cret" },
      settings: { ...defaultDestinationSettings, usersPerSecond: 50, reserve: 0.5 },
    },
    {
      name: "2nd",
      plugin: "zendesk",
      subdomain: "other",
      url: null,
      credential: { kind: "api-token", email: "a@b.c", apiToken: "s3cret" },
      settings: defaultDestinationSettings,
    },
  ],
  templates: [
    {
      name: "Rules: all of them",
      destination: "Zendesk EU",
      template: {
        ...defaultTemplate,
        defaultCountry: "DE",
        countryColumn: "land",
        nulls: "clear-ours",
        rename: { stadt: "user_fields.city" },
        fixed: { notes: `costs \${FIVE}`, tags: ["deskfeed"], verified: true },
        allow: ["organization_id"],
        staff: "update",
        warnings: "reject",
      },
    },
  ],
  queries: [
    { name: "Users!", sql: "SELECT 1 AS a", dialect: "trino", file: null },
    { name: "Users?", sql: `SELECT '\${X}' AS b`, dialect: "duckdb", file: null },
    { name: "用户", sql: "SELECT 3 AS c", dialect: "trino", file: null, folder: "Später" },
  ],
  attributesTables: [
    {
      name: "People.all",
      sql: "SELECT amperity_id, city FROM c",
      dialect: "trino",
      file: null,
      isAvailable: true,
      folder: `Tables/of \${us}`,
      columns: [
        { column: "city", displayName: null, field: "user_fields.city", isOffered: true },
        { column: "amperity_id", displayName: "Customer", field: null, isOffered: false },
      ],
    },
  ],
  segments: [
    { name: "By hand", sql: "SELECT amperity_id FROM c", dialect: "duckdb", file: null, visual: null },
    {
      name: "By rules",
      sql: "",
      dialect: "trino",
      file: null,
      visual: {
        rules: {
          include: {
            kind: "group",
            combine: "and",
            conditions: [
              {
                kind: "attribute",
                table: "People.all",
                column: "city",
                operator: "is in list",
                values: [`\${X}`, "007"],
              },
              {
                kind: "group",
                combine: "or",
                conditions: [
                  { kind: "attribute", table: "People.all", column: "city", operator: "is NULL", values: [] },
                  { kind: "segment", operator: "is in segment", segment: "By hand" },
                ],
              },
            ],
          },
          exclude: {
            kind: "group",
            combine: "or",
            conditions: [
              {
                kind: "attribute",
                table: "People.all",
                column: "city",
                operator: "is exactly",
                values: ["0.50"],
              },
            ],
          },
        },
        attributes: [
          { table: "People.all", column: "amperity_id", field: "external_id" },
          { table: "People.all", column: "city", field: null },
        ],
      },
    },
  ],
  orchestrations: [
    {
      name: "yes",
      query: "Users!",
      destination: "Zendesk EU",
      template: "Rules: all of them",
      workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
    },
    { name: "chosen", segment: "By rules", destination: "2nd", template: null, workflow: { kind: "manual" } },
    {
      name: "all",
      attributesTable: "People.all",
      destination: "2nd",
      template: null,
      workflow: { kind: "manual" },
    },
    { name: "later", query: "用户", destination: "2nd", template: null, workflow: { kind: "after-refresh" } },
  ],
};

const customer360 = {
  engine: "duckdb",
  trino: null,
  tables: { Customer_360: "data/*.csv" },
  database: null,
  postgres: null,
  dialect: "trino",
  memoryLimitMb: 2_048,
  queryTimeoutSeconds: 3_600,
} as const;

it("what was exported reads back as the same definitions, without a secret in any file", () => {
  const { files, variables } = writeDeskfeedYaml(definitions, customer360);
  expect(variables).toEqual(["ZENDESK_EU_CLIENT_SECRET", "DESTINATION_2ND_API_TOKEN"]);
  expect(files.map(({ text }) => text).join()).not.toContain("s3cret");
  const cwd = mkdtempSync(join(tmpdir(), "deskfeed-export-"));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    }
    const env = Object.fromEntries(variables.map((name) => [name, "s3cret"]));
    const read = loadDeskfeedYaml("deskfeed.yaml", { cwd, env, missingVariables: "error" });
    expect(read.ok ? null : read.errors).toBeNull();
    if (!read.ok) return;
    const queries = definitions.queries.map((query, index) => ({ ...query, file: files[index + 1]?.path }));
    const [table] = definitions.attributesTables;
    const [byHand, byRules] = definitions.segments;
    expect(read.config.definitions).toEqual({
      ...definitions,
      queries,
      attributesTables: [{ ...table, file: "attributes-tables/people-all.sql" }],
      segments: [{ ...byHand, file: "segments/by-hand.sql" }, byRules],
    });
    expect(read.config.customer360.memoryLimitMb).toBe(2_048);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

it("without a Customer 360 the file says what to add", () => {
  const { files } = writeDeskfeedYaml({ ...definitions, templates: [], orchestrations: [] }, null);
  expect(files[0]?.text).toMatch(/^# Write the section customer360 here/);
  expect(files[0]?.text).not.toContain("templates");
});
