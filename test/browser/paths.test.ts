/** What people do on the screens, step by step in a real browser, against a server that answers what the pictures show. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal, startFixtureServer } from "./fixture-server.ts";

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
    const listDestinations = () => ({ items: [] });
    const readHome: Answers["readHome"] = () => ({
      attention: [
        {
          key: "k",
          level: "error",
          kind: "run failed",
          title: hostile,
          detail: hostile,
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
});
