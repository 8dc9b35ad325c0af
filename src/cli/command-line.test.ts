import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  goodConfig,
  openShopTerminal,
  openTerminal,
  type TestTerminal,
  twoCustomers,
} from "../../test/cli/terminal.ts";
import { DestinationFailed } from "../core/failure.ts";

const opened: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of opened.splice(0)) terminal.remove();
});

function open(make: () => TestTerminal): TestTerminal {
  const terminal = make();
  opened.push(terminal);
  return terminal;
}

const shop = (options: Parameters<typeof openTerminal>[0] = {}) => open(() => openShopTerminal(options));
const empty = () => open(() => openTerminal());

describe("exit codes", () => {
  it("0: completed, and every row is well", async () => {
    const terminal = shop({ rows: twoCustomers });
    expect((await terminal.run("run", "Zendesk - Users")).code).toBe(0);
  });

  it("3: completed, but rows were rejected", async () => {
    expect((await shop().run("run", "Zendesk - Users")).code).toBe(3);
  });

  it("3: completed, but rows failed", async () => {
    const terminal = shop({ rows: twoCustomers });
    terminal.destination.failing = ["b"];
    expect((await terminal.run("run", "Zendesk - Users")).code).toBe(3);
  });

  it("1: the run failed, and says why", async () => {
    const terminal = shop();
    terminal.destination.beforeBatch = () => {
      throw new DestinationFailed("Zendesk refused the credential.", {
        code: "credential_refused",
        next: "fix",
        advice: "Make a new API token.",
      });
    };
    const { code, stdout } = await terminal.run("run", "Zendesk - Users");
    expect(code).toBe(1);
    expect(stdout).toContain("Zendesk refused the credential.");
  });

  it("4: stopped by Ctrl-C, what is in flight is finished", async () => {
    const terminal = shop({
      rows: twoCustomers.flatMap((row) => [row, { ...row, external_id: `${row.external_id}2` }]),
    });
    terminal.destination.beforeBatch = () => terminal.interrupt();
    const { code, stdout, stderr } = await terminal.run("run", "Zendesk - Users", "--json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ status: "stopped" });
    expect(stderr).toContain("Ctrl-C again leaves at once");
  });

  it("4: left at once by a second Ctrl-C, and resumable", async () => {
    const terminal = shop({ rows: twoCustomers });
    terminal.destination.beforeBatch = (signal) => {
      terminal.interrupt();
      terminal.interrupt();
      signal.throwIfAborted();
    };
    const { code, stderr } = await terminal.run("run", "Zendesk - Users");
    expect(code).toBe(4);
    expect(stderr).toContain("deskfeed resume 1");
    terminal.destination.beforeBatch = () => undefined;
    const resumed = await terminal.run("resume", "1", "--json");
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: "completed", rows: { delivered: 2 } });
  });

  it.each([
    ["no command", ["--quiet"]],
    ["an unknown command", ["rum"]],
    ["an unknown option", ["run", "Zendesk - Users", "--limt", "1"]],
    ["a missing argument", ["run"]],
    ["a name without quotation marks", ["run", "Zendesk", "-", "Users"]],
    ["a limit that is none", ["run", "Zendesk - Users", "--limit", "many"]],
    ["an unknown orchestration", ["plan", "Zendesk - User"]],
    ["an unknown outcome", ["rows", "last", "--outcome", "fialed"]],
    ["an unknown run", ["rows", "77"]],
    ["a command of a later version", ["worker"]],
    ["an unknown query", ["query", "Zendesk Users"]],
  ])("2: %s", async (_, argv) => {
    const { code, stdout, stderr } = await shop().run(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatchSnapshot();
  });

  it("2: a configuration that is wrong, with every error and its line", async () => {
    const terminal = shop();
    terminal.write("deskfeed.yaml", goodConfig.replace("subdomain", "subdomian").replace("plugin", "plugn"));
    const { code, stderr } = await terminal.run("run", "Zendesk - Users");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "deskfeed.yaml:6:5 destinations.Zendesk.plugn there is no such key. Did you mean plugin?
      deskfeed.yaml:7:5 destinations.Zendesk.subdomian there is no such key. Did you mean subdomain?
      "
    `);
  });

  it("2: a configuration that is not there", async () => {
    const { code, stderr } = await empty().run("check");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "deskfeed: deskfeed.yaml: there is no such file. \`deskfeed init\` writes one, or name yours with --config.
      "
    `);
  });

  it("2: a missing environment variable, by its name", async () => {
    const terminal = shop({ env: { ZENDESK_API_TOKEN: "" } });
    const { code, stderr } = await terminal.run("run", "Zendesk - Users");
    expect(code).toBe(2);
    expect(stderr).toContain("ZENDESK_API_TOKEN");
  });

  it("2: a query that does not compile, with its file and line", async () => {
    const terminal = shop();
    terminal.write("queries/zendesk-users.sql", "SELECT * FROM WRONG");
    for (const argv of [["plan"], ["run"]]) {
      const { code, stderr } = await terminal.run(...argv, "Zendesk - Users");
      expect(code).toBe(2);
      expect(stderr).toContain("queries/zendesk-users.sql:1:15");
    }
  });
});

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

