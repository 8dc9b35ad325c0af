/** The query editor and the list of queries in a real browser: the main path, two people, what is wrong, hostile texts, keys alone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal, startFixtureServer } from "./fixture-server.ts";
import { queryAnswers } from "./query-fixtures.ts";
import { visitPage } from "./visit.ts";

const users = `/queries/${idOf(301)}`;
const editorOf = (page: Page) => page.getByRole("textbox", { name: "SQL of the query" });

describe.skipIf(!hasBrowser)("a person at the query editor", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const visit = (path: string, answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path, answers, stepMs: 30_000 }, then);

  it("runs the text, sees what Zendesk will receive, takes the suggestion, and activates", async () => {
    await visit(users, {}, async (page) => {
      await page.getByText("1 refused").waitFor();
      await editorOf(page).focus();
      await page.keyboard.press("Control+Enter");
      await page.getByRole("cell", { name: "amp-0044be" }).waitFor();
      await page.getByText("first 6 of more than 6 rows").waitFor();
      await page.getByRole("button", { name: "Use it" }).click();
      await page.getByText("8 sent").waitFor();
      await page.getByRole("button", { name: "Activate" }).click();
      await page.getByText("is active: version 8").waitFor();
      expect(await editorOf(page).textContent()).toContain('state AS "user_fields.state"');
    });
  }, 90_000);

  it("is told of another one's draft, compares, and overwrites nothing", async () => {
    const saved: unknown[] = [];
    const saveDraft: Answers["saveDraft"] = ({ body }) => {
      saved.push(body);
      throw new Refusal(409, "changed_meanwhile", "Somebody else changed it meanwhile.");
    };
    const at = new Date().toISOString();
    const jons = { sql: "SELECT email FROM Orders", dialect: "trino", by: "Jon Aaker", at };
    let reads = 0;
    let copied: unknown;
    const change = async (page: Page) => {
      await editorOf(page).focus();
      await page.keyboard.type("-- mine\n");
      await page.getByText("Jon Aaker saved a draft while you were editing").waitFor();
      await page.getByRole("button", { name: "Compare" }).click();
      await page.getByText("taken away: SELECT email FROM Orders").waitFor({ state: "attached" });
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Keep mine as a copy" }).click();
      await expect.poll(() => copied, { timeout: 30_000 }).toMatchObject({ name: "Zendesk - Users copy" });
      expect(saved).toHaveLength(1);
    };
    const others: Answers = {
      saveDraft,
      readQuery: (asked) => {
        const own = ownAnswers.readQuery?.(asked) as object;
        reads += 1;
        return reads === 1 ? own : { ...own, revision: 5, draftText: jons };
      },
      createQuery: ({ body }) => {
        copied = body;
        throw new Refusal(422, "stop", "Seen.");
      },
    };
    const server = await startFixtureServer();
    const ownAnswers = queryAnswers(server.fixtures);
    await server.close();
    await visit(users, others, change);
  }, 90_000);

  it("is led to the line of an error, and a result without rows says so", async () => {
    await visit(users, {}, async (page) => {
      await editorOf(page).focus();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText("SELECT\n  oops,\n  email\nFROM Customer_360");
      await page.getByRole("button", { name: "Line 2" }).click();
      await page.getByText("There is no column oops. Did you mean orders?").first().waitFor();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText("SELECT\n  email\nFROM Customer_360\nWHERE false");
      await page.keyboard.press("Control+Enter");
      await page.getByText("No rows").waitFor();
    });
  }, 90_000);

  it("cancels by closing the request", async () => {
    let resolve = () => {};
    const closed = new Promise<void>((done) => {
      resolve = done;
    });
    const previewQuery: Answers["previewQuery"] = ({ gone }) =>
      new Promise(() => gone.addEventListener("abort", () => resolve()));
    await visit(users, { previewQuery }, async (page) => {
      await editorOf(page).focus();
      await page.keyboard.press("Control+Enter");
      await page.getByRole("button", { name: "Cancel" }).first().click();
      await closed;
      await page.getByText("Cancelled").waitFor();
    });
  }, 90_000);

  it("keeps ten thousand hostile characters as text, and leaves the editor with Esc and Tab", async () => {
    await visit(users, {}, async (page) => {
      await editorOf(page).focus();
      await page.keyboard.press("Control+a");
      const hostile = `SELECT\n  '<script>document.title="owned"</script> ${"🦄 ".repeat(5_000)}' AS name\nFROM t`;
      await page.keyboard.insertText(hostile);
      await page.getByText(/saved (now|\d+ s ago)/).waitFor();
      expect(await page.title()).toBe("Zendesk - Users · Deskfeed");
      expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      await expect.poll(() => page.evaluate("document.activeElement.closest('.cm-editor')")).toBeNull();
    });
  }, 90_000);
});
