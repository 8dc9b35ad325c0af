/** Every screen in a real browser, in both themes at both widths: no axe violation, nothing scrolls sideways, nothing is logged. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { looks, violationsOf } from "./axe.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { idOf, sessionOf, startFixtureServer } from "./fixture-server.ts";

/** Address, and the words that say that it is there. */
const screens: readonly (readonly [path: string, words: string])[] = [
  ["/", "Needs attention"],
  ["/?pane=notifications", "Mark all read"],
  ["/runs", "Zendesk - Loyalty"],
  ["/runs/128", "24,300 of 41,212"],
  ["/runs/126?outcome=failed&code=email_taken", "The books balance"],
  ["/destinations?tab=orchestrations", "Zendesk - VIP at risk"],
  ["/destinations?tab=destinations", "Zendesk EU"],
  ["/destinations?tab=templates", "Contacts only"],
  [`/destinations?tab=orchestrations&add=orchestration&object=${idOf(301)}`, "Save and plan"],
  ["/destinations/new", "Connection test"],
  [`/destinations/${idOf(1)}`, "14 staff members found"],
  [`/destinations/templates/${idOf(201)}`, "Guarded fields"],
  [`/destinations/orchestrations/${idOf(1)}/plan`, "thomas hardy"],
  ["/customer-360", "Order_items"],
  ["/customer-360?table=Customer_360", "every value once"],
  ["/customer-360?table=Customer_360&part=sample", "The first 100 rows"],
  ["/customer-360?table=Customer_360&part=used", "Customers without a name"],
  ["/customer-360?newTable=attributes", "what people choose customers by"],
  [`/customer-360?attributes=${idOf(701)}`, "used by 3 segments"],
  [`/customer-360?attributes=${idOf(701)}&panel=versions`, "Restore as draft"],
  [`/customer-360?attributes=${idOf(703)}`, "so it cannot be changed here"],
  ["/queries", "Zendesk - Users"],
  ["/queries?create=query", "Up to three levels"],
  [`/queries/${idOf(301)}`, "Trino SQL on DuckDB"],
  [`/queries/${idOf(301)}?show=zendesk`, "1 refused"],
  [`/queries/${idOf(301)}?show=preview`, "Not run yet"],
  [`/queries/${idOf(301)}?show=zendesk&panel=versions`, "Restore as draft"],
  [`/queries/${idOf(303)}`, "so it cannot be changed here"],
  ["/segments", "VIP at risk"],
  ["/segments?dialog=new", "From attributes"],
  [`/segments/${idOf(401)}`, "match so far"],
  [`/segments/${idOf(401)}?show=result&panel=sql`, "SQL of VIP at risk"],
  [`/segments/${idOf(402)}`, "who is in the segment"],
  ["/settings?tab=people", "Your role is operator."],
  ["/welcome#a-token-that-is-long-enough", "Create the owner and sign in"],
  ["/sign-in", "Sign in to Deskfeed"],
];

/** What only an admin sees. */
const adminScreens: typeof screens = [
  ["/settings?tab=people", "Samira Okafor"],
  ["/settings?tab=people&make=person", "Make the link"],
  ["/settings?tab=api-keys", "Nightly refresh"],
  ["/settings?tab=api-keys&make=key", "Make the key"],
  ["/settings?tab=sign-in", "Sign in with Socktown"],
  ["/settings?tab=appearance", "Save the name"],
  ["/settings?tab=history", "For ever"],
  ["/settings?tab=audit-log", "sign-in refused"],
  ["/settings?tab=audit-log&entry=8998", "viewer"],
];

/** Buttons as the browser draws them: their style sheet was not loaded with the page. */
const bareButtons = `[...document.querySelectorAll("button")]
  .filter((one) => {
    const { borderTopStyle, backgroundColor } = getComputedStyle(one);
    return one.checkVisibility() && borderTopStyle === "outset" && backgroundColor !== "rgba(0, 0, 0, 0)";
  })
  .map((one) => one.textContent || one.ariaLabel)`;

describe.skipIf(!hasBrowser)("every screen", () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startFixtureServer>>;
  let adminServer: typeof server;

  beforeAll(async () => {
    browser = await openBrowser();
    server = await startFixtureServer();
    adminServer = await startFixtureServer(sessionOf({ role: "admin" }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await adminServer?.close();
  });

  for (const { name, colorScheme, viewport } of looks) {
    it(`reads well in ${name}: for axe, without scrolling sideways, without a complaint of the browser`, async () => {
      const context: BrowserContext = await browser.newContext({
        colorScheme,
        viewport,
        locale: "en-US",
        reducedMotion: "reduce",
      });
      const wrong: string[] = [];
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") wrong.push(`${page.url()} logs ${message.text()}`);
      });
      page.on("pageerror", (error) => wrong.push(`${page.url()} throws ${error.message}`));
      const addresses = [
        ...screens.map(([path, words]) => [path, words, server.url] as const),
        ...adminScreens.map(([path, words]) => [path, words, adminServer.url] as const),
      ];
      for (const [path, words, origin] of addresses) {
        await page.goto(origin + path);
        await page.getByText(words).filter({ visible: true }).first().waitFor({ timeout: 30_000 });
        const excess = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (excess > 0) wrong.push(`${path} is ${excess} pixels too wide`);
        const bare = await page.evaluate<readonly string[]>(bareButtons);
        wrong.push(...bare.map((words) => `${path} has a button without a look: ${words}`));
        wrong.push(...(await violationsOf(page, colorScheme)).map((violation) => `${path} ${violation}`));
      }
      await context.close();
      expect(wrong).toEqual([]);
    }, 300_000);
  }
});
