/** Orchestrations in a real browser: added, verified and changed in their dialog, run and looked up from the menu of their row; empty, failing, managed, and only read. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { looks, violationsOf } from "./axe.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, pageOf, Refusal, sessionOf } from "./fixture-server.ts";
import { createFixtures } from "./fixtures.ts";
import { type Visit, visitPage } from "./visit.ts";

const list = "/destinations?tab=orchestrations";
const adding = `${list}&add=orchestration&object=${idOf(301)}`;
const fixtures = createFixtures(Date.now());

const dialogOf = (page: Page) => page.getByRole("dialog", { name: /Orchestration$/ });
const field = (page: Page, label: string) => dialogOf(page).getByLabel(label, { exact: true });

describe.skipIf(!hasBrowser)("orchestrations", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const visit = (
    path: string,
    answers: Answers,
    then: (page: Page) => Promise<void>,
    rest: Partial<Visit> = {},
  ) => visitPage(browser, { path, answers, stepMs: 40_000, ...rest }, then);

  it("are added with settings prefilled: what differs says so, goes back with Reset, and alone is saved", async () => {
    let saved: Record<string, unknown> = {};
    const createOrchestration: Answers["createOrchestration"] = ({ body }) => {
      saved = body;
      return { orchestration: fixtures.orchestrations[0], created: true };
    };
    await visit(adding, { createOrchestration }, async (page) => {
      await field(page, "Destination").selectOption({ label: "Zendesk · socktown.zendesk.com" });
      await field(page, "Data Template").selectOption({ label: "Zendesk users" });
      expect(await field(page, "Default country").inputValue()).toBe("US");
      await field(page, "Empty values (NULL)").selectOption({ label: "Clear what we had sent" });
      await field(page, "E-mail addresses").selectOption({ label: "Send as unverified, without a mail" });
      await field(page, "Rows with warnings").selectOption({ label: "Reject the row" });
      await field(page, "Staff of the account").selectOption({ label: "Update them too" });
      const chips = dialogOf(page).getByText("changed", { exact: true });
      expect(await chips.count()).toBe(4);
      await dialogOf(page).getByRole("button", { name: "Reset" }).last().click();
      expect(await field(page, "Staff of the account").inputValue()).toBe("protect");
      await field(page, "Guarded fields allowed").click();
      await dialogOf(page).getByRole("switch", { name: "suspended" }).check();
      await dialogOf(page).getByText("a column of that name can lock people out").waitFor();
      await field(page, "Guarded fields allowed").and(page.getByText("organization_id, suspended")).waitFor();
      await field(page, "Rows with warnings").selectOption({ label: "Send them, and count them" });
      expect(await chips.count()).toBe(3);
      await dialogOf(page).getByRole("button", { name: "Save", exact: true }).click();
      await dialogOf(page).waitFor({ state: "detached" });
    });
    expect(saved.overrides).toEqual({
      nulls: "clear-ours",
      fixed: { verified: false, skip_verify_email: true },
      allow: ["organization_id", "suspended"],
    });
    expect(saved).toMatchObject({
      name: "Zendesk - Users",
      templateId: idOf(201),
      workflow: { kind: "manual" },
    });
  });

  it("say all that is missing at once when they are saved, and lead to the first of it", async () => {
    await visit(`${list}&add=orchestration`, {}, async (page) => {
      await dialogOf(page).getByRole("button", { name: "Save", exact: true }).click();
      for (const words of ["Choose what to send.", "Choose where to send it.", "Give it a name."])
        await dialogOf(page).getByText(words).waitFor();
      expect(await page.evaluate("document.activeElement.name")).toBe("object");
      await field(page, "Object").selectOption({ label: "Zendesk - Loyalty" });
      expect(await field(page, "Name").inputValue()).toBe("Zendesk - Loyalty");
      await field(page, "Name").fill("");
      // Going on to a button tells nothing: it must not move under the pointer.
      await page.keyboard.press("Tab");
      expect(await dialogOf(page).getByText("Give it a name.").count()).toBe(0);
      await field(page, "Name").focus();
      await page.keyboard.press("Shift+Tab");
      await dialogOf(page).getByText("Give it a name.").waitFor();
    });
  });

  it("run by themselves on a schedule told in words with its next times, or after a call that is ready to copy", async () => {
    await visit(adding, {}, async (page) => {
      await dialogOf(page)
        .getByRole("radio", { name: /Automatic/ })
        .check();
      await dialogOf(page).getByText("Every day at 06:00 in Los Angeles").waitFor();
      await dialogOf(page).getByText("06:00 · 06:00 · 06:00 · 06:00 · 06:00").waitFor();
      await dialogOf(page).getByText("When clocks change, it still runs once that day.").waitFor();
      await dialogOf(page).getByRole("radio", { name: "After refresh" }).check();
      const call = field(page, "It runs when this call says that fresh data is there");
      expect(await call.inputValue()).toMatch(/^curl -X POST http:.*\/api\/customer360\/refresh/);
      await dialogOf(page).getByRole("button", { name: "Copy" }).first().click();
      await dialogOf(page).getByText("Copied").first().waitFor();
      const command = field(page, "Or this command, at the end of the script that loads the data");
      expect(await command.inputValue()).toBe("deskfeed refresh");
      await dialogOf(page).getByRole("button", { name: "Copy", exact: true }).click();
      await dialogOf(page).getByRole("button", { name: "Copied" }).nth(1).waitFor();
    });
  });

  it("ask before what was typed is lost, with Escape too", async () => {
    await visit(adding, {}, async (page) => {
      await field(page, "Name").fill("Another name");
      await page.keyboard.press("Escape");
      await dialogOf(page).getByText("Leave without saving?").waitFor();
      await dialogOf(page).getByRole("button", { name: "Stay" }).click();
      expect(await field(page, "Name").inputValue()).toBe("Another name");
      await page.keyboard.press("Escape");
      await dialogOf(page).getByRole("button", { name: "Leave" }).click();
      await dialogOf(page).waitFor({ state: "detached" });
    });
  });

  it("are copied where a file manages them, and only read otherwise", async () => {
    await visit(`${list}&edit=${idOf(6)}`, {}, async (page) => {
      await dialogOf(page).getByText("so it cannot be changed here").waitFor();
      expect(await field(page, "Name").isDisabled()).toBe(true);
      expect(await dialogOf(page).getByRole("button", { name: "Save", exact: true }).count()).toBe(0);
      await dialogOf(page).getByRole("button", { name: "Copy", exact: true }).first().click();
      await page.getByRole("dialog", { name: "Add Orchestration" }).waitFor();
      expect(await field(page, "Name").inputValue()).toBe("Zendesk - Surveys (copy)");
      expect(await field(page, "Object").inputValue()).toBe(idOf(306));
    });
  });

  it("lead from their menu to the object: query, segment or attributes table; one that runs leads to its run", async () => {
    const entries = async (page: Page, name: string) => {
      await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
      const words = await page.getByRole("menuitem").allInnerTexts();
      return words.map((one) => one.split("\n")[0]?.trim());
    };
    await visit(list, {}, async (page) => {
      const rest = ["Plan", "Edit", "History"];
      expect(await entries(page, "Zendesk - Users")).toEqual([
        "Open the run",
        ...rest,
        "View query",
        "Delete",
      ]);
      await page.keyboard.press("Escape");
      expect(await entries(page, "Zendesk - VIP at risk")).toEqual([
        "Run",
        ...rest,
        "View segment",
        "Disable automatic",
        "Delete",
      ]);
      await page.keyboard.press("Escape");
      expect(await entries(page, "Zendesk - Contacts")).toEqual([
        "Run",
        ...rest,
        "View attributes table",
        "Disable automatic",
        "Delete",
      ]);
      await page.getByRole("menuitem", { name: "View attributes table" }).click();
      await page.getByRole("heading", { level: 1, name: "Zendesk_attributes" }).waitFor();
    });
  });

  it("obey the letters of their menu when a row has the focus", async () => {
    await visit(list, {}, async (page) => {
      const row = page.locator("tr[data-row]").nth(4);
      await row.focus();
      await page.keyboard.press("e");
      await page.getByRole("dialog", { name: "Edit Orchestration" }).waitFor();
      await page.keyboard.press("Escape");
      await dialogOf(page).waitFor({ state: "detached" });
      await row.focus();
      await page.keyboard.press("a");
      await page.getByRole("heading", { level: 1, name: "Zendesk_attributes" }).waitFor();
    });
  });

  it("say what they are where there are none, what went wrong where they cannot be read, and when the dialog cannot", async () => {
    await visit(list, { listOrchestrations: ({ query }) => pageOf([], query) }, async (page) => {
      await page.getByText("No orchestrations yet").waitFor();
    });
    const fail = () => {
      throw new Refusal(500, "store_failed", "The store does not answer.");
    };
    await visit(list, { listOrchestrations: fail }, async (page) => {
      await page.getByText("The orchestrations cannot be shown").waitFor();
    });
    let isFailing = true;
    const listTemplates = () => (isFailing ? fail() : { ...fixtures.templates, next: null });
    await visit(adding, { listTemplates }, async (page) => {
      await dialogOf(page).getByText("The store does not answer.").waitFor();
      isFailing = false;
      await dialogOf(page).getByRole("button", { name: "Try again" }).click();
      await dialogOf(page).getByRole("button", { name: "Save and plan" }).waitFor();
    });
  });

  it("offer a viewer what can be read, and nothing that changes", async () => {
    await visit(list, sessionOf({ role: "viewer" }), async (page) => {
      await page.getByRole("button", { name: "Actions for Zendesk - Loyalty" }).click();
      const words = await page.getByRole("menuitem").allInnerTexts();
      expect(words.map((one) => one.split("\n")[0]?.trim())).toEqual(["History", "View query"]);
      expect(await page.getByRole("link", { name: "Add Orchestration" }).count()).toBe(0);
      await page.goto(new URL(adding, page.url()).href);
      await dialogOf(page).getByText("Adding an orchestration needs the role operator").waitFor();
      await page.goto(new URL("/destinations/new", page.url()).href);
      await page.getByText("Adding a destination needs the role operator").waitFor();
    });
  });

  it("show hostile names as text, cut, in rows and in the dialog, in every width", async () => {
    const name = `<script>document.title="owned"</script>"'\u{1F984}${"x".repeat(10_000)}`;
    const hostile = { name, object: name, destination: name };
    const items = fixtures.orchestrations.map((one) => ({ ...one, ...hostile }));
    const answers: Answers = {
      listOrchestrations: ({ query }) => pageOf(items, query),
      readOrchestration: () => items[0],
      listDestinations: ({ query }) =>
        pageOf(
          fixtures.destinations.map((one) => ({ ...one, name })),
          query,
        ),
    };
    for (const look of [looks[0], looks[2]])
      await visit(
        `${list}&edit=${idOf(1)}`,
        answers,
        async (page) => {
          await dialogOf(page).waitFor();
          await field(page, "Name").waitFor();
          expect(await page.title()).toBe("Destinations · Deskfeed");
          expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
        },
        { look },
      );
  });

  for (const look of looks)
    it(`have a menu and a dialog without a violation in ${look.name}`, async () => {
      const wrong: string[] = [];
      const judge = async (page: Page) => wrong.push(...(await violationsOf(page, look.colorScheme)));
      await visit(
        list,
        {},
        async (page) => {
          await page.getByRole("button", { name: "Actions for Zendesk - Loyalty" }).click();
          await page.getByRole("menuitem", { name: "Delete" }).waitFor();
          await judge(page);
          await page.getByRole("menuitem", { name: "Edit" }).click();
          const settings = dialogOf(page).getByRole("button", { name: /^Settings/ });
          if ((await settings.getAttribute("aria-expanded")) === "false") await settings.click();
          await field(page, "Guarded fields allowed").click();
          await field(page, "Phone that is not E.164").selectOption({ label: "Reject the row" });
          await dialogOf(page).getByText("Every day at 06:00 in Los Angeles").waitFor();
          await dialogOf(page).getByRole("button", { name: "Show all" }).click();
          await judge(page);
          await page.keyboard.press("Escape");
          await dialogOf(page).getByText("Leave without saving?").waitFor();
          await judge(page);
        },
        { look },
      );
      expect(wrong).toEqual([]);
    });
});
