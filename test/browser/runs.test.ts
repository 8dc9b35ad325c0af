/** Runs, one run, Home and the notifications as people use them: sorting, live news, stopping, reasons, keys. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Run } from "../../src/contract/api/runs.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal, sessionOf } from "./fixture-server.ts";
import { createFixtures } from "./fixtures.ts";
import { visitPage } from "./visit.ts";

const stepMs = 10_000;

describe.skipIf(!hasBrowser)("runs on the screens", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  const visit = (path: string, answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path, answers, stepMs }, then);
  const searchOf = (page: Page) => new URL(page.url()).searchParams;

  it("are sorted by the server when a head is pressed, with the order in the address", async () => {
    const asked: (string | null)[] = [];
    const { runs } = createFixtures(Date.now());
    const listRuns: Answers["listRuns"] = ({ query }) => {
      asked.push(query.get("sort"));
      return { items: runs, next: null };
    };
    await visit("/runs", { listRuns }, async (page) => {
      await page.locator("th[aria-sort=descending]").getByRole("button", { name: "Ran" }).waitFor();
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.locator("th[aria-sort=ascending]").getByText("Delivered").waitFor();
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.locator("th[aria-sort=descending]").getByText("Delivered").waitFor();
      expect(searchOf(page).get("sort")).toBe("-delivered");
      await page.getByRole("button", { name: "Delivered" }).click();
      await page.locator("th[aria-sort=descending]").getByText("Ran").waitFor();
      expect(searchOf(page).has("sort")).toBe(false);
      await page.getByRole("button", { name: "Ran" }).click();
      await page.locator("th[aria-sort=ascending]").getByText("Ran").waitFor();
      await expect
        .poll(() => [...new Set(asked)])
        .toEqual(["-started", "delivered", "-delivered", "started"]);
    });
  }, 40_000);

  it("that begin while one reads wait behind a count instead of moving the rows", async () => {
    const { runs } = createFixtures(Date.now());
    const [newest] = runs;
    let items = runs;
    const listRuns: Answers["listRuns"] = () => ({ items, next: null });
    await visit("/runs", { listRuns }, async (page) => {
      const first = page.locator("tr[data-row]").first();
      await first.getByText("129").waitFor();
      items = [{ ...newest, number: 130, orchestration: "Zendesk - Brand new" } as Run, ...runs];
      // Starting a run makes the list old, as the event stream does.
      await page.locator("tr[data-row]").nth(2).focus();
      await page.keyboard.press("r");
      await page.getByRole("button", { name: "1 new" }).waitFor();
      expect(await first.textContent()).toContain("129");
      await page.getByRole("button", { name: "1 new" }).click();
      await first.getByText("Zendesk - Brand new").waitFor();
    });
  }, 40_000);

  it("are few in the page at once when ten thousand are listed, with a head that stays", async () => {
    const { runs } = createFixtures(Date.now());
    const base = runs.find(({ number }) => number === 125) as Run;
    const items = Array.from({ length: 10_000 }, (_, at) => ({ ...base, number: 20_000 - at }));
    await visit("/runs", { listRuns: () => ({ items, next: null }) }, async (page) => {
      await page.getByText("20000", { exact: true }).waitFor();
      expect(await page.locator("tr[data-row]").count()).toBeLessThan(100);
      expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("10001");
      await page.locator(".list-scroll").evaluate((pane: { scrollTop: number; scrollHeight: number }) => {
        pane.scrollTop = pane.scrollHeight;
      });
      await page.getByText("10001", { exact: true }).waitFor();
      expect(await page.getByRole("button", { name: "Delivered" }).isVisible()).toBe(true);
      expect(
        await page
          .locator("thead th")
          .first()
          .evaluate((head) => head.getBoundingClientRect().top),
      ).toBeGreaterThan(0);
    });
  }, 40_000);

  it("say where a filter leaves none, and take it away", async () => {
    const listRuns: Answers["listRuns"] = ({ query }) => ({
      items: query.get("state") === "failed" ? [] : createFixtures(Date.now()).runs,
      next: null,
    });
    await visit("/runs?state=failed", { listRuns }, async (page) => {
      await page.getByText("No runs match").waitFor();
      await page.getByRole("link", { name: "Clear filters" }).click();
      await page.locator("tr[data-row]").first().waitFor();
    });
  }, 40_000);

  it("offer a viewer nothing that sends or stops", async () => {
    await visit("/runs", sessionOf({ role: "viewer" }), async (page) => {
      await page.getByRole("button", { name: "Actions for Zendesk - Users, run 128" }).click();
      expect(await page.getByRole("menuitem").allInnerTexts()).toEqual([expect.stringContaining("Open")]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Actions for Zendesk - Loyalty, run 126" }).click();
      expect((await page.getByRole("menuitem").allInnerTexts()).map((words) => words.split("\n")[0])).toEqual(
        ["Open", "Download rows"],
      );
    });
  }, 40_000);

  it("are stopped after one question, which says what becomes of what is in flight", async () => {
    const stopped: string[] = [];
    const stopRun: Answers["stopRun"] = ({ params }) => {
      stopped.push(params.number ?? "");
      const live = createFixtures(Date.now()).runs[1];
      return { ...live, stopRequested: true };
    };
    await visit("/runs/128", { stopRun }, async (page) => {
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByText("900 users are in flight and will be settled first.").waitFor();
      await page.getByRole("button", { name: "Keep running" }).click();
      expect(stopped).toEqual([]);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Stop the run" }).click();
      await expect.poll(() => stopped).toEqual(["128"]);
    });
  }, 40_000);

  it("show the rows of a reason, name how many a download holds, and send the failed ones again", async () => {
    const retried: string[] = [];
    const retryFailedRows: Answers["retryFailedRows"] = ({ params }) => {
      retried.push(params.number ?? "");
      return { run: createFixtures(Date.now()).runs[1], existed: false };
    };
    await visit("/runs/126", { retryFailedRows }, async (page) => {
      await page
        .getByRole("button", { name: /E-mail belongs to another user/ })
        .first()
        .click();
      await page.getByText("m.rossi@posta.it").waitFor();
      expect([searchOf(page).get("outcome"), searchOf(page).get("code")]).toEqual(["failed", "email_taken"]);
      await page.getByRole("link", { name: "These 121" }).waitFor();
      expect(await page.getByRole("link", { name: "Fields" }).getAttribute("href")).toBe(
        `/destinations/${idOf(1)}`,
      );
      await page.getByRole("button", { name: "Clear this reason" }).click();
      await page.getByRole("link", { name: "These 186" }).waitFor();
      await page.getByRole("button", { name: "Retry failed rows" }).click();
      await page.getByRole("heading", { level: 1, name: "Zendesk - Users" }).waitFor();
      expect(retried).toEqual(["126"]);
    });
  }, 40_000);

  it("draw users a second so that arrow keys read it and a table says the same", async () => {
    await visit("/runs/128", {}, async (page) => {
      await page.getByRole("img", { name: /^Users a second from/ }).focus();
      await page.keyboard.press("ArrowLeft");
      await page.getByText(/: \d+\.\d users a second/).waitFor();
      await page.getByRole("button", { name: "Show as table" }).click();
      const table = page.getByRole("group", { name: "Users a second, as a table" });
      await table.waitFor();
      expect(await table.locator("tr").count()).toBe(65);
    });
  }, 40_000);

  it("keep the page when one part of it cannot be read", async () => {
    const readQuota: Answers["readQuota"] = () => {
      throw new Refusal(500, "quota_unknown", "The quota is not known just now.");
    };
    await visit("/runs/128", { readQuota }, async (page) => {
      await page.getByText("The quota is not known just now.").waitFor();
      await page.getByText("24,300 of 41,212").waitFor();
    });
  }, 40_000);

  it("are stopped from their notification, whose pane closes with Escape but not with that of the question", async () => {
    const stopped: string[] = [];
    const stopRun: Answers["stopRun"] = ({ params }) => {
      stopped.push(params.number ?? "");
      return createFixtures(Date.now()).runs[1];
    };
    await visit("/runs", { stopRun }, async (page) => {
      await page.locator("tr[data-row]").first().waitFor();
      await page.keyboard.press("Alt+n");
      const pane = page.getByRole("complementary", { name: "Notifications" });
      await pane.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("dialog", { name: "Stop run 128?" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await pane.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Stop the run" }).click();
      await expect.poll(() => stopped).toEqual(["128"]);
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await pane.getByRole("link", { name: "See reasons" }).focus();
      await page.keyboard.press("Escape");
      await pane.waitFor({ state: "hidden" });
    });
  }, 40_000);

  it("are read after two seconds in view, and filtered to what needs a look", async () => {
    const marked: unknown[] = [];
    const markNotificationsRead: Answers["markNotificationsRead"] = ({ body }) => {
      marked.push(body.ids);
      return { done: true };
    };
    await visit("/?pane=notifications", { markNotificationsRead }, async (page) => {
      await page.getByLabel("Unread").first().waitFor();
      expect(marked).toEqual([]);
      await expect.poll(() => marked[0], { timeout: 10_000 }).toEqual([127, 126]);
      await page.getByRole("radio", { name: "Needs a look 2" }).check();
      await page.getByText("Completed in 9 s").waitFor({ state: "hidden" });
    });
  }, 40_000);

  it("need attention on Home: J and K step, Enter opens, and a dismissed one leaves", async () => {
    await visit("/", {}, async (page) => {
      await page.getByText("Needs attention").waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("k");
      await page.keyboard.press("j");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Test connection");
      await page.getByRole("button", { name: /^Dismiss: 484 customers/ }).click();
      await page.getByText("484 customers did not reach").waitFor({ state: "hidden" });
      await page.getByRole("link", { name: "Test connection" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/destinations/${idOf(2)}`);
    });
  }, 40_000);

  it("lead a fresh install by five steps, of which the current one has the only filled button", async () => {
    const readHome: Answers["readHome"] = () => ({
      ...createFixtures(Date.now()).home,
      attention: [],
      running: [],
      recent: [],
      steps: { tables: 6, queries: 0, activeQueries: 0, destinations: 1, orchestrations: 0, runs: 0 },
    });
    await visit("/", { readHome }, async (page) => {
      await page.getByText("Send your first customers to Zendesk").waitFor();
      expect(await page.getByLabel("Done").count()).toBe(2);
      expect(await page.locator("main .button-filled").allInnerTexts()).toEqual(["New query"]);
    });
  }, 40_000);
});

describe.skipIf(!hasBrowser)("a sign-in that fails too often", () => {
  it("counts the pause down and lets one try again", async () => {
    const browser = await openBrowser();
    const signIn: Answers["signIn"] = () => {
      throw new Refusal(429, "too_many_tries", "Too many tries with a wrong password.", {}, 2);
    };
    const readSession: Answers["readSession"] = () => ({
      state: "signed out",
      version: "1",
      me: null,
      providerLabel: "Continue with Socktown SSO",
      workspace: null,
    });
    try {
      await visitPage(
        browser,
        { path: "/sign-in", answers: { signIn, readSession }, stepMs },
        async (page) => {
          await page.getByRole("link", { name: "Continue with Socktown SSO" }).waitFor();
          await page.getByLabel("E-mail").fill("mara@socktown.com");
          await page.getByLabel("Password", { exact: true }).fill("a wrong sentence");
          await page.getByRole("button", { name: "Sign in" }).click();
          await page.getByRole("button", { name: /^Try again in [12] s$/ }).waitFor();
          await page.getByRole("button", { name: "Sign in" }).waitFor();
        },
      );
    } finally {
      await browser.close();
    }
  }, 40_000);
});
