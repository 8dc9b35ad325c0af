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
      await page.getByText("6 of 1,284,930 rows").waitFor();
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

  it("puts the nearest name in the place of a wrong one, as one step that can be undone", async () => {
    await visit(users, {}, async (page) => {
      await editorOf(page).focus();
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText("SELECT\n  oops,\n  email\nFROM Customer_360");
      await page.getByRole("button", { name: "Use orders" }).click();
      await expect.poll(() => editorOf(page).textContent()).toContain("  orders,");
      await page.keyboard.press("Control+z");
      await expect.poll(() => editorOf(page).textContent()).toContain("  oops,");
    });
  }, 90_000);

  it("completes a name with Tab, takes a suggestion back with one undo, and runs the selection alone", async () => {
    const asked: string[] = [];
    const answers: Answers = {
      previewQuery: ({ body }) => {
        asked.push(body.sql.trim());
        return { columns: [], rows: [], more: false, seconds: 0.1, users: [] };
      },
    };
    await visit(users, answers, async (page) => {
      await page.getByRole("button", { name: "Use it" }).click();
      await expect.poll(() => editorOf(page).textContent()).toContain('state AS "user_fields.state"');
      await page.keyboard.press("Control+z");
      await expect.poll(() => editorOf(page).textContent()).toContain('state AS "user_field.state"');
      await page.keyboard.press("Control+End");
      await page.keyboard.type("last_or");
      await page.getByRole("listbox").getByText("last_order_date").waitFor();
      // An offer that has just come up does not take the next key yet.
      await page.waitForTimeout(200);
      await page.keyboard.press("Tab");
      await expect.poll(() => editorOf(page).textContent()).toContain("last_order_date");
      await page.keyboard.press("Shift+Home");
      await page.keyboard.press("Control+Enter");
      await expect.poll(() => asked).toEqual(["last_order_date"]);
    });
  }, 90_000);

  it("steps through customers with Alt and arrows, and makes columns and panes wider by keys", async () => {
    await visit(users, {}, async (page) => {
      await editorOf(page).focus();
      await page.keyboard.press("Control+Enter");
      await page.getByText("1 of 6", { exact: true }).waitFor();
      await page.keyboard.press("Alt+ArrowRight");
      await page.getByText("2 of 6", { exact: true }).waitFor();
      await page.keyboard.press("Alt+ArrowLeft");
      await page.getByText("1 of 6", { exact: true }).waitFor();
      for (const [name, key] of [
        ["Width of name", "ArrowRight"],
        ["Width of the panel", "ArrowLeft"],
        ["Height of the preview", "ArrowUp"],
      ] as const) {
        const line = page.getByRole("separator", { name, exact: true });
        const before = Number(await line.getAttribute("aria-valuenow"));
        await line.focus();
        await page.keyboard.press(key);
        await expect.poll(async () => Number(await line.getAttribute("aria-valuenow"))).toBe(before + 16);
        await line.dblclick();
        await expect.poll(async () => Number(await line.getAttribute("aria-valuenow"))).toBe(before);
      }
    });
  }, 90_000);

  it("reads a text of more than 20 kB in a worker, and completes and marks in it all the same", async () => {
    await visit(users, {}, async (page) => {
      const columns = Array.from({ length: 700 }, (_, at) => `  lower(email) AS "user_fields.f${at}"`);
      const text = `SELECT\n${columns.join(",\n")},\n  role\nFROM Customer_360\nWHERE last_or`;
      await editorOf(page).focus();
      await page.keyboard.press("Control+a");
      const opened = page.waitForEvent("worker");
      await page.keyboard.insertText(text);
      await page.keyboard.press("Control+Space");
      await opened;
      await page.getByRole("listbox").getByText("last_order_date").waitFor();
      await page.locator(".cm-lintRange-error", { hasText: "role" }).waitFor();
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
      const cancel = page.getByRole("button", { name: "Cancel" }).first();
      await expect.poll(() => cancel.textContent(), { timeout: 20_000 }).toMatch(/Cancel\s*2 s/);
      await cancel.click();
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

  it("moves several queries at once by keys, and brings a deleted one back", async () => {
    const moved: unknown[] = [];
    const answers: Answers = {
      changeQuery: ({ params, body }) => {
        moved.push([params.id, body.folder]);
        return { ...(queries().readQuery?.({ params } as never) as object), folder: body.folder };
      },
      deleteQuery: () => ({ done: true }),
      undeleteQuery: ({ params }) => {
        brought.push(params.id);
        return queries().readQuery?.({ params } as never);
      },
    };
    const brought: unknown[] = [];
    const server = await startFixtureServer();
    const queries = () => queryAnswers(server.fixtures);
    await server.close();
    await visit("/queries", answers, async (page) => {
      const row = (name: string) => page.getByRole("row", { name }).first();
      await row("Zendesk - Opt-outs").focus();
      await page.keyboard.press("x");
      await row("Lifetime value by tier").focus();
      await page.keyboard.press("x");
      await page.getByText("2 selected").waitFor();
      await page.getByRole("button", { name: "Move to folder" }).click();
      await page.getByRole("combobox", { name: "Folder" }).fill("Archive/Old");
      await page.getByRole("button", { name: "Move", exact: true }).click();
      await expect
        .poll(() => moved)
        .toEqual([
          [idOf(309), "Archive/Old"],
          [idOf(313), "Archive/Old"],
        ]);
      await page.getByRole("button", { name: "Actions for Zendesk - Opt-outs" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByText("Query “Zendesk - Opt-outs” deleted").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => brought).toEqual([idOf(309)]);
    });
  }, 90_000);

  it("folds a folder with the left arrow, sorts by a head, and says when nothing is there, matches or can be read", async () => {
    const asked: (string | null)[] = [];
    const none = { items: [], next: null, total: 0, matching: 0, folders: [], destinations: [], owners: [] };
    await visit("/queries", {}, async (page) => {
      await page.getByRole("row", { name: "Lifetime value by tier" }).first().focus();
      await page.keyboard.press("ArrowLeft");
      await page.getByRole("row", { name: "Lifetime value by tier" }).first().waitFor({ state: "detached" });
      expect(new URL(page.url()).searchParams.get("folded")).toBe("Data checks");
    });
    const sorting: Answers = {
      listQueries: ({ query }) => {
        asked.push(query.get("sort"));
        return none;
      },
    };
    await visit("/queries", sorting, async (page) => {
      await page.getByText("No queries yet").waitFor();
      await page.goto(`${page.url()}?search=zzz&sort=-rows`);
      await page.getByText("No queries match").waitFor();
      expect(asked).toEqual([null, "-rows"]);
    });
    const failing: Answers = {
      listQueries: () => {
        throw new Refusal(400, "broken", "The store does not answer.");
      },
    };
    await visit("/queries", failing, async (page) => {
      await page.getByText("The queries cannot be shown").waitFor();
      await page.getByText("The store does not answer.").waitFor();
    });
  }, 90_000);
});
