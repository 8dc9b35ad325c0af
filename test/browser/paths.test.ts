/** What people do on the screens, step by step in a real browser, against a server that answers what the pictures show. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, pageOf, Refusal, startFixtureServer } from "./fixture-server.ts";

describe.skipIf(!hasBrowser)("a person at the screens", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function visit(
    path: string,
    change: Answers,
    then: (page: Page, url: string) => Promise<void>,
  ): Promise<void> {
    const server = await startFixtureServer(change);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(server.url + path);
      await then(page, server.url);
    } finally {
      await context.close();
      await server.close();
    }
  }

  it("runs an orchestration from the menu of its row and is told that it waits to start", async () => {
    await visit("/destinations?tab=orchestrations", {}, async (page) => {
      await page.getByRole("button", { name: "Actions for Zendesk - Loyalty" }).click();
      expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(
        ["Run\nR", "Plan\nP", "Edit\nE", "History\nH", "View query\nQ", "Disable automatic", "Delete"].map(
          (words) => expect.stringMatching(new RegExp(`^${words.split("\n")[0]}`)),
        ),
      );
      await page.getByRole("menuitem", { name: "Run" }).click();
      await page.getByText("is waiting to start…").waitFor();
      await page.getByRole("link", { name: "Open the run" }).click();
      await page.getByRole("heading", { level: 1, name: "Zendesk - Users" }).waitFor();
    });
  }, 30_000);

  it("runs with the keyboard alone: down to the row, R", async () => {
    const started: string[] = [];
    const startRun: Answers["startRun"] = ({ params }) => {
      started.push(params.id ?? "");
      throw new Refusal(409, "destination_disabled", "Zendesk is switched off.");
    };
    await visit("/destinations?tab=orchestrations", { startRun }, async (page) => {
      await page.locator("tr[data-row]").first().focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("r");
      await page.getByText("Zendesk is switched off.").waitFor();
      expect(started).toEqual([idOf(3)]);
    });
  }, 30_000);

  it("is led back to where they were after signing in again", async () => {
    let isIn = false;
    const signedIn = {
      state: "signed in",
      version: "1",
      me: {
        id: idOf(9),
        name: "Mara",
        email: "m@x.y",
        role: "admin",
        hidesPersonalData: false,
        by: "session",
      },
    };
    const change: Answers = {
      readSession: () => (isIn ? signedIn : { state: "signed out", version: "1", me: null }),
      signIn: () => {
        isIn = true;
        return signedIn;
      },
    };
    await visit("/runs/126?outcome=failed", change, async (page) => {
      await page.getByLabel("E-mail").fill("mara@socktown.com");
      await page.getByLabel("Password", { exact: true }).fill("a sentence is fine");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("The books balance").waitFor();
      expect(new URL(page.url()).search).toBe("?outcome=failed");
    });
  }, 30_000);

  it("reads what happened and what to do where a page cannot be read, and may try again", async () => {
    let tries = 0;
    const listRuns: Answers["listRuns"] = () => {
      tries += 1;
      if (tries === 1) throw new Refusal(500, "store_failed", "The store does not answer.");
      return { items: [], next: null };
    };
    await visit("/runs", { listRuns }, async (page) => {
      await page.getByText("The runs cannot be shown").waitFor();
      await page.getByText("The store does not answer.").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("No runs yet").waitFor();
    });
  }, 30_000);

  it("sees hostile names as text", async () => {
    const hostile = `<script>document.title="owned"</script> "quotes" 🦄 ${"long ".repeat(2_000)}`;
    const listDestinations: Answers["listDestinations"] = ({ query }) => pageOf([], query);
    const readHome: Answers["readHome"] = () => ({
      attention: [
        {
          key: "k",
          level: "error",
          kind: "run failed",
          title: hostile,
          detail: hostile,
          marks: [{ text: hostile, as: "name" }],
          at: new Date().toISOString(),
          link: { to: "run", id: "1", label: "See reasons" },
        },
      ],
      running: [],
      recent: [],
      next: [],
      quota: [],
      days: [],
      steps: { tables: 1, queries: 1, activeQueries: 1, destinations: 1, orchestrations: 1, runs: 1 },
    });
    await visit("/", { readHome, listDestinations }, async (page) => {
      await page.getByText('<script>document.title="owned"</script>').first().waitFor();
      expect(await page.title()).toBe("Deskfeed");
      expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    });
  }, 30_000);

  it("goes to a page with G and a letter, and searches with Ctrl K", async () => {
    await visit("/", {}, async (page) => {
      await page.getByText("Needs attention").waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("r");
      await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search or jump to" }).fill("plan loyalty");
      await page.getByRole("option", { name: /Plan Zendesk - Loyalty/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: /^Plan of/ }).waitFor();
    });
  }, 30_000);

  it("sorts a list by its heads and keeps the order in the address", async () => {
    await visit("/destinations?tab=orchestrations", {}, async (page) => {
      const names = () => page.locator("tbody .list-name").allInnerTexts();
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.locator("th[aria-sort=ascending]").waitFor();
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.locator("th[aria-sort=descending]").waitFor();
      expect((await names())[0]).toBe("Zendesk - Contacts");
      expect(new URL(page.url()).searchParams.get("sort")).toBe("-delivered");
    });
  }, 30_000);

  it("deletes several data templates chosen with X and brings them back with Undo", async () => {
    const calls: string[] = [];
    const change: Answers = {
      deleteTemplate: ({ params }) => {
        calls.push(`delete ${params.id}`);
        return { done: true };
      },
      undeleteTemplate: ({ params }) => {
        calls.push(`undelete ${params.id}`);
        return { done: true };
      },
    };
    await visit("/destinations?tab=templates&search=Contacts", change, async (page) => {
      await page.locator("tr[data-row]").first().focus();
      await page.keyboard.press("x");
      await page.getByText("1 selected").waitFor();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByText(/deleted/).waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect
        .poll(() => calls.map((one) => one.split(" ")[0]), { timeout: 10_000 })
        .toEqual(["delete", "undelete"]);
      expect(calls[0]?.split(" ")[1]).toBe(calls[1]?.split(" ")[1]);
    });
  }, 30_000);

  it("reads on through the rows of a very long run, with few of them in the page at once", async () => {
    const listRunRows: Answers["listRunRows"] = ({ query }) => {
      const from = Number(query.get("after") ?? 0);
      const items = Array.from({ length: 200 }, (_, at) => ({
        key: `row-${from + at}`,
        outcome: "created",
        code: null,
        column: null,
        message: null,
        zendeskUserId: 1,
        job: null,
      }));
      return { items, next: from < 999_800 ? String(from + 200) : null };
    };
    await visit("/runs/126", { listRunRows }, async (page) => {
      const pane = page.getByRole("region", { name: "Rows by outcome" });
      await pane.getByText("row-0", { exact: true }).waitFor();
      await pane.focus();
      await expect
        .poll(
          async () => {
            await page.keyboard.press("End");
            return await pane.getByText(/^row-1[0-9]{3}$/).count();
          },
          { timeout: 20_000 },
        )
        .toBeGreaterThan(0);
      expect(await pane.locator("tbody tr").count()).toBeLessThan(100);
      expect(await pane.locator("table").getAttribute("aria-rowcount")).toBe("39387");
    });
  }, 30_000);
});
