/** Destinations and data templates in a real browser: added and tested, refused at the field, changed, left, copied, switched off; empty, failing, and only read. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { looks, violationsOf } from "./axe.ts";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, pageOf, Refusal, sessionOf } from "./fixture-server.ts";
import { createFixtures } from "./fixtures.ts";
import { type Visit, visitPage } from "./visit.ts";

const fixtures = createFixtures(Date.now());
const [zendesk, eu] = fixtures.destinations;
const template = `/destinations/templates/${idOf(201)}`;
const fail = () => {
  throw new Refusal(500, "store_failed", "The store does not answer.");
};

describe.skipIf(!hasBrowser)("destinations and data templates", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const visit = (
    path: string,
    answers: Answers,
    then: (page: Page) => Promise<void>,
    rest: Partial<Visit> = {},
  ) => visitPage(browser, { path, answers, stepMs: 40_000, ...rest }, then);

  /** With the keyboard alone, as a person fills a form. */
  async function fillIn(page: Page, subdomain: string): Promise<void> {
    await page.getByRole("textbox", { name: "Subdomain" }).focus();
    await page.keyboard.type(subdomain);
    await page.getByRole("textbox", { name: "Client ID" }).focus();
    await page.keyboard.type("deskfeed");
    await page.keyboard.press("Tab");
    await page.keyboard.type("a secret that is long");
  }

  it("test the connection by itself once the fields are complete, and say which checks were not tried", async () => {
    const check = (name: string, state: string, detail = "") => ({ name, state, detail });
    const tested: string[] = [];
    const testNewDestination: Answers["testNewDestination"] = ({ body }) => {
      tested.push(body.credential.kind);
      return {
        ok: false,
        at: new Date().toISOString(),
        checks: [
          check("reachable", "ok", "84 ms"),
          check("signed in", "failed", "401: the credential was refused"),
          check("bulk import", "not tried"),
        ],
      };
    };
    await visit("/destinations/new", { testNewDestination }, async (page) => {
      expect(await page.getByRole("radio", { name: "OAuth client" }).isChecked()).toBe(true);
      await fillIn(page, "socktown");
      expect(tested).toEqual([]);
      // To the next field: what is between is a button, which is left to do what it does.
      await page.getByRole("textbox", { name: "Users a second" }).focus();
      await page.getByText("401: the credential was refused").waitFor();
      await page.getByText("not tried", { exact: true }).waitFor();
      await page.getByRole("button", { name: "Test again" }).waitFor();
      expect(tested).toEqual(["oauth-client"]);
      await page.getByRole("radio", { name: "API token" }).check();
      await page.getByText("Zendesk takes it until 30 April 2027.").waitFor();
      await page.getByText("Not tested yet").waitFor();
    });
  });

  it("are not saved where the account refuses: the reason stands at the field that causes it", async () => {
    let code = { key: "subdomain", message: "reachable: there is no account nowhere.zendesk.com" };
    const createDestination: Answers["createDestination"] = () => {
      throw new Refusal(422, "connection_failed", code.message, { place: { key: code.key } });
    };
    await visit("/destinations/new", { createDestination }, async (page) => {
      await page.getByRole("button", { name: "Save destination" }).click();
      await page.getByText("Only the part before .zendesk.com.").waitFor();
      await page.getByText("Write the client's secret.").waitFor();
      expect(await page.evaluate("document.activeElement.name")).toBe("subdomain");
      await fillIn(page, "nowhere");
      await page.getByRole("button", { name: "Save destination" }).click();
      const subdomain = page.getByRole("textbox", { name: "Subdomain" });
      await page.getByText("there is no account nowhere.zendesk.com").waitFor();
      expect(await subdomain.getAttribute("aria-invalid")).toBe("true");
      code = { key: "credential", message: "signed in: 401, the credential was refused" };
      await page.getByRole("button", { name: "Save destination" }).click();
      await page.getByText("401, the credential was refused").waitFor();
      await page.locator('[name=clientSecret][aria-invalid="true"]').waitFor();
      expect(await page.evaluate("document.activeElement.name")).toBe("clientSecret");
      await page.getByRole("textbox", { name: "Users a second" }).fill("0");
      await page.keyboard.press("Tab");
      await page.getByText("From 1 to 10,000.").waitFor();
    });
  });

  it("keep their secret to themselves but for its last four characters, and ask before what was typed is lost", async () => {
    await visit(`/destinations/${idOf(1)}`, {}, async (page) => {
      const secret = page.getByLabel("Client secret", { exact: true });
      expect(await secret.inputValue()).toBe("");
      expect(await secret.getAttribute("placeholder")).toMatch(/^•+3f9c$/);
      await page.getByText("Saved; write a new one to replace it.").waitFor();
      await page.getByRole("textbox", { name: "Jobs in flight" }).fill("9");
      await page.getByTitle("Not saved yet").waitFor();
      await page.getByRole("link", { name: "Queries", exact: true }).click();
      const asks = page.getByRole("dialog", { name: "Leave without saving?" });
      await asks.getByRole("button", { name: "Stay" }).click();
      expect(await page.getByRole("textbox", { name: "Jobs in flight" }).inputValue()).toBe("9");
      await page.getByRole("link", { name: "Queries", exact: true }).click();
      await asks.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("heading", { level: 1, name: "Queries" }).waitFor();
    });
  });

  it("are disabled and enabled, given a data template, and deleted with Undo from the menu of their row", async () => {
    const asked: unknown[] = [];
    const answers: Answers = {
      listDestinations: ({ query }) =>
        pageOf([zendesk, { ...eu, usedBy: 0, managedBy: null, isEnabled: false }], query),
      changeDestination: ({ body }) => {
        asked.push(body.isEnabled);
        return zendesk;
      },
      deleteDestination: () => ({ done: true }),
      undeleteDestination: () => {
        asked.push("undone");
        return eu;
      },
    };
    await visit("/destinations?tab=destinations", answers, async (page) => {
      const choose = async (name: string, entry: string) => {
        await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
        await page.getByRole("menuitem", { name: entry }).click();
      };
      await page.getByRole("row", { name: /Zendesk EU.*Switched off/ }).waitFor();
      await choose("Zendesk", "Disable");
      await choose("Zendesk EU", "Enable");
      await expect.poll(() => asked, { timeout: 20_000 }).toEqual([false, true]);
      await choose("Zendesk EU", "Delete");
      await page.getByRole("dialog").getByRole("button", { name: "Delete the destination" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => asked.at(-1), { timeout: 20_000 }).toBe("undone");
      await choose("Zendesk", "Add data template");
      await page.getByRole("heading", { level: 1, name: "New data template" }).waitFor();
      expect(await page.getByLabel("Destination", { exact: true }).inputValue()).toBe(idOf(1));
    });
  });

  it("are copied where a file manages them, with the credential that they hold", async () => {
    let made: Record<string, unknown> = {};
    const createDestination: Answers["createDestination"] = ({ body }) => {
      made = body;
      return { destination: zendesk, test: fixtures.lastTest, created: true };
    };
    await visit(`/destinations/${idOf(2)}`, { createDestination }, async (page) => {
      await page.getByRole("button", { name: "Copy", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Add destination" }).waitFor();
      await page.getByRole("button", { name: "Save destination" }).click();
      await page.getByRole("heading", { level: 1, name: "Destinations" }).waitFor();
    });
    expect(made).toMatchObject({
      name: "Zendesk EU (copy)",
      credential: { kind: "same-as", destinationId: idOf(2) },
    });
  });

  it("say which queries fill the fields of the account, and which of its fields are switched off", async () => {
    await visit(`/destinations/${idOf(1)}`, {}, async (page) => {
      const fields = page.getByRole("group", { name: "Fields of the account" });
      await fields.getByRole("row", { name: /City city text Query 0, Query 1, Query 2/ }).waitFor();
      await fields.getByRole("row", { name: /Shoe size shoe_size switched off –/ }).waitFor();
    });
    await visit(`/destinations/${idOf(1)}`, { listAccountFields: fail }, async (page) => {
      await page.getByText("The fields cannot be shown").waitFor();
      await page.getByText("14 staff members found").waitFor();
    });
  });

  it("change a data template: rules, guarded fields, renames, fixed values; a missing name is led to", async () => {
    let saved: Record<string, unknown> = {};
    const changeTemplate: Answers["changeTemplate"] = ({ body }) => {
      saved = body;
      return { ...fixtures.templates.items[0], ...body, revision: 4 };
    };
    await visit(template, { changeTemplate }, async (page) => {
      const name = page.getByRole("textbox", { name: "Name" });
      await name.fill("");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Give it a name.").waitFor();
      expect(await name.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
      await name.fill("Zendesk people");
      await page.getByRole("combobox", { name: /Rows with warnings/ }).selectOption("reject");
      await page.getByRole("switch", { name: "suspended" }).check();
      await page.getByText("a column of that name can lock people out").waitFor();
      await page.getByRole("button", { name: "Remove tier" }).click();
      const fixed = page.getByRole("region", { name: "Fixed values" });
      await fixed.getByRole("button", { name: "Add" }).click();
      await page.keyboard.type("notes");
      await page.keyboard.press("Tab");
      await page.keyboard.type("from the Customer 360");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByTitle("Not saved yet").waitFor({ state: "detached" });
    });
    expect(saved).toMatchObject({
      name: "Zendesk people",
      rules: {
        warnings: "reject",
        allow: ["organization_id", "suspended"],
        rename: { full_name: "name", "user_fields.city": "user_fields.city" },
        fixed: { tags: ["synced"], "user_fields.source": "customer 360", notes: "from the Customer 360" },
      },
    });
  });

  it("say what they are where there are none, and what went wrong where they cannot be read", async () => {
    const none: Answers = {
      listDestinations: ({ query }) => pageOf([], query),
      listTemplates: ({ query }) => ({ ...pageOf([], query), defaults: fixtures.templates.defaults }),
    };
    await visit("/destinations?tab=destinations", none, async (page) => {
      await page.getByText("No destinations yet").waitFor();
      await page.getByRole("link", { name: "Data templates" }).click();
      await page.getByText("No data templates yet").waitFor();
    });
    const broken: Answers = { listDestinations: fail, listTemplates: fail, readTemplate: fail };
    await visit("/destinations?tab=destinations", broken, async (page) => {
      await page.getByText("The destinations cannot be shown").waitFor();
      await page.getByRole("link", { name: "Data templates" }).click();
      await page.getByText("The data templates cannot be shown").waitFor();
    });
    await visit(template, broken, async (page) => {
      await page.getByText("The data template cannot be shown").waitFor();
    });
  });

  it("are only read by a viewer", async () => {
    await visit(`/destinations/${idOf(1)}`, sessionOf({ role: "viewer" }), async (page) => {
      await page.getByText("14 staff members found").waitFor();
      expect(await page.getByRole("textbox", { name: "Jobs in flight" }).isDisabled()).toBe(true);
      for (const name of ["Save destination", "Test again", "Delete"])
        expect(await page.getByRole("button", { name }).count()).toBe(0);
    });
    await visit(template, sessionOf({ role: "viewer" }), async (page) => {
      expect(await page.getByRole("textbox", { name: "Name" }).isDisabled()).toBe(true);
      expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
    });
  });

  it("show hostile names and answers of Zendesk as text, cut, in every width", async () => {
    const name = `<script>document.title="owned"</script>"'\u{1F984}${"x".repeat(10_000)}`;
    const checks = fixtures.lastTest.checks.map((one) => ({ ...one, name, detail: name, state: "failed" }));
    const lastTest = { ...fixtures.lastTest, ok: false, checks };
    const [first] = fixtures.templates.items;
    const rules = { ...first?.rules, rename: { [name]: name }, fixed: { [name]: name } };
    const answers: Answers = {
      readDestination: () => ({ ...zendesk, name, subdomain: "a".repeat(60), lastTest }),
      readTemplate: () => ({ ...first, name, destination: name, rules }),
    };
    for (const look of [looks[0], looks[2]])
      for (const path of [`/destinations/${idOf(1)}`, template])
        await visit(
          path,
          answers,
          async (page) => {
            await page.getByRole("heading", { level: 1, name }).waitFor();
            expect(await page.title()).not.toBe("owned");
            expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
          },
          { look },
        );
  });

  for (const look of looks)
    it(`have menus, questions and refusals without a violation in ${look.name}`, async () => {
      const wrong: string[] = [];
      const judge = async (page: Page) => wrong.push(...(await violationsOf(page, look.colorScheme)));
      const items = [{ ...zendesk, usedBy: 0 }, eu];
      await visit(
        "/destinations?tab=destinations",
        { listDestinations: ({ query }) => pageOf(items, query) },
        async (page) => {
          await page.getByRole("button", { name: "Actions for Zendesk", exact: true }).click();
          await page.getByRole("menuitem", { name: "Delete" }).waitFor();
          await judge(page);
          await page.getByRole("menuitem", { name: "Delete" }).click();
          await page.getByText("Nothing is deleted in Zendesk.").waitFor();
          await judge(page);
        },
        { look },
      );
      await visit(
        "/destinations/new",
        {},
        async (page) => {
          await page.getByRole("radio", { name: "API token" }).check();
          await page.getByText("Sandbox or proxy").click();
          await page.getByRole("button", { name: "Save destination" }).click();
          await page.getByText("Write the token.").waitFor();
          await judge(page);
        },
        { look },
      );
      await visit(
        template,
        {},
        async (page) => {
          await page.getByRole("region", { name: "Renames" }).getByRole("button", { name: "Add" }).click();
          await page.getByRole("button", { name: "Add", exact: true }).last().focus();
          await judge(page);
        },
        { look },
      );
      expect(wrong).toEqual([]);
    }, 120_000);
});
