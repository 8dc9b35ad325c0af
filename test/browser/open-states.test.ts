/** What opens over a page reads as well as the page: menus, dialogs and panes, for axe in both themes at both widths. And nothing moves while a page loads. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { looks, violationsOf } from "./axe.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { idOf, sessionOf, startFixtureServer } from "./fixture-server.ts";

interface Opening {
  readonly name: string;
  readonly path: string;
  readonly open: (page: Page, isPhone: boolean) => Promise<void>;
}

const zendeskAttributes = `/customer-360?attributes=${idOf(701)}`;

const openings: readonly Opening[] = [
  {
    name: "the dialog of a new attributes table, told of its name",
    path: "/customer-360",
    open: async (page) => {
      await page.getByText("Order_items").first().waitFor();
      await page.goto(`${new URL(page.url()).origin}/customer-360?newTable=attributes`);
      const dialog = page.getByRole("dialog", { name: "New attributes table" });
      await dialog.getByRole("button", { name: "Create" }).click();
      await dialog.getByRole("textbox", { name: "Name" }).waitFor();
    },
  },
  {
    name: "the menu of an attributes table",
    path: zendeskAttributes,
    open: async (page) => {
      await page.getByText("used by 3 segments").waitFor();
      await page.getByRole("button", { name: "More for Zendesk_attributes" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    },
  },
  {
    name: "the dialog that renames an attributes table",
    path: zendeskAttributes,
    open: async (page) => {
      await page.getByText("used by 3 segments").waitFor();
      await page.getByRole("button", { name: "More for Zendesk_attributes" }).click();
      await page.getByRole("menuitem", { name: "Rename" }).click();
      await page.getByRole("dialog", { name: "Rename" }).waitFor();
    },
  },
  {
    name: "the segments that use a table that is switched off",
    path: zendeskAttributes,
    open: async (page) => {
      await page.getByText("used by 3 segments").waitFor();
      await page.getByRole("switch", { name: "Make available in Visual Segment Editor" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Switch off" }).waitFor();
    },
  },
  {
    name: "the menu of a run",
    path: "/runs",
    open: async (page) => {
      await page.getByRole("button", { name: "Actions for Zendesk - Loyalty, run 126" }).click();
      await page.getByRole("menuitem", { name: "Retry failed rows" }).waitFor();
    },
  },
  {
    name: "the question before a run is stopped",
    path: "/runs/128",
    open: async (page) => {
      await page.getByRole("button", { name: "Stop" }).filter({ visible: true }).first().click();
      await page.getByRole("dialog", { name: "Stop run 128?" }).waitFor();
    },
  },
  {
    name: "the notifications over a run",
    path: "/runs/126",
    open: async (page) => {
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await page.getByText("Kept for 30 days").waitFor();
    },
  },
  {
    name: "the search over names, pages and actions",
    path: "/",
    open: async (page) => {
      await page.getByText("Needs attention").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search or jump to" }).fill("zendesk");
      await page.getByRole("option", { name: /Run Zendesk - Users/ }).waitFor();
    },
  },
  {
    name: "the list of keys",
    path: "/runs",
    open: async (page) => {
      await page.getByRole("link", { name: "Zendesk - Loyalty" }).first().waitFor();
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
    },
  },
  {
    name: "what the bottom bar has under More, or the menu of the person",
    path: "/",
    open: async (page, isPhone) => {
      if (isPhone) {
        await page.getByRole("button", { name: "More" }).click();
        await page.getByRole("link", { name: "Customer 360" }).filter({ visible: true }).waitFor();
      } else {
        await page.getByRole("button", { name: "Settings and sign out" }).click();
        await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
      }
    },
  },
  {
    name: "the line of users a second as a table",
    path: "/runs/128",
    open: async (page) => {
      await page.getByRole("button", { name: "Show as table" }).click();
      await page.getByRole("group", { name: "Users a second, as a table" }).waitFor();
    },
  },
];

/** Sums what moved without anybody having pressed anything (the cumulative layout shift). */
const watchShifts = `window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });`;
const shiftMax = 0.02;
/** As long as a slow answer takes; every part of the page waits for its own. */
const slowMs = 700;

describe.skipIf(!hasBrowser)("on a page", () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startFixtureServer>>;
  beforeAll(async () => {
    browser = await openBrowser();
    server = await startFixtureServer(sessionOf({ role: "admin" }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const { name, colorScheme, viewport } of looks) {
    it(`reads well for axe in ${name} with menus, dialogs and panes open`, async () => {
      const context = await browser.newContext({
        colorScheme,
        viewport,
        locale: "en-US",
        reducedMotion: "reduce",
      });
      const wrong: string[] = [];
      for (const { name: opened, path, open } of openings) {
        const page = await context.newPage();
        page.setDefaultTimeout(20_000);
        await page.goto(server.url + path);
        await open(page, viewport.width < 700);
        const excess = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (excess > 0) wrong.push(`${opened} is ${excess} pixels too wide`);
        const violations = await violationsOf(page, colorScheme);
        wrong.push(...violations.map((violation) => `${opened}: ${violation}`));
        await page.close();
      }
      await context.close();
      expect(wrong).toEqual([]);
    }, 200_000);
  }

  it("nothing moves while it loads, however slowly each part is answered", async () => {
    const paths: readonly (readonly [string, string])[] = [
      ["/", "Recent runs"],
      ["/runs", "Zendesk - Loyalty"],
      ["/runs/128", "24,300 of 41,212"],
      ["/runs/126", "m.rossi@posta.it"],
      [`/destinations/orchestrations/${idOf(1)}/plan`, "thomas hardy"],
      ["/settings?tab=people", "Samira Okafor"],
      ["/settings?tab=audit-log", "sign-in refused"],
      ["/sign-in", "Sign in to Deskfeed"],
    ];
    const moved: string[] = [];
    for (const { viewport } of looks.filter(({ colorScheme }) => colorScheme === "light")) {
      const context = await browser.newContext({ viewport, locale: "en-US" });
      await context.addInitScript(watchShifts);
      await context.route("**/api/**", async (route) => {
        const { pathname } = new URL(route.request().url());
        if (!pathname.endsWith("/events")) await new Promise((resolve) => setTimeout(resolve, slowMs));
        await route.continue();
      });
      for (const [path, words] of paths) {
        const page = await context.newPage();
        await page.goto(
          server.url + (path === "/runs/126" ? "/runs/126?outcome=failed&code=email_taken" : path),
        );
        await page.getByText(words).filter({ visible: true }).first().waitFor({ timeout: 30_000 });
        await page.waitForTimeout(2 * slowMs);
        const shifts = await page.evaluate<number>("window.shifts");
        if (shifts >= shiftMax) moved.push(`${path} at ${viewport.width}: ${shifts.toFixed(3)}`);
        await page.close();
      }
      await context.close();
    }
    expect(moved).toEqual([]);
  }, 200_000);
});
