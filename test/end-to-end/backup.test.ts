/** A data folder backed up, destroyed and restored by the command, with everything a person would miss still there. */
import { appendFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

const customers =
  "external_id,name,email\n1,Ann,ann@example.com\n2,Bob,bob@example.com\n3,,nobody@example.com\n";

describe("a backup", () => {
  let shop: Shop;
  let sandbox: Sandbox;

  beforeAll(async () => {
    shop = await openShop();
    sandbox = await startSandbox();
    await shop.write("customers.csv", customers);
    await shop.write("queries/zendesk-users.sql", "SELECT * FROM customers ORDER BY external_id");
    await shop.write(
      "deskfeed.yaml",
      shopYaml({ url: sandbox.url, tables: { customers: "customers.csv" }, dialect: "duckdb" }),
    );
    const { code } = await shop.run(["run", "Zendesk - Users"]);
    expect(code).toBe(3);
  });

  afterAll(async () => {
    await sandbox.close();
    await shop.close();
  });

  const inFolder = async (args: readonly string[], data: string) => {
    const { code, stdout, stderr } = await shop.run([...args, "--data", data, "--json"]);
    return { code, told: stdout === "" ? null : JSON.parse(stdout), stderr };
  };

  it("brings back runs, rows and ledger after everything was destroyed, so that nothing is sent twice", async () => {
    const before = await inFolder(["runs"], ".deskfeed");
    const saved = await shop.run(["backup", "saved"]);
    expect(saved).toMatchObject({ code: 0 });
    expect(saved.stderr).toContain("The key is not in it");
    expect((await readdir(join(shop.folder, "saved"))).filter((name) => name.includes("key"))).not.toContain(
      ".deskfeed.key",
    );
    await rm(join(shop.folder, ".deskfeed"), { recursive: true, force: true });
    expect(await inFolder(["restore", "saved"], ".deskfeed")).toMatchObject({
      code: 0,
      told: { ledger: true },
    });
    expect((await inFolder(["runs"], ".deskfeed")).told).toEqual(before.told);
    expect((await inFolder(["rows", "last", "--outcome", "created"], ".deskfeed")).told).toHaveLength(2);
    const writes = sandbox.truth.writeRequestCount();
    expect((await inFolder(["run", "Zendesk - Users"], ".deskfeed")).told.rows).toMatchObject({
      read: 3,
      unchanged: 2,
      rejected: 1,
    });
    expect(sandbox.truth.writeRequestCount()).toBe(writes);
  });

  it("is refused where something is already, where the key is missing, and where a file is damaged; then nothing is restored", async () => {
    expect(await inFolder(["restore", "saved"], ".deskfeed")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is in use"),
    });
    expect(await inFolder(["restore", "saved"], "elsewhere")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("elsewhere.key"),
    });
    expect(await inFolder(["backup", "saved"], ".deskfeed")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not empty"),
    });
    await appendFile(join(shop.folder, "saved", "runs.copy.gz"), "x");
    await shop.write("elsewhere.key", `${Buffer.alloc(32, 3).toString("base64")}\n`);
    expect(await inFolder(["restore", "saved"], "elsewhere")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("runs.copy.gz"),
    });
    expect(await readdir(shop.folder)).not.toContain("elsewhere");
  });
});
