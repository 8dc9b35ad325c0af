/** Settings in a real browser: people, API keys, sessions, the audit log; what one may not do is not offered, and an address says why. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal, sessionOf, startFixtureServer } from "./fixture-server.ts";

describe.skipIf(!hasBrowser)("settings", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function visit(
    path: string,
    { role = "admin", ...change }: Answers & { readonly role?: string },
    then: (page: Page) => Promise<void>,
  ): Promise<void> {
    const server = await startFixtureServer({ ...sessionOf({ role }), ...change });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(40_000);
      await page.goto(server.url + path);
      await then(page);
    } finally {
      await context.close();
      await server.close();
    }
  }

  it("invite a person and show the link once", async () => {
    const sent: unknown[] = [];
    const addPerson: Answers["addPerson"] = ({ body }) => {
      sent.push(body);
      const person = { id: idOf(44), name: "Ana Trujillo", email: "ana@socktown.com", role: "operator" };
      const rest = {
        isDisabled: false,
        hasPassword: false,
        createdAt: new Date().toISOString(),
        lastSeenAt: null,
      };
      return {
        person: { ...person, ...rest, hidesPersonalData: false },
        link: "http://deskfeed/welcome#token",
      };
    };
    await visit("/settings?tab=people", { addPerson }, async (page) => {
      await page.getByRole("link", { name: "Invite a person" }).click();
      const dialog = page.getByRole("dialog", { name: "Invite a person" });
      await dialog.getByRole("button", { name: "Make the link" }).click();
      await dialog.getByText("Write the name that others will see.").waitFor();
      await dialog.getByRole("textbox", { name: "Name" }).fill("Ana Trujillo");
      await dialog.getByRole("textbox", { name: "E-mail" }).fill("ana@socktown.com");
      await dialog.getByLabel("Role").selectOption("operator");
      await dialog.getByRole("switch", { name: /Sees personal data/ }).check();
      await page.keyboard.press("Control+Enter");
      await page.getByRole("dialog", { name: "A link for Ana Trujillo" }).waitFor();
      expect(await page.getByLabel("One-time link").inputValue()).toBe("http://deskfeed/welcome#token");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    });
    expect(sent).toEqual([
      { name: "Ana Trujillo", email: "ana@socktown.com", role: "operator", hidesPersonalData: false },
    ]);
  });

  it("ask before they throw away what was typed", async () => {
    await visit("/settings?tab=people&make=person", {}, async (page) => {
      await page.getByRole("textbox", { name: "Name" }).fill("Ana");
      await page.keyboard.press("Escape");
      await page.getByText("Leave without saving?").waitFor();
      await page.getByRole("button", { name: "Stay" }).click();
      expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Ana");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Leave" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    });
  });

  it("disable a person with Undo, and protect the last admin and one's own account", async () => {
    const sent: unknown[] = [];
    const changePerson: Answers["changePerson"] = ({ params, body }) => {
      sent.push([params.id, body]);
      return {};
    };
    const removePerson: Answers["removePerson"] = () => {
      throw new Refusal(409, "last_admin", "Nobody would be left who may manage people.");
    };
    await visit("/settings?tab=people", { changePerson, removePerson }, async (page) => {
      await page.getByRole("button", { name: "Actions for Mara Lindqvist" }).click();
      await page.getByRole("menuitem", { name: "Edit" }).waitFor();
      expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Edit", "Link for a new password"]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Actions for Jon Aaker" }).click();
      await page.getByRole("menuitem", { name: "Disable" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await expect
        .poll(() => sent, { timeout: 40_000 })
        .toEqual([
          [idOf(42), { isDisabled: true }],
          [idOf(42), { isDisabled: false }],
        ]);
      await page.getByRole("button", { name: "Actions for Jon Aaker" }).click();
      await page.getByRole("menuitem", { name: "Remove" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await page.getByText("Nobody would be left who may manage people.").waitFor();
    });
  });

  it("make an API key of at most one's own role, show it once, and revoke one", async () => {
    const asked: unknown[] = [];
    const createApiKey: Answers["createApiKey"] = ({ body }) => {
      asked.push(body);
      return { key: "dfk_secret", apiKey: {} };
    };
    const revokeApiKey: Answers["revokeApiKey"] = ({ params }) => {
      asked.push(params.id);
      return { done: true };
    };
    const role = "operator";
    await visit("/settings?tab=api-keys", { role, createApiKey, revokeApiKey }, async (page) => {
      await page.getByRole("link", { name: "Make an API key" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Refresh");
      expect(await page.getByLabel("Role").locator("option").allInnerTexts()).toEqual([
        "Viewer",
        "Author",
        "Operator",
      ]);
      await page.getByLabel("Ends").selectOption("30");
      await page.getByRole("button", { name: "Make the key" }).click();
      await page.getByRole("dialog", { name: "Copy the key now" }).waitFor();
      expect(await page.getByLabel("API key", { exact: true }).inputValue()).toBe("dfk_secret");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Revoke Nightly refresh" }).click();
      await page.getByRole("button", { name: "Revoke the key" }).click();
      await page.getByText("API key “Nightly refresh” revoked").waitFor();
    });
    expect(asked).toEqual([{ name: "Refresh", role: "viewer", expiresInDays: 30 }, idOf(51)]);
  });

  it("say where nothing is yet what it is for, and what went wrong where it cannot be read", async () => {
    const listApiKeys: Answers["listApiKeys"] = () => ({ items: [] });
    const listSessions: Answers["listSessions"] = () => {
      throw new Refusal(500, "store_failed", "The store does not answer.");
    };
    await visit("/settings?tab=api-keys", { role: "viewer", listApiKeys, listSessions }, async (page) => {
      await page.getByText("No API keys yet").waitFor();
      await page.getByRole("link", { name: "Sign-in" }).click();
      await page.getByText("Your sessions cannot be shown").waitFor();
      await page.getByText("The store does not answer.").waitFor();
    });
  });

  it("offer nobody what their role may not do, and say so at its address", async () => {
    await visit("/settings?tab=people", { role: "operator" }, async (page) => {
      await page.getByText("People needs the role admin").waitFor();
      await page.getByText("Your role is operator.").waitFor();
      const tabs = await page.getByRole("navigation", { name: "Settings" }).getByRole("link").allInnerTexts();
      expect(tabs).toEqual(["API keys", "Sign-in", "Appearance"]);
      expect(await page.getByRole("link", { name: "Invite a person" }).count()).toBe(0);
    });
  });

  it("change one's password and sign out elsewhere", async () => {
    const changePassword: Answers["changePassword"] = ({ body }) => {
      if ((body as { current: string }).current === "wrong")
        throw new Refusal(422, "password_wrong", "That is not your current password.");
      return { done: true };
    };
    const endOtherSessions: Answers["endOtherSessions"] = () => ({ ended: 2 });
    await visit("/settings?tab=sign-in", { changePassword, endOtherSessions }, async (page) => {
      await page.getByLabel("Current password").fill("wrong");
      await page.getByLabel("New password").fill("a sentence is fine");
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("That is not your current password.").waitFor();
      await page.getByLabel("Current password").fill("right");
      await page.getByRole("button", { name: "Change the password" }).click();
      await page.getByText("Password changed").waitFor();
      await page.getByRole("button", { name: "Sign out elsewhere" }).click();
      await page.getByText("2 sessions ended").waitFor();
    });
  });

  it("set up a sign-in provider, keeping a secret that is not written again, and test it", async () => {
    const sent: unknown[] = [];
    const changeSignInSettings: Answers["changeSignInSettings"] = ({ body }) => {
      sent.push(body);
      return {};
    };
    await visit("/settings?tab=sign-in", { changeSignInSettings }, async (page) => {
      const panel = page.getByRole("region", { name: "Sign-in provider" });
      await panel.getByRole("button", { name: "Test it" }).click();
      await panel.getByText("It calls itself another issuer.").waitFor();
      await panel.getByRole("button", { name: "Edit" }).click();
      const dialog = page.getByRole("dialog", { name: "Sign-in provider" });
      await dialog.getByRole("textbox", { name: "E-mail domains" }).fill("");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("Name the domains of those who may be added.").waitFor();
      await dialog.getByRole("textbox", { name: "E-mail domains" }).fill("socktown.com, socktown.fr");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
    });
    expect(sent).toEqual([
      {
        revision: 3,
        provider: expect.objectContaining({
          domains: ["socktown.com", "socktown.fr"],
          clientId: "deskfeed-socktown",
        }),
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain("clientSecret");
  });

  it("filter the audit log, read on while scrolling, and open an entry by key", async () => {
    const path = "/settings?tab=audit-log";
    await visit(path, {}, async (page) => {
      const table = page.getByRole("region", { name: "Audit log" });
      await table.getByText("Zendesk - Users").first().waitFor();
      await table.focus();
      await expect
        .poll(
          async () => {
            await page.keyboard.press("End");
            return await table.getByRole("table").getAttribute("aria-rowcount");
          },
          { timeout: 40_000 },
        )
        .toBe("301");
      await page.getByLabel("Kind").selectOption("person");
      await page.locator('table[aria-rowcount="51"]').waitFor();
      const download = await page.getByRole("link", { name: "Download CSV" }).getAttribute("href");
      expect(download).toBe("/api/audit.csv?kind=person");
      await page.locator("tr[data-row]").first().focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Updated: person" });
      await dialog.getByRole("cell", { name: "viewer" }).waitFor();
      expect(await dialog.getByRole("row").count()).toBe(2);
      await dialog.getByRole("link", { name: "Jon Aaker" }).click();
      await page.getByRole("dialog", { name: "Jon Aaker" }).waitFor();
    });
  });
});
