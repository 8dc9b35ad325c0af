/** The first page of a fresh install in a real browser: the link is read, used up or not to be read; what is missing is named. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, Refusal } from "./fixture-server.ts";
import { visitPage } from "./visit.ts";

const link = "/welcome#a-token-that-is-long-enough";

describe.skipIf(!hasBrowser)("the first visitor", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  const visit = (path: string, answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path, answers, stepMs: 30_000 }, then);
  const signedOut: Answers = {
    readSession: () => ({
      state: "signed out",
      version: "1",
      me: null,
      providerLabel: null,
      workspace: null,
    }),
  };

  it("is told where the link is printed when it is missing or used up, and may sign in instead", async () => {
    await visit("/welcome", signedOut, async (page) => {
      await page.getByRole("heading", { name: "Open the link" }).waitFor();
      await page.getByText("prints an address that lets the owner in").waitFor();
      await page.getByRole("link", { name: "Sign in with a password" }).waitFor();
    });
    const followLink = () => {
      throw new Refusal(410, "link_used", "This link was used. It works once.");
    };
    await visit(link, { ...signedOut, followLink }, async (page) => {
      await page.getByRole("alert").getByText("This link was used. It works once.").waitFor();
      await page.getByText("prints an address that lets the owner in").waitFor();
      expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    });
  }, 90_000);

  it("waits where the server is slow, and tries the same link again where the server failed", async () => {
    let answer = () => {};
    let works = false;
    const followLink: Answers["followLink"] = async () => {
      if (works) return { purpose: "setup", name: null, email: null, me: null };
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      throw new Refusal(500, "store_failed", "The store does not answer.");
    };
    await visit(link, { ...signedOut, followLink }, async (page) => {
      await page.getByRole("heading", { name: "Opening the link…" }).waitFor();
      works = true;
      answer();
      await page.getByText("The link could not be opened").waitFor();
      await page.getByText("The store does not answer.").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("button", { name: "Create the owner and sign in" }).waitFor();
    });
  }, 90_000);

  it("is led to the first field that is missing, and keeps what was typed when the server refuses", async () => {
    const setUp = () => {
      throw new Refusal(503, "busy", "The server starts; try again in a moment.");
    };
    await visit(link, { ...signedOut, setUp }, async (page) => {
      const create = page.getByRole("button", { name: "Create the owner and sign in" });
      await create.click();
      await page.getByText("Write your name: others see it beside what you change.").waitFor();
      await expect.poll(() => page.evaluate<string>("document.activeElement.name")).toBe("name");
      await page.keyboard.type("Mara");
      await create.click();
      await page.getByText("Write your e-mail: you sign in with it.").waitFor();
      await page.getByLabel("E-mail").fill("mara@socktown.com");
      await page.getByLabel("Password", { exact: true }).fill("a sentence is fine");
      await create.click();
      await page.getByText("The server starts; try again in a moment.").waitFor();
      expect(await page.getByLabel("E-mail").inputValue()).toBe("mara@socktown.com");
    });
  }, 90_000);
});
