/** Lists of more than a page in a real browser: read on while one scrolls, few rows at once, sorted and searched by the server; selects that find what no page of theirs holds. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { looks, violationsOf } from "./axe.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, pageOf } from "./fixture-server.ts";
import { createFixtures } from "./fixtures.ts";
import { visitPage } from "./visit.ts";

const many = 450;
const fixtures = createFixtures(Date.now());

/** As many of the first of a kind, each with a number. */
function manyOf<Item extends { readonly id: string; readonly name: string }>(
  [first]: readonly Item[],
  start: number,
  change: Partial<Item> = {},
): Item[] {
  if (first === undefined) throw new Error("there is a first one");
  return Array.from({ length: many }, (_, at) => ({
    ...first,
    managedBy: null,
    ...change,
    id: idOf(start + at),
    name: `Shop ${at}`,
  }));
}

const destinations = manyOf(fixtures.destinations, 10_000, { isEnabled: true });
const last = destinations[many - 1];
const templates = manyOf(fixtures.templates.items, 20_000, {
  destinationId: last?.id ?? "",
  destination: last?.name ?? "",
});
const orchestrations = manyOf(fixtures.orchestrations, 30_000);
const queries = manyOf(fixtures.queries, 40_000, { status: "active" });

const answers: Answers = {
  listDestinations: ({ query }) => pageOf(destinations, query),
  readDestination: ({ params }) => destinations.find(({ id }) => id === params.id),
  listTemplates: ({ query }) => ({
    ...pageOf(templates, query),
    defaults: fixtures.templates.defaults,
    destinations: [],
  }),
  readTemplate: ({ params }) => templates.find(({ id }) => id === params.id),
  listOrchestrations: ({ query }) => ({ ...pageOf(orchestrations, query), destinations: [] }),
  listQueries: ({ query }) => ({ ...pageOf(queries, query), folders: [], destinations: [], owners: [] }),
};

const tabs = [
  ["destinations", "destination", "Destinations"],
  ["templates", "data template", "Data templates"],
  ["orchestrations", "orchestration", "Orchestrations"],
] as const;