describe("rows", () => {
  it("lists unsent and unchanged rows from the kept plan, so that every row read is accounted for", async () => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users", "--only", "a");
    const first = JSON.parse((await terminal.run("rows", "last", "--json")).stdout);
    expect(first.map((row: { outcome: string; key: string }) => `${row.key} ${row.outcome}`)).toEqual([
      "c rejected",
      "a created",
      "b unsent",
    ]);
    await terminal.run("run", "Zendesk - Users");
    const second = JSON.parse(
      (await terminal.run("rows", "2", "--outcome", "unchanged,delivered", "--json")).stdout,
    );
    expect(second.map((row: { outcome: string; key: string }) => `${row.key} ${row.outcome}`)).toEqual([
      "b created",
      "a unchanged",
    ]);
  });

  it("prints a line a row", async () => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users");
    const { stdout } = await terminal.run("rows", "last");
    expect(stdout).toMatchInlineSnapshot(`
      "Outcome    Key                                   Zendesk user      Problem               Column                    Message
      rejected   c                                                       name_missing          name                      The row has no name.
      created    a                                     1000
      created    b                                     1001
      "
    `);
  });

  it("says on stderr what it cannot list, unless that was asked for by name", async () => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users", "--limit", "1");
    terminal.write("deskfeed.yaml", "customer360:\n");
    const all = await terminal.run("rows", "last", "--json");
    expect(all.code).toBe(0);
    expect(JSON.parse(all.stdout)).toHaveLength(2);
    expect(all.stderr).toContain("Not listed: 1 unsent");
    expect((await terminal.run("rows", "last", "--outcome", "unsent")).code).toBe(2);
  });
});

