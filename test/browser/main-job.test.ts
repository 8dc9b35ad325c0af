/** The job that Deskfeed is for, in a real browser against a real server, from a fresh data folder and with the sandbox as Zendesk. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Running, type Shop, until } from "../end-to-end/deskfeed-process.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";

const usersSql = `SELECT amperity_id AS external_id, lower(full_name) AS name, email, city AS "user_fields.city",
  city AS "user_field.town" FROM Customers ORDER BY amperity_id`;

const hostile = `<script>document.title="owned"</script> "quotes" 'n' 🦄`;
const longCity = `${"long ".repeat(1_000)}town`;
const customers = [
  "amp-1,Ana Trujillo,ana@trujillo.example,México D.F.",
  `amp-2,"${hostile.replaceAll('"', '""')}",t.hardy@ath.example,"${longCity}"`,
  "amp-3,,nameless@example.com,Bonn",
  ...Array.from({ length: 400 }, (_, at) => `amp-x${at},Customer ${at},,Lima`),
];

interface Served {
  readonly server: Running;
  readonly url: string;
  readonly token: string;
}

describe.skipIf(!hasBrowser)("the main job", () => {
  let sandbox: Sandbox;
  let shop: Shop;
  let served: Served;
  let browser: Browser;
  let owner: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    sandbox = await startSandbox({
      settings: { jobMs: [0, 0] },
      userFields: [{ key: "city", title: "City", type: "text" }],
    });
    shop = await openShop();
    await shop.write("customers.csv", `amperity_id,full_name,email,city\n${customers.join("\n")}\n`);
    await shop.write(
      "deskfeed.yaml",
      "customer360:\n  engine: duckdb\n  tables:\n    Customers: customers.csv\n",
    );
    served = await serve("0");
    browser = await openBrowser();
    owner = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    page = await owner.newPage();
    page.setDefaultTimeout(20_000);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await sandbox?.close();
  });

  async function serve(port: string): Promise<Served> {
    const server = shop.start(["serve", "--port", port, "--json"]);
    let text = "";
    server.child.stdout?.on("data", (part: string) => {
      text += part;
    });
    await until("the server prints its address", () => text.includes("\n"));
    const { url, link } = JSON.parse(text);
    return { server, url, token: link.split("#")[1] };
  }

  /** A call of the API as the person whose browser it is. */
  async function call(context: BrowserContext, method: string, path: string, data?: unknown) {
    const answer = await context.request.fetch(`${served.url}/api${path}`, {
      method,
      headers: { origin: served.url },
      ...(data === undefined ? {} : { data }),
    });
    const json = await answer.json();
    if (!answer.ok()) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  }

  const status = (name: string) => page.getByRole("row", { name: new RegExp(name) }).locator(".status-name");

  it("begins with a link that sets the owner's password, once", async () => {
    await page.goto(`${served.url}/welcome#${served.token}`);
    await page.getByLabel("Your name").fill("Mara Lindqvist");
    await page.getByLabel("E-mail").fill("mara@socktown.com");
    await page.getByLabel("Password", { exact: true }).fill("a sentence is a fine password");
    await page.getByRole("button", { name: "Create the owner and sign in" }).click();
    await page.getByText("Send your first customers to Zendesk").waitFor();
  });

  it("adds a destination: an account that refuses is not saved and says so at its field, each check as it ends", async () => {
    await page.goto(`${served.url}/destinations/new`);
    await page.getByLabel("Subdomain").fill("socktown");
    await page.getByText("Sandbox or proxy").click();
    await page.getByLabel("Address").fill(sandbox.url);
    await page.getByRole("radio", { name: "API token" }).check();
    await page.getByLabel("E-mail of its owner").fill("ops@socktown.com");
    const secret = page.locator('input[name="apiToken"]');
    await secret.fill("wrong");
    await page.getByRole("button", { name: "Save destination" }).click();
    await page.locator(".field-error").waitFor();
    expect(await secret.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator(".check").first().innerText()).toContain("reachable");
    await secret.fill("sandbox-token");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("passed", { exact: true }).waitFor();
    expect(await page.locator(".check").count()).toBeGreaterThanOrEqual(5);
    await page.getByRole("button", { name: "Save destination" }).click();
    await page.getByRole("link", { name: "Zendesk", exact: true }).waitFor();
    expect(await page.content()).not.toContain("sandbox-token");
  });

  it("1. builds a query", async () => {
    const body = { name: "Zendesk - Users", sql: usersSql, folder: "" };
    const { query } = await call(owner, "POST", "/queries", body);
    await call(owner, "POST", `/queries/${query.id}/activate`, { revision: query.revision });
  });

  it("2. adds an orchestration", async () => {
    await page.goto(`${served.url}/destinations`);
    await page.getByRole("link", { name: "Add Orchestration" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add Orchestration" });
    await dialog.getByLabel("Object Type").selectOption({ label: "Query" });
    await dialog.getByLabel("Object", { exact: true }).selectOption({ label: "Zendesk - Users" });
    expect(await dialog.getByLabel("Destination").locator("option:checked").innerText()).toContain("Zendesk");
    await dialog.getByLabel("Data Template").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Zendesk - Users");
    await dialog.getByText("4 columns are sent").waitFor();
    await dialog.getByText("user_field.town").first().waitFor();
    expect(await dialog.getByRole("radio", { name: /^Manual/ }).isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("link", { name: "Zendesk - Users" }).waitFor();
    await dialog.waitFor({ state: "detached" });
    expect(await status("Zendesk - Users").innerText()).toBe("Never run");
  });

  it("3. runs it: waiting to start, a live card among the notifications, completed", async () => {
    sandbox.changeSettings({ jobMs: [400, 400] });
    await page.getByRole("button", { name: "Actions for Zendesk - Users" }).click();
    await page.getByRole("menuitem", { name: "Run" }).click();
    await page.getByText("is waiting to start…").waitFor();
    await page.getByRole("button", { name: /^Notifications/ }).click();
    const pane = page.getByRole("complementary", { name: "Notifications" });
    await pane.locator(".card", { hasText: "Zendesk - Users" }).waitFor();
    await pane.getByText(/^Completed/).waitFor();
    await pane.getByRole("button", { name: "Close notifications" }).click();
    await status("Zendesk - Users").filter({ hasText: "Completed" }).waitFor();
    expect(sandbox.truth.userCount()).toBe(402);
  });
});
