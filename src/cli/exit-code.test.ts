import { describe, expect, it } from "vitest";
import { goodConfig, twoCustomers, withTerminals } from "../../test/cli/terminal.ts";
import { DestinationFailed } from "../core/failure.ts";

const { shop, empty } = withTerminals();

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
    ["a worker without a database to share", ["worker"]],
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