describe("what people read", () => {
  it("of a plan: columns, counts, samples, forecast", async () => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users", "--only", "a");
    terminal.engine.rows = terminal.engine.rows.map((row) => ({ ...row, "user_fields.city": "Ulm" }));
    const { stdout } = await terminal.run("plan", "Zendesk - Users");
    expect(stdout).toMatchInlineSnapshot(`
      "Plan of Zendesk - Users

      Column               Field                      Why
      external_id       →  external_id       sent
      name              →  name              sent
      user_fields.city  →  user_fields.city  sent
      user_field.city                        ignored  no such field: did you mean user_fields.city?

        read      3
        new       1  never confirmed by the destination
        changed   1  differ from what was last confirmed
        unchanged 0
        rejected  1  cannot be sent
        left      0

        1 × name_missing  The row has no name. Zendesk needs a name for every user: fill the name column, or filter such rows out in the query.

      a (changed)
        user_fields.city  Lima → Ulm

      b (new)
        verified           true
        skip_verify_email  true
        external_id        b
        name               Ben
        user_fields.city   Ulm

      A run would send 2 users in about 12 requests and take about 11 s.
      "
    `);
  });

  it("of a run: the books as an equation, what is amiss, and what to do next", async () => {
    const { stdout, stderr } = await shop().run("run", "Zendesk - Users");
    expect(stdout).toMatchInlineSnapshot(`
      "Run 1 of Zendesk - Users: completed after 0 s, 1 request

          read      3
        = unchanged 0
        + rejected  1
        + delivered 2  created 2, updated 0
        + failed    0
        + unsent    0

        1 × name_missing  The row has no name. Zendesk needs a name for every user: fill the name column, or filter such rows out in the query.

      See these rows: deskfeed rows 1 --outcome rejected
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "Planning
      Delivering: 2 of 2 users (100%); created 2, updated 0, failed 0, rejected 1.
      "
    `);
  });

  it("of a check", async () => {
    const { stdout, code } = await shop().run("check");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "✓ deskfeed.yaml is valid
      ✓ table Customer_360: 3 rows, 4 columns
      ✓ query Zendesk - Users: 4 columns
      ✓ destination Zendesk, credential: acts as Socktown Operations (admin)
      ! destination Zendesk, bulk import: switched off
          Ask Zendesk to switch it on.

      Zendesk - Users
      Column               Field                      Why
      external_id       →  external_id       sent
      name              →  name              sent
      user_fields.city  →  user_fields.city  sent
      user_field.city                        ignored  no such field: did you mean user_fields.city?

      All is well.
      "
    `);
  });

  it("of a check that finds something: exit code 2, and what to mend", async () => {
    const terminal = shop();
    terminal.write("queries/zendesk-users.sql", "SELECT * FROM WRONG");
    const { stdout, code } = await terminal.run("check");
    expect(code).toBe(2);
    expect(stdout).toContain(
      "queries/zendesk-users.sql:1:15: there is no table WRONG. Did you mean Customer_360?",
    );
  });

  it("of runs and of a query", async () => {
    const terminal = shop();
    await terminal.run("run", "Zendesk - Users");
    expect((await terminal.run("runs")).stdout).toMatchInlineSnapshot(`
      "Run  Orchestration    State      Started (UTC)     Took  Read  Unchanged  Rejected  Created  Updated  Failed  Unsent
        1  Zendesk - Users  Completed  2026-01-01 00:00   0 s     3          0         1        2        0       0       0
      "
    `);
    expect(
      (await terminal.run("query", "queries/zendesk-users.sql", "--limit", "2")).stdout,
    ).toMatchInlineSnapshot(`
      "external_id  name  user_fields.city  user_field.city
      a            Ana   Lima              Lima
      b            Ben   Bonn              Bonn
      "
    `);
  });

  it("has no colours and no cursor movements outside a terminal, and colours when forced", async () => {
    const plain = await shop().run("run", "Zendesk - Users");
    expect(plain.stdout + plain.stderr).not.toContain("\u001b");
    const forced = await shop({ env: { FORCE_COLOR: "1" } }).run("run", "Zendesk - Users");
    expect(forced.stdout).toContain("\u001b[");
    const refused = await shop({ env: { NO_COLOR: "1" }, isTerminal: true }).run("run", "Zendesk - Users");
    expect(refused.stdout).not.toContain("\u001b");
  });

  it("is only the answer with --quiet", async () => {
    const { stdout, stderr } = await shop().run("run", "Zendesk - Users", "--quiet");
    expect(stderr).toBe("");
    expect(stdout).toContain("read");
  });
});

describe("files", () => {
  it("init writes a configuration that is valid at once, and overwrites nothing", async () => {
    const terminal = empty();
    expect((await terminal.run("init", "shop")).code).toBe(0);
    const checked = await terminal.run("query", "Zendesk - Users", "--config", "shop/deskfeed.yaml");
    expect(checked.code).toBe(0);
    const again = await terminal.run("init", "shop");
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("shop/deskfeed.yaml");
  });

  it("export writes what apply took, secrets as references, so that it can be applied again", async () => {
    const terminal = shop();
    await terminal.run("apply");
    const before = await terminal.store.definitions();
    const { code } = await terminal.run("export", "out");
    expect(code).toBe(0);
    const text = readFileSync(join(terminal.folder, "out/deskfeed.yaml"), "utf8");
    expect(text).not.toContain("sandbox-token");
    expect(text).toMatchInlineSnapshot(`
      "customer360:
        engine: duckdb
        tables:
          Customer_360: ../data/customer_360.csv
      destinations:
        Zendesk:
          plugin: zendesk
          subdomain: socktown
          credential:
            email: ops@socktown.com
            apiToken: "\${ZENDESK_API_TOKEN}"
      queries:
        Zendesk - Users: queries/zendesk-users.sql
      orchestrations:
        Zendesk - Users:
          query: Zendesk - Users
          destination: Zendesk
          workflow: manual
      "
    `);
    expect((await terminal.run("apply", "--config", "out/deskfeed.yaml")).code).toBe(0);
    const after = await terminal.store.definitions();
    expect({
      ...after,
      queries: after.queries.map((query) => ({ ...query, file: "queries/zendesk-users.sql" })),
    }).toEqual(before);
    expect((await terminal.run("export", "out")).code).toBe(2);
    expect(existsSync(join(terminal.folder, "out/queries/zendesk-users.sql"))).toBe(true);
  });
});

describe("help", () => {
  const commands =
    "demo init check plan run runs rows stop resume query apply export serve worker sandbox".split(" ");

  it("of everything, also when nothing is asked", async () => {
    expect((await empty().run()).stdout).toBe((await empty().run("--help")).stdout);
    const { stdout, code } = await empty().run("--help");
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it.each(commands)("of %s", async (command) => {
    const { stdout, code } = await empty().run(command, "--help");
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it("prints the version", async () => {
    expect(await empty().run("--version")).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });
});