describe.skipIf(!hasBrowser)("lists of more than a page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  const visit = (path: string, then: (page: Page) => Promise<void>, change: Answers = {}) =>
    visitPage(browser, { path, answers: { ...answers, ...change }, stepMs: 40_000 }, then);

  it.each(tabs)(
    "%s are read on while one scrolls, and only what is in view is in the page",
    async (tab, noun, name) => {
      await visit(`/destinations?tab=${tab}&sort=name`, async (page) => {
        await page.getByText(`450 ${noun}s`, { exact: true }).waitFor();
        await page.getByRole("link", { name: `${name} 450` }).waitFor();
        const rows = page.locator("tr[data-row]");
        const scrollDown = () =>
          page.locator(".list-scroll").evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
        for (
          let tries = 0;
          (await page.locator(".list-name", { hasText: /^Shop 449$/ }).count()) === 0;
          tries += 1
        ) {
          expect(tries).toBeLessThan(40);
          await scrollDown();
          await page.waitForTimeout(100);
        }
        expect(await rows.count()).toBeLessThan(120);
        expect(await page.getByRole("button", { name: /^More / }).count()).toBe(0);
        await page.getByRole("searchbox", { name: `Search ${noun}s` }).fill("449 shop");
        await page.getByText(`1 of 450 ${noun}s`).waitFor();
        expect(await rows.count()).toBe(1);
        await page.getByRole("searchbox", { name: `Search ${noun}s` }).fill("nowhere");
        await page.getByText(`No ${noun}s match`).waitFor();
        await page.getByRole("button", { name: "Clear filters" }).click();
        await rows.first().waitFor();
      });
    },
  );

  it("queries in their folders are read on while one scrolls, only lines in view are in the page, and a folder folds from a row far below its line", async () => {
    const inFolders = queries.map((one, at) => ({
      ...one,
      folder: at < 100 ? "" : at < 300 ? "Care" : "Growth",
    }));
    const listQueries: Answers["listQueries"] = ({ query }) => ({
      ...pageOf(inFolders, query),
      folders: ["Care", "Growth"],
      destinations: [],
      owners: [],
    });
    await visit(
      "/queries",
      async (page) => {
        await page.getByText("450 queries in", { exact: false }).waitFor();
        const lastRow = page.locator(".list-name", { hasText: /^Shop 449$/ });
        for (let tries = 0; (await lastRow.count()) === 0; tries += 1) {
          expect(tries).toBeLessThan(60);
          await page.locator(".list-scroll").evaluate((pane) => pane.scrollTo(0, pane.scrollHeight));
          await page.waitForTimeout(100);
        }
        expect(await page.locator("tr[data-row]").count()).toBeLessThan(120);
        // 450 queries, two folders, one line of heads.
        expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("453");
        const row = page.locator("tr[data-row]", { has: lastRow });
        expect(await row.getAttribute("aria-rowindex")).toBe("453");
        await row.focus();
        await page.keyboard.press("ArrowLeft");
        const fold = page.getByRole("button", { name: /Growth/ });
        await fold.and(page.locator("[aria-expanded=false]")).waitFor();
        await expect
          .poll(() => page.evaluate<string>("document.activeElement?.textContent ?? ''"))
          .toMatch(/^Growth/);
        expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("303");
      },
      { listQueries },
    );
  });

  it("are sorted by the server over all pages when a head is pressed", async () => {
    await visit("/destinations?tab=destinations", async (page) => {
      const first = page.locator("tr[data-row]").first();
      await first.waitFor();
      await page.getByRole("button", { name: "Name", exact: true }).click();
      await page.getByRole("button", { name: "Name", exact: true }).click();
      await first.getByText("Shop 449", { exact: true }).waitFor();
    });
  });

  it("are chosen from in the Add Orchestration dialog by a search of the server, and stay chosen under another search", async () => {
    let saved: Record<string, unknown> = {};
    const createOrchestration: Answers["createOrchestration"] = ({ body }) => {
      saved = body;
      return { orchestration: fixtures.orchestrations[0], created: true };
    };
    await visit(
      "/destinations?tab=orchestrations&add=orchestration",
      async (page) => {
        const dialog = page.getByRole("dialog", { name: "Add Orchestration" });
        const field = (label: string) => dialog.getByLabel(label, { exact: true });
        const choose = async (label: string, what: string, option: string) => {
          await dialog.getByRole("searchbox", { name: `Search ${what}` }).fill("449");
          await field(label).locator("option", { hasText: option }).waitFor({ state: "attached" });
          await field(label).selectOption({ label: option });
        };
        await choose("Object", "queries", "Shop 449");
        expect(await field("Name").inputValue()).toBe("Shop 449");
        await choose("Destination", "destinations", `Shop 449 · ${last?.subdomain}.zendesk.com`);
        await choose("Data Template", "data templates", "Shop 449");
        // Enter in a search sends no form; Escape in it closes no dialog.
        const search = dialog.getByRole("searchbox", { name: "Search queries" });
        await search.press("Enter");
        await search.press("Escape");
        await search.fill("12");
        await field("Object").locator("option", { hasText: "Shop 120" }).waitFor({ state: "attached" });
        expect(await field("Object").inputValue()).toBe(queries[449]?.id);
        expect(await violationsOf(page, "light")).toEqual([]);
        await dialog.getByRole("button", { name: "Save", exact: true }).click();
        await dialog.waitFor({ state: "detached" });
      },
      { createOrchestration },
    );
    expect(saved).toMatchObject({
      name: "Shop 449",
      objectId: queries[449]?.id,
      destinationId: last?.id,
      templateId: templates[449]?.id,
    });
  });

  it("are found from anywhere by Ctrl K", async () => {
    await visit("/destinations?tab=destinations", async (page) => {
      await page.locator("tr[data-row]").first().waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search or jump to" }).fill("run shop 449");
      await page.getByRole("option", { name: "Run Shop 449" }).waitFor();
    });
  });

  for (const look of looks)
    it(`have no violation in ${look.name}`, async () => {
      const wrong: string[] = [];
      await visitPage(
        browser,
        { path: "/destinations?tab=destinations", answers, stepMs: 40_000, look },
        async (page) => {
          await page.getByRole("button", { name: "More destinations" }).waitFor();
          wrong.push(...(await violationsOf(page, look.colorScheme)));
          expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
        },
      );
      expect(wrong).toEqual([]);
    });
});
