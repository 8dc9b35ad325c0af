/** Customer 360 in a real browser: tables found, columns profiled, marked and copied, rows searched, a query made; empty, failing, and without rights. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { createCustomer360Fixtures } from "./customer-360-fixtures.ts";
import { type Answers, idOf, Refusal, sessionOf, startFixtureServer } from "./fixture-server.ts";

const { list, profile, sample } = createCustomer360Fixtures(Date.now());

describe.skipIf(!hasBrowser)("the Customer 360", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function visit(path: string, change: Answers, then: (page: Page) => Promise<void>): Promise<void> {
    const server = await startFixtureServer({ ...sessionOf({ role: "operator" }), ...change });
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-US",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(40_000);
      await page.goto(server.url + path);
      await then(page);
    } finally {
      await context.close();
      await server.close();
    }
  }

  it("opens with the customers, and finds tables and columns by their names", async () => {
    await visit("/customer-360", {}, async (page) => {
      await page.getByRole("heading", { level: 2, name: "Customer_360" }).waitFor();
      const tables = page.getByRole("navigation", { name: "Tables", exact: true }).getByRole("link");
      expect(await tables.count()).toBe(6);
      await page.getByRole("searchbox", { name: "Find a table or column" }).fill("loyalty");
      await page.getByText("1 of 12 columns").waitFor();
      expect(await tables.allInnerTexts()).toEqual([
        expect.stringContaining("Customer_360"),
        expect.stringContaining("Loyalty"),
      ]);
      await tables.last().click();
      await page.getByRole("heading", { level: 2, name: "Loyalty" }).waitFor();
    });
  });

  it("shows columns as they are read, stops when told, and goes on", async () => {
    const asked: string[] = [];
    let done = 4;
    const profileTable: Answers["profileTable"] = () => {
      asked.push("read");
      return done === 12
        ? profile
        : { ...profile, state: "reading", columns: profile.columns.slice(0, done) };
    };
    const stopProfile: Answers["stopProfile"] = () => {
      asked.push("stop");
      return { done: true };
    };
    await visit("/customer-360", { profileTable, stopProfile }, async (page) => {
      await page.getByText("Reading: 4 of 12 columns").waitFor();
      await page
        .getByRole("row", { name: /full_name/ })
        .getByText("99.98%")
        .waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("Stopped after 4 of 12 columns").waitFor();
      await expect.poll(() => asked.includes("stop"), { timeout: 40_000 }).toBe(true);
      done = 12;
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("Read in 1.4 s").waitFor();
      await page
        .getByRole("row", { name: /loyalty_tier/ })
        .getByText("silver")
        .waitFor();
    });
  });

  it("says of a big table that its figures are a sample's", async () => {
    const profileTable: Answers["profileTable"] = () => ({ ...profile, isSampled: true, rows: 999_804 });
    await visit("/customer-360", { profileTable }, async (page) => {
      await page.getByText("Figures from 999,804 rows taken by chance").waitFor();
      await page.getByRole("row", { name: /city/ }).getByText("≥ 18,402").waitFor();
      expect(await page.getByText("every value once").count()).toBe(0);
    });
  });

  it("marks a column as personal data at once, with Undo", async () => {
    const marks: unknown[] = [];
    let isPersonal = false;
    const markColumn: Answers["markColumn"] = ({ body }) => {
      marks.push(body);
      isPersonal = (body as { isPersonalData: boolean }).isPersonalData;
      return {};
    };
    const listTables: Answers["listTables"] = () => ({
      ...list,
      items: list.items.map((table) => ({
        ...table,
        columns: table.columns.map((column) =>
          column.name === "city" ? { ...column, isPersonalData: isPersonal } : column,
        ),
      })),
    });
    await visit("/customer-360", { markColumn, listTables }, async (page) => {
      const mark = page.getByRole("switch", { name: "city is personal data" });
      // It turns when the server has said so, which `check` would not wait for.
      await mark.click();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.locator('input[aria-label="city is personal data"]:not(:checked):enabled').waitFor();
      expect(marks).toEqual([
        { column: "city", isPersonalData: true },
        { column: "city", isPersonalData: false },
      ]);
    });
  });

  it("copies a column's name by key, and makes a query that selects the table", async () => {
    const made: unknown[] = [];
    const createQuery: Answers["createQuery"] = ({ body }) => {
      made.push((body as { name: string }).name);
      if (made.length === 1) throw new Refusal(409, "name_taken", "There is such a query.");
      made.push((body as { sql: string }).sql);
      return { query: { id: idOf(301) }, created: true };
    };
    await visit("/customer-360?table=Orders", { createQuery }, async (page) => {
      await page.locator("tr[data-row]").first().focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("c");
      await page.getByText("state copied").waitFor();
      expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe("state");
      await page.getByRole("button", { name: "Query it" }).click();
      await page.waitForURL(/\/queries\//);
    });
    expect(made).toEqual(["Orders", "Orders 2", "SELECT\n  city,\n  state,\n  country\nFROM Orders\n"]);
  });

  it("searches the rows on the server, and says when none match", async () => {
    await visit("/customer-360?table=Customer_360&part=sample", {}, async (page) => {
      await page.getByText("The first 100 rows").waitFor();
      const search = page.getByRole("searchbox", { name: "Search the rows" });
      await search.fill("person14@");
      await page.getByText("1 row found").waitFor();
      await page.getByRole("cell", { name: "person14@socktown.com" }).waitFor();
      await search.fill("nobody");
      await page.getByText("No rows match").waitFor();
      await page.getByRole("button", { name: "Clear the search" }).click();
      await page.getByText("The first 100 rows").waitFor();
    });
  });

  it("hides personal data, the switch and the query from those without the right", async () => {
    const hidden = sessionOf({ role: "viewer", hidesPersonalData: true });
    const masked = new Set(["full_name", "email", "phone", "address"]);
    const profileTable: Answers["profileTable"] = () => ({
      ...profile,
      columns: profile.columns.map((column) =>
        masked.has(column.name) ? { ...column, typical: [], min: null, max: null, isMasked: true } : column,
      ),
    });
    const sampleTable: Answers["sampleTable"] = () => ({
      ...sample,
      rows: [{ ...sample.rows[0], email: "•••••" }],
      columns: sample.columns.map((one) => ({ ...one, isMasked: masked.has(one.name) })),
    });
    await visit("/customer-360", { ...hidden, profileTable, sampleTable }, async (page) => {
      await page.getByRole("row", { name: /email/ }).getByText("•••••").waitFor();
      expect(await page.getByRole("switch").count()).toBe(0);
      expect(await page.getByRole("button", { name: "Query it" }).count()).toBe(0);
      await page.getByRole("link", { name: "Sample" }).click();
      await page.getByRole("columnheader", { name: /email/ }).getByRole("img").waitFor();
      await page.getByRole("cell", { name: "•••••" }).waitFor();
    });
  });

  it("says where tables come from when there are none, and what went wrong while the rest works", async () => {
    await visit("/customer-360", { listTables: () => ({ ...list, items: [] }) }, async (page) => {
      await page.getByText("No tables yet").waitFor();
    });
    let isWell = false;
    const profileTable: Answers["profileTable"] = () => {
      if (isWell) return profile;
      throw new Refusal(422, "query_failed", "The file customers.csv has a broken line 7.");
    };
    await visit("/customer-360", { profileTable }, async (page) => {
      await page.getByText("What fills the columns cannot be read").waitFor();
      await page.getByText("The file customers.csv has a broken line 7.").waitFor();
      await page.getByRole("row", { name: /full_name/ }).waitFor();
      isWell = true;
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("Read in 1.4 s").waitFor();
    });
  });
});
