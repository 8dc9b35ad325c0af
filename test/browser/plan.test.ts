/** The page of a plan in a real browser: none yet, judging, failed, not to be read, and what a viewer is told. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal, sessionOf } from "./fixture-server.ts";
import { createFixtures } from "./fixtures.ts";
import { visitPage } from "./visit.ts";

const address = `/destinations/orchestrations/${idOf(1)}/plan`;

describe.skipIf(!hasBrowser)("the page of a plan", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  const visit = (answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path: address, answers, stepMs: 30_000 }, then);
  const { plan } = createFixtures(Date.now());
  const none = () => {
    throw new Refusal(404, "not_found", "There is no plan yet.");
  };

  it("makes a plan for whoever opens it without one, tells how many rows are judged, and is cancelled", async () => {
    const judging = { ...plan, state: "planning", judged: 12_000, result: null };
    let kept: unknown = null;
    const answers: Answers = {
      readPlan: () => kept ?? none(),
      startPlan: () => {
        kept = judging;
        return judging;
      },
      cancelPlan: () => {
        kept = null;
        return { done: true };
      },
    };
    await visit(answers, async (page) => {
      await page.getByText("12,000").waitFor();
      await page.getByText("rows judged so far. Nothing is sent.").waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByText("No plan yet").waitFor();
      kept = plan;
      await page.getByRole("button", { name: "Plan", exact: true }).click();
      await page.getByText("rows judged so far").waitFor();
    });
  }, 90_000);

  it("says to a viewer who can make one, and makes none", async () => {
    let started = 0;
    const answers: Answers = {
      ...sessionOf({ role: "viewer" }),
      readPlan: none,
      startPlan: () => {
        started += 1;
        return plan;
      },
    };
    await visit(answers, async (page) => {
      await page.getByText("No plan yet").waitFor();
      await page.getByText("Someone who may write queries can make one.").waitFor();
      expect(await page.getByRole("button", { name: /^Plan|^Run/ }).count()).toBe(0);
      expect(started).toBe(0);
    });
  }, 90_000);

  it("says why a plan cannot be read and tries again", async () => {
    let works = false;
    const readPlan: Answers["readPlan"] = () => {
      if (!works) throw new Refusal(400, "store_failed", "The store does not answer.");
      return plan;
    };
    await visit({ readPlan }, async (page) => {
      await page.getByText("The plan cannot be shown").waitFor();
      await page.getByText("The store does not answer.").waitFor();
      works = true;
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("thomas hardy").waitFor();
    });
  }, 90_000);

  it("says why no plan could be made, with what to do, and plans again", async () => {
    const failed = {
      ...plan,
      state: "failed",
      result: null,
      error: { code: "engine_away", message: "The Customer 360 does not answer.", advice: "Start it." },
    };
    let kept: unknown = failed;
    const startPlan: Answers["startPlan"] = () => {
      kept = plan;
      return plan;
    };
    await visit({ readPlan: () => kept, startPlan }, async (page) => {
      await page.getByText("The plan could not be made").waitFor();
      await page.getByText("The Customer 360 does not answer. Start it.").waitFor();
      await page.getByRole("button", { name: "Plan again" }).click();
      await page.getByText("thomas hardy").waitFor();
    });
  }, 90_000);
});
