/** Attributes tables in a real browser: made, described, activated and offered; rules broken and mended; used, managed, and only read. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, sessionOf } from "./fixture-server.ts";
import { visitPage } from "./visit.ts";

const zendesk = `/customer-360?attributes=${idOf(701)}`;

describe.skipIf(!hasBrowser)("attributes tables", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const visit = (path: string, answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path, answers, stepMs: 40_000 }, then);

  const availability = (page: Page) =>
    page.getByRole("switch", { name: "Make available in Visual Segment Editor" });
  /** The editor has come; it takes what is typed. */
  const editorOf = (page: Page) =>
    page.getByRole("textbox", { name: "SQL of the attributes table" }).and(page.locator(".cm-content"));

  it("go from a name to the Visual Segment Editor: columns described, rows counted, activated, made available", async () => {
    await visit("/customer-360", {}, async (page) => {
      await page.getByRole("button", { name: "New attributes table" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Zendesk_attributes");
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByText('There is an attributes table named "Zendesk_attributes".').waitFor();
      await page.getByRole("textbox", { name: "Name" }).fill("City_attributes");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "City_attributes" }).waitFor();
      await page.getByText("Activate the table first").waitFor();
      expect(await availability(page).isDisabled()).toBe(true);
      await page.getByRole("textbox", { name: "Display name of city" }).fill("City of residence ");
      await page.getByRole("combobox", { name: "Zendesk field of city" }).fill("user_fields.city");
      await page.getByRole("checkbox", { name: "lifetime_value in the editor" }).click();
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText("all met").waitFor();
      await page.getByText("1,284,930 rows, 1,284,930 IDs").waitFor();
      await page.getByRole("cell", { name: "amp-01f7c2" }).waitFor();
      await page.getByRole("button", { name: "Activate" }).click();
      await page.getByText("is active: version 1").waitFor();
      // It turns when the server has said so, which `check` would not wait for.
      await availability(page).click();
      await page.getByText("Segments without SQL can use these 11 attributes.").waitFor();
      const link = page.getByRole("link", { name: "City_attributes" });
      await link.getByRole("img", { name: "available in the Visual Segment Editor" }).waitFor();
      await page.reload();
      await page.getByRole("textbox", { name: "Display name of city" }).waitFor();
      expect(await page.getByRole("textbox", { name: "Display name of city" }).inputValue()).toBe(
        "City of residence",
      );
      expect(await page.getByRole("combobox", { name: "Zendesk field of city" }).inputValue()).toBe(
        "user_fields.city",
      );
    });
  });

  it("name the rule that is not met with its column, and mend a name with a dot by a target field", async () => {
    await visit(zendesk, {}, async (page) => {
      const editor = editorOf(page);
      await editor.fill('SELECT\n  email,\n  amperity_id,\n  zip AS "user_fields.zip"\nFROM Customer_360\n');
      await page.getByText("2 not met").waitFor();
      const rules = page.getByRole("region", { name: "Rules" });
      await rules.getByText("The first column is amperity_id: email").waitFor();
      await rules.getByText("starts with a letter or digit: user_fields.zip").waitFor();
      await page.getByText("The SELECT has no column city, of which something is said.").waitFor();
      await page.getByRole("button", { name: "Rename user_fields.zip and send it there" }).click();
      await page.getByText("1 not met").waitFor();
      expect(await page.getByRole("combobox", { name: "Zendesk field of zip" }).inputValue()).toBe(
        "user_fields.zip",
      );
      await page.getByRole("button", { name: "Activate" }).click();
      await page
        .getByText("A rule of attributes tables is not met: The first column is amperity_id.")
        .waitFor();
      await page.getByRole("button", { name: "Discard draft" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Discard draft" }).click();
      await page.getByRole("combobox", { name: "Zendesk field of city" }).waitFor();
      await editor.fill("SELECT\n  oops\nFROM Customer_360\n");
      await page.getByText("There is no column oops.").first().waitFor();
      await page.getByText("Checked once the SQL can be read.").waitFor();
    });
  });

  it("list the segments that use them before they are switched off, and are not deleted from under them", async () => {
    await visit(zendesk, {}, async (page) => {
      await page.getByText("used by 3 segments").waitFor();
      await availability(page).click();
      const dialog = page.getByRole("dialog", { name: "3 segments use it" });
      await dialog.getByText("VIP at risk").waitFor();
      await dialog.getByRole("button", { name: "Keep it available" }).click();
      expect(await availability(page).isChecked()).toBe(true);
      await page.getByRole("button", { name: "More for Zendesk_attributes" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByText('the segment "Loyal and silent" still uses it.').waitFor();
      await availability(page).click();
      await dialog.getByRole("button", { name: "Switch off" }).click();
      await page.getByText("can then use these 7 attributes").waitFor();
    });
  });

  it("count rows while they can still be cancelled, in the browser and behind it", async () => {
    let gone: AbortSignal | undefined;
    const profileAttributesTable: Answers["profileAttributesTable"] = (asked) => {
      gone = asked.gone;
      return new Promise(() => undefined);
    };
    await visit(zendesk, { profileAttributesTable }, async (page) => {
      await page.getByRole("button", { name: "Run" }).click();
      await expect.poll(() => gone !== undefined, { timeout: 40_000 }).toBe(true);
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Run" }).waitFor();
      await expect.poll(() => gone?.aborted, { timeout: 40_000 }).toBe(true);
    });
  });

  it("are only read by a viewer, and where deskfeed.yaml manages them", async () => {
    await visit(zendesk, sessionOf({ role: "viewer" }), async (page) => {
      await page.getByRole("cell", { name: "user_fields.city" }).waitFor();
      await page.getByText("Authors can change it.").waitFor();
      expect(await availability(page).isDisabled()).toBe(true);
      expect(await page.getByRole("checkbox", { name: "city in the editor" }).isDisabled()).toBe(true);
      for (const name of ["New attributes table", "Run", "Format", "Activate"])
        expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
      await page.getByRole("link", { name: "Survey_attributes" }).click();
      await page.getByText("so it cannot be changed here").waitFor();
      await page.getByText("It is set in deskfeed.yaml.").waitFor();
    });
  });

  it("say what they are for where there are none, and what is gone", async () => {
    const listAttributesTables = () => ({
      items: [],
      next: null,
      total: 0,
      matching: 0,
      folders: [],
      destinations: [],
      owners: [],
    });
    await visit(`/customer-360?attributes=${idOf(999)}`, { listAttributesTables }, async (page) => {
      await page.getByText("There is no such attributes table").waitFor();
      await page.getByText("An attributes table is a SELECT with one row for each customer.").waitFor();
    });
  });
});
