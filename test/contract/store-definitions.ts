/** The store's contract: definitions. */
import { expect, it } from "vitest";
import { type Definitions, noDefinitions, type OrchestrationDefinition } from "../../src/core/definition.ts";
import { ConfigInvalid } from "../../src/core/failure.ts";
import type { Bench } from "./every-store.ts";
import { aDestination, idsOf, source, theDefinitions } from "./store-scenes.ts";

export function definitionsContract(bench: Bench): void {
  it("gives back what was applied, credentials in the open", async () => {
    const definitions = theDefinitions();
    await bench.store.applyDefinitions(definitions, source);
    const found = await (await bench.again()).definitions();
    expect(found.destinations).toEqual(definitions.destinations);
    expect(found.templates).toEqual(definitions.templates);
    expect(found.queries).toEqual(definitions.queries);
    expect(new Set(found.orchestrations)).toEqual(new Set(definitions.orchestrations));
  });

  it("gives back attributes tables and segments, sends them, and deletes none that is used", async () => {
    const { definitions, sent } = withSegments();
    const changes = await bench.store.applyDefinitions(definitions, source);
    expect(changes.map(({ kind, change }) => [kind, change]).slice(3)).toEqual([
      ["attributes table", "created"],
      ["segment", "created"],
      ["orchestration", "created"],
    ]);
    const found = await (await bench.again()).definitions();
    expect(found.attributesTables).toEqual(definitions.attributesTables);
    expect(found.segments).toEqual(definitions.segments);
    expect(found.orchestrations).toEqual(sent);
    const again = await bench.store.applyDefinitions(definitions, source);
    expect(new Set(again.map(({ change }) => change))).toEqual(new Set(["unchanged"]));
    const ids = await idsOf(bench.store);
    // The same orchestration may send something else; its ledger stays.
    const query = { ...sent[0], segment: undefined, query: "Users" } as OrchestrationDefinition;
    await bench.store.applyDefinitions({ ...definitions, orchestrations: [query] }, source);
    expect(await idsOf(bench.store)).toEqual(ids);
    await bench.store.applyDefinitions({ ...noDefinitions, segments: definitions.segments }, "Jo");
    const without = { ...definitions, attributesTables: [], segments: [], orchestrations: [query] };
    await expect(bench.store.applyDefinitions(without, source)).rejects.toThrow(
      /attributes table "Users" cannot be removed: the segment "Users" still uses it/,
    );
  });

  it("keeps the order of a template's fixed fields", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const { templates } = await bench.store.definitions();
    expect(Object.keys(templates[0]?.template.fixed ?? {})).toEqual(["zebra", "alpha"]);
  });

  it("says what applying changed", async () => {
    const first = await bench.store.applyDefinitions(theDefinitions(), source);
    expect(new Set(first.map(({ change }) => change))).toEqual(new Set(["created"]));
    expect(first.map(({ kind }) => kind)).toEqual([
      "destination",
      "template",
      "query",
      "orchestration",
      "orchestration",
    ]);
    const second = await bench.store.applyDefinitions(theDefinitions(), source);
    expect(new Set(second.map(({ change }) => change))).toEqual(new Set(["unchanged"]));
    const queries = [{ name: "Users", sql: "SELECT 2", dialect: "duckdb" as const, file: null }];
    const third = await bench.store.applyDefinitions(theDefinitions({ queries }), source);
    expect(third.filter(({ change }) => change !== "unchanged")).toEqual([
      { kind: "query", name: "Users", change: "updated" },
    ]);
  });

  it("notices that only the secret changed", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const credential = { kind: "api-token", email: "ops@socktown.com", apiToken: "another" } as const;
    const changes = await bench.store.applyDefinitions(
      theDefinitions({ destinations: [aDestination({ credential })] }),
      source,
    );
    expect(changes[0]).toEqual({ kind: "destination", name: "Zendesk", change: "updated" });
    expect((await bench.store.definitions()).destinations[0]?.credential).toEqual(credential);
  });

  it("deletes what the same source no longer names, and nothing of another source", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const theirs = { name: "Theirs", sql: "SELECT 3", dialect: "trino" as const, file: null };
    await bench.store.applyDefinitions({ ...noDefinitions, queries: [theirs] }, "Jo");
    const { orchestrations } = theDefinitions();
    const changes = await bench.store.applyDefinitions(
      theDefinitions({ orchestrations: orchestrations.slice(0, 1) }),
      source,
    );
    expect(changes.filter(({ change }) => change === "deleted")).toEqual([
      { kind: "orchestration", name: "More to Zendesk", change: "deleted" },
    ]);
    const left = await bench.store.definitions();
    expect(left.orchestrations.map(({ name }) => name)).toEqual(["Users to Zendesk"]);
    expect(left.queries.map(({ name }) => name)).toEqual(["Theirs", "Users"]);
    expect(await bench.store.orchestrationIds("More to Zendesk")).toBeNull();
  });

  it("gives a deleted orchestration its id back when it is named again", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const before = await idsOf(bench.store);
    await bench.store.applyDefinitions(noDefinitions, source);
    expect(await bench.store.orchestrationIds("Users to Zendesk")).toBeNull();
    await bench.store.applyDefinitions(theDefinitions(), source);
    expect(await idsOf(bench.store)).toEqual(before);
  });

  it("gives a destination that points to another account another id, and the old one when it points back", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const before = await idsOf(bench.store);
    const elsewhere = theDefinitions({ destinations: [aDestination({ subdomain: "shoetown" })] });
    await bench.store.applyDefinitions(elsewhere, source);
    const moved = await idsOf(bench.store);
    expect(moved.orchestrationId).toBe(before.orchestrationId);
    expect(moved.destinationId).not.toBe(before.destinationId);
    expect(await idsOf(bench.store, "More to Zendesk")).toMatchObject({ destinationId: moved.destinationId });
    expect((await bench.store.definitions()).destinations).toEqual(elsewhere.destinations);
    await bench.store.applyDefinitions(theDefinitions(), source);
    expect(await idsOf(bench.store)).toEqual(before);
  });

  it("counts another url as another account, and other settings or credentials as the same one", async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
    const before = await idsOf(bench.store);
    const settings = { ...aDestination().settings, usersPerSecond: 50 };
    const credential = { kind: "oauth-client", clientId: "deskfeed", clientSecret: "hush" } as const;
    await bench.store.applyDefinitions(
      theDefinitions({ destinations: [aDestination({ settings, credential })] }),
      source,
    );
    expect(await idsOf(bench.store)).toEqual(before);
    const url = "http://127.0.0.1:4010";
    await bench.store.applyDefinitions(theDefinitions({ destinations: [aDestination({ url })] }), source);
    expect((await idsOf(bench.store)).destinationId).not.toBe(before.destinationId);
  });

  it("refuses a reference to what is not defined, and leaves everything as it was", async () => {
    const wrong = theDefinitions({ queries: [] });
    await expect(bench.store.applyDefinitions(wrong, source)).rejects.toThrow(ConfigInvalid);
    await expect(bench.store.applyDefinitions(wrong, source)).rejects.toThrow(
      /"Users", which is not defined/,
    );
    expect((await bench.store.definitions()).destinations).toEqual([]);
  });

  it("does not delete what another source still uses", async () => {
    const { queries, orchestrations, ...rest } = theDefinitions();
    await bench.store.applyDefinitions({ ...rest, queries, orchestrations: [] }, source);
    const theirs = { ...noDefinitions, orchestrations };
    await bench.store.applyDefinitions(theirs, "Jo");
    await expect(
      bench.store.applyDefinitions({ ...rest, queries: [], orchestrations: [] }, source),
    ).rejects.toThrow(/the orchestration "Users to Zendesk" still uses it/);
  });

  it("keeps hostile names and texts as they are, but for what a text cannot hold", async () => {
    const name = `o'clock "; DROP TABLE runs; -- 👩‍🚀 \\`;
    const sql = `SELECT '${"\0"}' AS "a\\b", '\u{1f600}\ud83d'`;
    const queries = [...theDefinitions().queries, { name, sql, dialect: "trino" as const, file: null }];
    await bench.store.applyDefinitions(theDefinitions({ queries }), source);
    const found = (await bench.store.definitions()).queries.find((query) => query.name === name);
    expect(found?.sql).toBe(`SELECT '\ufffd' AS "a\\b", '\u{1f600}\ufffd'`);
  });
}

/** Of one name, as each kind allows: a query, an attributes table, a segment over it, and an orchestration that sends the segment. */
function withSegments() {
  const table = { table: "Users", column: "city" };
  const sent: readonly OrchestrationDefinition[] = [
    {
      name: "Users to Zendesk",
      segment: "Users",
      destination: "Zendesk",
      template: null,
      workflow: { kind: "manual" },
    },
  ];
  const definitions: Definitions = theDefinitions({
    attributesTables: [
      {
        name: "Users",
        sql: "SELECT amperity_id, city FROM c",
        dialect: "trino",
        file: null,
        isAvailable: true,
        columns: [{ column: "city", displayName: "Home", field: "user_fields.city", isOffered: true }],
      },
    ],
    segments: [
      {
        name: "Users",
        sql: "",
        dialect: "trino",
        file: null,
        visual: {
          rules: {
            include: {
              kind: "group",
              combine: "and",
              conditions: [{ kind: "attribute", ...table, operator: "is exactly", values: ["O'Brien"] }],
            },
            exclude: { kind: "group", combine: "or", conditions: [] },
          },
          attributes: [{ ...table, field: null }],
        },
      },
    ],
    orchestrations: sent,
  });
  return { definitions, sent };
}
