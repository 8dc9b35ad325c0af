import { describe, expect, it } from "vitest";
import { goodConfig, twoCustomers, withTerminals } from "../../test/cli/terminal.ts";

const { shop } = withTerminals();

describe("--json prints exactly one document on stdout", () => {
  it("of a run, with the keys in their order", async () => {
    const { stdout } = await shop().run("--json", "run", "Zendesk - Users");
    expect(stdout).toMatchInlineSnapshot(`
      "{
        "run": "00000001-0000-4000-8000-000000000000",
        "orchestration": "Zendesk - Users",
        "status": "completed",
        "rows": {
          "read": 3,
          "unchanged": 0,
          "rejected": 1,
          "delivered": 2,
          "created": 2,
          "updated": 0,
          "failed": 0,
          "unsent": 0
        },
        "requests": {
          "total": 1,
          "retried": 0,
          "rateLimited": 0
        },
        "problems": [
          {
            "code": "name_missing",
            "count": 1
          }
        ],
        "startedAt": "2026-01-01T00:00:00.000Z",
        "endedAt": "2026-01-01T00:00:00.000Z",
        "seconds": 0
      }
      "
    `);
  });

  it("of a plan, with the keys in their order", async () => {
    const { stdout, code } = await shop().run("plan", "Zendesk - Users", "--json");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "{
        "orchestration": "Zendesk - Users",
        "rows": {
          "read": 3,
          "new": 2,
          "changed": 0,
          "unchanged": 0,
          "rejected": 1,
          "left": 0
        },
        "columns": [
          {
            "column": "external_id",
            "field": "external_id",
            "status": "sent"
          },
          {
            "column": "name",
            "field": "name",
            "status": "sent"
          },
          {
            "column": "user_fields.city",
            "field": "user_fields.city",
            "status": "sent"
          },
          {
            "column": "user_field.city",
            "field": null,
            "status": "ignored",
            "reason": "no such field",
            "suggestion": "user_fields.city"
          }
        ],
        "forecast": {
          "users": 2,
          "requests": 12,
          "seconds": 11
        },
        "problems": [
          {
            "code": "name_missing",
            "count": 1
          }
        ]
      }
      "
    `);
  });

  it("of rows: exactly seven keys, null where not known", async () => {
    const terminal = shop();
    terminal.destination.failing = ["b"];
    await terminal.run("run", "Zendesk - Users");
    const { stdout, code } = await terminal.run("rows", "last", "--json");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "[
        {"key":"c","outcome":"rejected","code":"name_missing","column":"name","message":"The row has no name.","zendeskUserId":null,"job":null},
        {"key":"a","outcome":"created","code":null,"column":null,"message":null,"zendeskUserId":1000,"job":"job-0"},
        {"key":"b","outcome":"failed","code":"refused","column":null,"message":"Zendesk refused the user.","zendeskUserId":null,"job":"job-0"}
      ]
      "
    `);
  });

  it("of runs: an array of what `run` prints", async () => {
    const terminal = shop();
    const run = JSON.parse((await terminal.run("run", "Zendesk - Users", "--json")).stdout);
    await terminal.run("run", "Zendesk - Users");
    const runs = JSON.parse((await terminal.run("runs", "--json")).stdout);
    expect(runs).toHaveLength(2);
    expect(runs[1]).toEqual(run);
  });

  it("of no rows: an empty array", async () => {
    const terminal = shop({ rows: twoCustomers });
    await terminal.run("run", "Zendesk - Users");
    expect(JSON.parse((await terminal.run("rows", "1", "--outcome", "failed", "--json")).stdout)).toEqual([]);
  });

  it.each([[["rum", "--json"]], [["--json", "run"]], [["rows", "77", "--json"]]])(
    "of an error: %j",
    async (argv) => {
      const { stdout } = await shop().run(...argv);
      const { error } = JSON.parse(stdout);
      expect(Object.keys(error)).toEqual(["code", "message", "place", "advice"]);
    },
  );

  it("of an error in the configuration: where it stands, and the others beside it", async () => {
    const terminal = shop();
    terminal.write("deskfeed.yaml", goodConfig.replace("subdomain", "subdomian"));
    const { stdout } = await terminal.run("check", "--json");
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "error": {
          "advice": "Did you mean subdomain?",
          "code": "config_invalid",
          "message": "destinations.Zendesk.subdomian there is no such key.",
          "place": {
            "column": 5,
            "file": "deskfeed.yaml",
            "key": "destinations.Zendesk.subdomian",
            "line": 7,
          },
        },
      }
    `);
  });

  it.each([
    ["check"],
    ["runs"],
    ["apply"],
    ["export", "out"],
    ["init", "new"],
    ["query", "Zendesk - Users"],
    ["stop", "last"],
  ])("of %s", async (...argv) => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users");
    const { stdout } = await terminal.run(...argv, "--json");
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});
