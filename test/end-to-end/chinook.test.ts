/** The main job on input that none of us made: the Chinook music shop, customers joined with their invoices. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

const data = resolve(import.meta.dirname, "../../../shared/data/chinook");
const isThere = existsSync(data);
if (!isThere) console.warn(`Skipped: the Chinook files are not at ${data}.`);

const tables = {
  Customer: "customer",
  Employee: "employee",
  Invoice: "invoice",
  Invoice_Line: "invoice_line",
  Track: "track",
  Genre: "genre",
};

describe.skipIf(!isThere)("the Chinook music shop", () => {
  let shop: Shop;
  let sandbox: Sandbox;

  beforeAll(async () => {
    shop = await openShop();
    sandbox = await startSandbox();
    const files = Object.fromEntries(
      Object.entries(tables).map(([table, file]) => [table, join(data, `${file}.csv`)]),
    );
    await shop.write("deskfeed.yaml", shopYaml({ url: sandbox.url, tables: files }));
    await shop.write(
      "queries/zendesk-users.sql",
      readFileSync(resolve(import.meta.dirname, "../../examples/chinook/zendesk-users.sql"), "utf8"),
    );
  });

  afterAll(async () => {
    await sandbox.close();
    await shop.close();
  });

  it("arrives whole: 59 customers of 24 countries, each with orders, value, genre and agent", async () => {
    const { code, stdout, stderr } = await shop.run(["run", "Zendesk - Users", "--json"]);
    expect(stderr).not.toMatch(/error/i);
    expect(JSON.parse(stdout)).toMatchObject({
      orchestration: "Zendesk - Users",
      status: "completed",
      rows: {
        read: 59,
        unchanged: 0,
        rejected: 0,
        delivered: 59,
        created: 59,
        updated: 0,
        failed: 0,
        unsent: 0,
      },
    });
    expect(code).toBe(0);
    expect(sandbox.truth.userCount()).toBe(59);
    expect(new Set(sandbox.truth.users().map((user) => user.userFields.country)).size).toBe(24);
  });

  it("shows the agent what the invoices say of a customer", () => {
    // Reckoned by hand from the files: Helena Holý, customer 6, spent the most.
    const helena = sandbox.truth.userByExternalId("chinook-6");
    expect(helena).toMatchObject({
      name: "helena holý",
      email: "hholy@gmail.com",
      phone: "+420241770449",
      userFields: {
        city: "Prague",
        country: "Czech Republic",
        orders: 7,
        ltv: 49.62,
        favourite_genre: "Rock",
        support_agent: "Steve Johnson",
      },
    });
  });

  it("writes nothing when nothing changed, and every row is unchanged", async () => {
    const before = sandbox.truth.writeRequestCount();
    const { code, stdout } = await shop.run(["run", "Zendesk - Users", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: { read: 59, unchanged: 59, delivered: 0 } });
    expect(code).toBe(0);
    expect(sandbox.truth.writeRequestCount()).toBe(before);
  });
});
