import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withTerminals } from "../../test/cli/terminal.ts";

const { shop, empty } = withTerminals();

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
