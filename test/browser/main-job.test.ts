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

/** What a screen reader calls what has the focus; a row of a list by its thing's name. */
const focusedName = `(() => {
  const at = document.activeElement;
  if (at.matches("tr")) return "row " + at.querySelector(".list-name")?.textContent;
  const label = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  return label.trim();
})()`;

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
    expect(await page.locator(".check").first().textContent()).toContain("reachable");
    await secret.fill("sandbox-token");
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("passed", { exact: true }).waitFor();
    expect(await page.locator(".check").count()).toBeGreaterThanOrEqual(5);
    await page.getByRole("button", { name: "Save destination" }).click();
    await page.getByRole("link", { name: "Zendesk", exact: true }).waitFor();
    expect(await page.content()).not.toContain("sandbox-token");
  });

  it("1. builds a query", async () => {
    await page.getByRole("link", { name: "Queries", exact: true }).click();
    await page.getByRole("button", { name: "New query" }).first().click();
    const dialog = page.getByRole("dialog", { name: "New query" });
    await dialog.getByLabel("Name").fill("Zendesk - Users");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "Zendesk - Users" }).waitFor();
    await page.getByRole("textbox", { name: "SQL of the query" }).click();
    await page.keyboard.insertText(usersSql);
    await page.getByRole("button", { name: "Run", exact: false }).first().click();
    const rows = page.getByRole("region", { name: "Preview" });
    await rows.getByRole("cell", { name: "ana trujillo", exact: true }).waitFor();
    await rows.getByText(/100 of [\d,]+ rows/).waitFor();
    await page.getByText("4 sent").waitFor();
    await page.getByText("1 ignored").waitFor();
    await page.getByRole("button", { name: "Activate" }).click();
    await page.getByText("is active: version 1").waitFor();
    const [{ id }] = (await call(owner, "GET", "/queries")).items;
    expect((await call(owner, "GET", `/queries/${id}`)).active.sql).toBe(usersSql);
  });

  it("2. adds an orchestration", async () => {
    await page.goto(`${served.url}/destinations`);
    await page.getByRole("link", { name: "Add Orchestration" }).first().click();
    const dialog = page.getByRole("dialog", { name: "Add Orchestration" });
    await dialog.getByLabel("Object Type").selectOption({ label: "Query" });
    await dialog.getByLabel("Object", { exact: true }).selectOption({ label: "Zendesk - Users" });
    expect(await dialog.getByLabel("Destination").locator("option:checked").textContent()).toContain(
      "Zendesk",
    );
    await dialog.getByLabel("Data Template").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Zendesk - Users");
    await dialog.getByText("4 columns are sent").waitFor();
    await dialog.getByText("user_field.town").first().waitFor();
    expect(await dialog.getByRole("radio", { name: /^Manual/ }).isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("link", { name: "Zendesk - Users" }).waitFor();
    await dialog.waitFor({ state: "detached" });
    expect(await status("Zendesk - Users").textContent()).toBe("Never run");
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

  const orchestrationId = async (): Promise<string> => {
    const { items } = await call(owner, "GET", "/orchestrations");
    return items[0].id;
  };
  const endOf = async (number: number): Promise<void> => {
    await until(`run ${number} ends`, async () => {
      const { run } = await call(owner, "GET", `/runs/${number}`);
      return ["completed", "failed", "stopped"].includes(run.state);
    });
  };

  it("shows what people wrote as text: scripts, quotes, emoji, five thousand characters", async () => {
    const { items } = await call(owner, "GET", "/queries");
    const { items: destinations } = await call(owner, "GET", "/destinations");
    const name = `${hostile} ${"x".repeat(120)}`;
    await call(owner, "POST", "/orchestrations", {
      name,
      objectId: items[0].id,
      destinationId: destinations[0].id,
    });
    for (const path of ["/destinations?tab=orchestrations", "/runs/1", "/"]) {
      await page.goto(served.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByText("Zendesk - Users").first().waitFor();
      expect(await page.title()).not.toBe("owned");
      expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    }
    await page.goto(`${served.url}/destinations?tab=orchestrations`);
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("deleted", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name }).waitFor();
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("link", { name }).waitFor({ state: "detached" });
  });

  it("tells the second editor that someone else saved, and overwrites nothing", async () => {
    const id = await orchestrationId();
    await page.goto(`${served.url}/destinations?tab=orchestrations&edit=${id}`);
    const dialog = page.getByRole("dialog", { name: "Edit Orchestration" });
    await dialog.getByLabel("Name").fill("Mine");
    const { revision } = await call(owner, "GET", `/orchestrations/${id}`);
    await call(owner, "PATCH", `/orchestrations/${id}`, { revision, name: "Theirs" });
    await dialog.getByText(/saved this orchestration while you were editing/).waitFor();
    await dialog.getByRole("button", { name: "Compare" }).click();
    expect(await dialog.locator(".meanwhile td").allInnerTexts()).toEqual(["Mine", "Theirs"]);
    await dialog.getByRole("button", { name: "Take theirs" }).click();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Theirs");
    await dialog.getByLabel("Name").fill("Zendesk - Users");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    expect((await call(owner, "GET", `/orchestrations/${id}`)).name).toBe("Zendesk - Users");
  });

  it("offers a viewer nothing that changes anything", async () => {
    const { link } = await call(owner, "POST", "/people", {
      name: "Vera",
      email: "vera@socktown.com",
      role: "viewer",
      hidesPersonalData: true,
    });
    const viewer = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    try {
      const seen = await viewer.newPage();
      const token = link.split("#")[1];
      await call(viewer, "POST", "/session/setup", { token, password: "another sentence of hers" });
      await seen.goto(`${served.url}/destinations?tab=orchestrations`);
      await seen.getByRole("button", { name: "Actions for Zendesk - Users" }).click();
      expect(await seen.getByRole("menuitem").allInnerTexts()).toEqual(
        ["History", "View query"].map((word) => expect.stringContaining(word)),
      );
      expect(await seen.getByRole("link", { name: "Add Orchestration" }).count()).toBe(0);
      await seen.goto(`${served.url}/runs/1`);
      await seen.getByRole("heading", { name: "The books balance" }).waitFor();
      await seen.getByText("amp-x1", { exact: true }).waitFor();
      expect(await seen.getByRole("button", { name: /^(Retry|Resume|Stop)/ }).count()).toBe(0);
    } finally {
      await viewer.close();
    }
  });

  it("is done with the keyboard alone: plan, run the first, look at the rows", async () => {
    const id = await orchestrationId();
    const keys = page.keyboard;
    await page.goto(`${served.url}/destinations?tab=orchestrations`);
    await page.getByRole("link", { name: "Zendesk - Users" }).waitFor();
    await page.locator("tr[data-row]").first().focus();
    await keys.press("e");
    const dialog = page.getByRole("dialog", { name: "Edit Orchestration" });
    await dialog.getByLabel("Name").waitFor();
    await keys.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.locator("tr[data-row]").first().focus();
    await keys.press("p");
    await page.getByRole("heading", { level: 1, name: "Plan of Zendesk - Users" }).waitFor();
    await page.getByText("Before and after").waitFor();
    await keys.press("g");
    await keys.press("d");
    await page.getByRole("link", { name: "Zendesk - Users" }).waitFor();
    await page.locator("tr[data-row]").first().focus();
    await keys.press("r");
    await page.getByRole("link", { name: "Open the run" }).focus();
    await keys.press("Enter");
    await page.getByRole("heading", { name: "The books balance" }).waitFor();
    expect((await call(owner, "GET", `/orchestrations/${id}`)).lastRun.state).toBe("completed");
  });

  it("loses nothing at 200 % zoom", async () => {
    const zoomed = await browser.newContext({
      viewport: { width: 640, height: 400 },
      deviceScaleFactor: 2,
      locale: "en-US",
      storageState: await owner.storageState(),
    });
    try {
      const seen = await zoomed.newPage();
      for (const [path, words] of [
        ["/destinations?tab=orchestrations", "Add Orchestration"],
        ["/destinations?tab=orchestrations&add=orchestration", "Save and plan"],
        ["/destinations/new", "Save destination"],
        ["/runs/1", "Delivered"],
      ] as const) {
        await seen.goto(served.url + path);
        await seen.getByText(words).filter({ visible: true }).first().scrollIntoViewIfNeeded();
        expect(await seen.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      }
    } finally {
      await zoomed.close();
    }
  });

  it("survives a killed server: the run's page says so, then shows how it truly ended", async () => {
    const id = await orchestrationId();
    // Slow until it is killed, so that it cannot end before; quick from then on.
    const pace = async (usersPerSecond: number) => {
      const [{ id: destination, revision }] = (await call(owner, "GET", "/destinations")).items;
      const body = { revision, settings: { usersPerSecond } };
      await call(owner, "PATCH", `/destinations/${destination}`, body);
    };
    await pace(10);
    const changed = Array.from({ length: 900 }, (_, at) => `amp-x${at},Customer number ${at},,Quito`);
    await shop.write("customers.csv", `amperity_id,full_name,email,city\n${changed.join("\n")}\n`);
    const { run } = await call(owner, "POST", `/orchestrations/${id}/runs`, {});
    await page.goto(`${served.url}/runs/${run.number}`);
    await page.getByText("users answered for").waitFor();
    await pace(1_000);
    served.server.child.kill("SIGKILL");
    await served.server.ended;
    await page.getByText("Not connected.").waitFor();
    served = await serve(new URL(served.url).port);
    await page.getByText("Not connected.").waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "The books balance" }).waitFor({ timeout: 60_000 });
    await endOf(run.number);
    const ended = await call(owner, "GET", `/runs/${run.number}`);
    expect(ended.run.rows).toMatchObject({ read: 900, delivered: 900, unsent: 0 });
    expect(await page.getByRole("region", { name: "The books" }).textContent()).toContain("900");
  });

  /** Presses Tab until what one wants has the focus, as a person without a mouse does. */
  async function tabTo(wanted: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < 120; presses += 1) {
      const name = await page.evaluate<string>(focusedName);
      if (name === wanted) return;
      passed.push(name);
      await page.keyboard.press(key);
    }
    throw new Error(`${wanted} was not reached by ${key}: ${passed.slice(0, 40).join(" | ")}`);
  }

  it("is done with the keyboard alone from New query to Completed: no click, no focus by script", async () => {
    const keys = page.keyboard;
    const title = (name: string) => page.getByRole("heading", { level: 1, name });
    /** The letter must follow G within a second or so; whoever is slower presses both again. */
    const goTo = async (letter: string, name: string) => {
      await until(`${name} is shown`, async () => {
        await keys.press("g");
        await keys.press(letter);
        return await title(name)
          .waitFor({ timeout: 3_000 })
          .then(
            () => true,
            () => false,
          );
      });
    };
    await page.goto(served.url);
    await title("Home").waitFor();
    await goTo("q", "Queries");
    await page.getByRole("link", { name: "Zendesk - Users" }).waitFor();
    await keys.press("n");
    await page.getByRole("dialog", { name: "New query" }).waitFor();
    await tabTo("Name");
    await keys.type("Keys alone");
    await keys.press("Enter");
    await title("Keys alone").waitFor();
    await page.getByRole("textbox", { name: "SQL of the query" }).waitFor();
    await tabTo("SQL of the query");
    await keys.type("SELECT amperity_id AS external_id, lower(full_name) AS name FROM Customers");
    await keys.press("Control+Enter");
    await page.getByRole("cell", { name: "customer number 7", exact: true }).waitFor();
    await page.getByText("2 sent").waitFor();
    await keys.press("Escape"); // may close the completion
    await keys.press("Escape");
    await tabTo("Activate", "Shift+Tab");
    await keys.press("Enter");
    await page.getByText("is active: version 1").waitFor();
    await goTo("d", "Destinations");
    await page.getByRole("link", { name: "Add Orchestration" }).first().waitFor();
    await tabTo("Add Orchestration");
    await keys.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Add Orchestration" });
    await dialog.waitFor();
    await tabTo("Object");
    await keys.press("k");
    await dialog.getByText("2 columns are sent").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Keys alone");
    await tabTo("Save");
    await keys.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Keys alone" }).waitFor();
    await tabTo("row Keys alone");
    await keys.press("r");
    await status("Keys alone").filter({ hasText: "Completed" }).waitFor();
  });

  it("sends segments and attributes tables too: their columns by field, and no draft", async () => {
    const people = "SELECT amperity_id, full_name AS name, city FROM Customers";
    const columns = [
      { column: "amperity_id", field: "external_id" },
      { column: "city", field: "user_fields.city" },
    ];
    const made = await call(owner, "POST", "/attributes-tables", { name: "People", sql: people, columns });
    const { id, revision } = made.attributesTable;
    await call(owner, "POST", `/attributes-tables/${id}/activate`, { revision });
    await call(owner, "POST", "/attributes-tables", { name: "Unready", sql: people });
    const content = {
      kind: "sql",
      sql: "SELECT amperity_id, amperity_id AS external_id, full_name AS name FROM Customers",
    };
    const { segment } = await call(owner, "POST", "/segments", { name: "Everybody", content });
    await call(owner, "POST", `/segments/${segment.id}/activate`, { revision: segment.revision });
    await page.goto(`${served.url}/destinations?tab=orchestrations&add=orchestration`);
    const dialog = page.getByRole("dialog", { name: "Add Orchestration" });
    await dialog.getByLabel("Object Type").selectOption({ label: "Segment" });
    await dialog.getByText("2 columns are sent").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("Everybody");
    await dialog.getByLabel("Object Type").selectOption({ label: "Attributes table" });
    await dialog.getByText("3 columns are sent").waitFor();
    const drafts = dialog.getByLabel("Object", { exact: true }).locator("option:disabled");
    expect(await drafts.allTextContents()).toContain("Unready · Activate it first");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Actions for People" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const edit = page.getByRole("dialog", { name: "Edit Orchestration" });
    await edit.getByText("3 columns are sent").waitFor();
    expect(await edit.getByLabel("Object Type").inputValue()).toBe("attributes table");
    expect(await edit.getByLabel("Object", { exact: true }).inputValue()).toBe(id);
    await edit.getByLabel("Object Type").selectOption({ label: "Segment" });
    await edit.getByRole("button", { name: "Save", exact: true }).click();
    await edit.waitFor({ state: "detached" });
    const { items } = await call(owner, "GET", "/orchestrations");
    const changed = items.find(({ name }: { name: string }) => name === "People");
    expect(changed).toMatchObject({ objectType: "segment", object: "Everybody" });
  });
});
