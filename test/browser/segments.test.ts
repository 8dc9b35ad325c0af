/** The visual segment editor in a real browser: rules by mouse and by keys, counts, what is wrong, what others may do. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, openBrowser } from "./chromium.ts";
import { type Answers, idOf, Refusal } from "./fixture-server.ts";
import { segmentAnswers } from "./segment-fixtures.ts";
import { visitPage } from "./visit.ts";

const risk = `/segments/${idOf(401)}`;

const attributesIn = (page: Page) =>
  page
    .getByRole("combobox", { name: "Attribute", exact: true })
    .evaluateAll((all) => all.map((one) => one.querySelector("option:checked")?.textContent));

describe.skipIf(!hasBrowser)("a person at the segment editor", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const visit = (path: string, answers: Answers, then: (page: Page) => Promise<void>) =>
    visitPage(browser, { path, answers, stepMs: 30_000 }, then);

  it("adds a condition from the list, is told what is missing, completes it, sees the count, and activates", async () => {
    await visit(risk, {}, async (page) => {
      await page.getByText(/counted in \d/).waitFor();
      await page.getByRole("button", { name: "Country" }).click();
      await page.getByText("Write a value.").waitFor();
      await page
        .getByRole("textbox", { name: "Value" })
        .or(page.getByRole("combobox", { name: "Value", exact: true }))
        .last()
        .fill("CA");
      await page.getByText("Write a value.").waitFor({ state: "detached" });
      await page.getByText(/counted in \d/).waitFor();
      await page.getByRole("row", { name: /<script>alert/ }).waitFor();
      await page.getByRole("button", { name: "Activate" }).click();
      await page.getByText("is active: version 1").waitFor();
    });
  }, 90_000);

  it("moves a condition by Space and arrow keys and by the mouse, says each step, puts it back with Escape, and the focus stays with it", async () => {
    await visit(risk, {}, async (page) => {
      await page.getByText(/counted in \d/).waitFor();
      const first = ["Loyalty tier", "Last order date", "Churn risk", "Satisfaction", "Customer"];
      expect(await attributesIn(page)).toEqual(first);
      await page.locator('[data-grip="include.0"]').focus();
      await page.keyboard.press("Space");
      await page.getByText("Lifted the condition: included customers, condition 1 of 3.").waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByText("Moved to included customers, condition 2 of 3.").waitFor();
      await expect
        .poll(() => attributesIn(page))
        .toEqual(["Last order date", "Loyalty tier", "Churn risk", "Satisfaction", "Customer"]);
      await expect
        .poll(() => page.evaluate<unknown>("document.activeElement?.getAttribute('data-grip')"))
        .toBe("include.1");
      await page.keyboard.press("Escape");
      await page.getByText("Put back: included customers, condition 1 of 3.").waitFor();
      await expect.poll(() => attributesIn(page)).toEqual(first);
      await page.keyboard.press("ArrowDown");
      expect(await attributesIn(page)).toEqual(first);
      await page
        .getByRole("button", { name: "Full name" })
        .dragTo(page.locator('[data-place="include.1"]').first());
      await expect
        .poll(() => attributesIn(page))
        .toEqual(["Loyalty tier", "Full name", "Last order date", "Churn risk", "Satisfaction", "Customer"]);
    });
  }, 90_000);

  it("works by keys alone: a value is added to a list, a group is made, and a condition is removed", async () => {
    await visit(risk, {}, async (page) => {
      await page.getByText(/counted in \d/).waitFor();
      await page
        .getByRole("combobox", { name: "Add a value" })
        .or(page.getByRole("textbox", { name: "Add a value" }))
        .first()
        .focus();
      await page.keyboard.type("silver");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Remove silver" }).waitFor();
      await page.getByRole("button", { name: "Group", exact: true }).last().focus();
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await attributesIn(page)).length).toBe(6);
      await page.getByRole("button", { name: "Remove the group" }).last().focus();
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await attributesIn(page)).length).toBe(5);
    });
  }, 90_000);

  it("greys older counts while it counts, is left after seconds, and counts from then on when asked", async () => {
    let isSlow = false;
    let closed = 0;
    const asked: string[] = [];
    let checks = 0;
    const { countSegment, checkSegment } = segmentAnswers(Date.now());
    const countedChecks: Answers["checkSegment"] = (request) => {
      checks += 1;
      return checkSegment?.(request);
    };
    const slowCount: Answers["countSegment"] = (request) => {
      asked.push(JSON.stringify(request.body.visual));
      if (!isSlow) return countSegment?.(request);
      return new Promise(() => {
        request.gone.addEventListener("abort", () => {
          closed += 1;
        });
      });
    };
    await visit(risk, { countSegment: slowCount, checkSegment: countedChecks }, async (page) => {
      const result = page.getByRole("region", { name: "Result" });
      await result.getByText(/counted in \d/).waitFor();
      expect(await page.locator(".rules-stale").count()).toBe(0);
      const before = await result.locator(".segment-number").textContent();
      isSlow = true;
      await page.getByRole("button", { name: "Remove platinum" }).click();
      await result.getByText("counting…", { exact: true }).waitFor();
      expect(await result.locator(".segment-number.rules-stale").textContent()).toBe(before);
      expect(await page.locator(".rules-count.rules-stale").count()).toBeGreaterThan(3);
      await result.getByText(/Still counting… \d+ s/).waitFor();
      await result.getByRole("button", { name: "Cancel" }).click();
      await expect.poll(() => closed).toBe(1);
      await result.getByText("Counting takes more than 5 s here, so it waits for you.").waitFor();
      const soFar = asked.length;
      const checksSoFar = checks;
      isSlow = false;
      await page
        .getByRole("textbox", { name: "Add a value" })
        .or(page.getByRole("combobox", { name: "Add a value" }))
        .first()
        .fill("silver");
      await page.keyboard.press("Enter");
      await expect.poll(() => checks).toBe(checksSoFar + 1);
      await result.getByRole("button", { name: "Count now" }).waitFor();
      expect(asked.length).toBe(soFar);
      await result.getByRole("button", { name: "Count now" }).click();
      await result.getByText(/counted in \d/).waitFor();
      expect(asked.length).toBe(soFar + 1);
      expect(asked.at(-1)).toContain("silver");
      expect(await page.locator(".rules-stale").count()).toBe(0);
    });
  }, 90_000);

  it("chooses the order in which attributes are sent", async () => {
    const saved: { visual: { attributes: { column: string }[] } }[] = [];
    const saveSegmentDraft: Answers["saveSegmentDraft"] = ({ body }) => {
      saved.push(body.content);
      throw new Refusal(409, "stop", "Seen.");
    };
    await visit(risk, { saveSegmentDraft }, async (page) => {
      await page.getByRole("button", { name: "Choose" }).click();
      await page.getByRole("button", { name: "Move Churn risk up" }).click();
      await page.getByText("Churn risk is now 2 of 3.").waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Use these" }).click();
      await expect
        .poll(() => saved.at(-1)?.visual.attributes.map(({ column }) => column), { timeout: 20_000 })
        .toEqual(["name", "churn_risk", "email"]);
    });
  }, 90_000);

  it("lists segments with their words and a menu, and says when there are none or they cannot be read", async () => {
    await visit("/segments", {}, async (page) => {
      await page
        .getByText(/Loyalty tier is in list/)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Actions for VIP at risk" }).click();
      await page.getByRole("menuitem", { name: "Name and folder" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Give it a name; it is how others find it.").waitFor();
    });
    const none: Answers = {
      listSegments: () => ({
        items: [],
        next: null,
        total: 0,
        matching: 0,
        folders: [],
        destinations: [],
        owners: [],
      }),
    };
    await visit("/segments", none, async (page) => {
      await page.getByText("No segments yet").waitFor();
    });
    const failing: Answers = {
      listSegments: () => {
        throw new Refusal(400, "broken", "The store does not answer.");
      },
    };
    await visit("/segments", failing, async (page) => {
      await page.getByText("The segments cannot be shown").waitFor();
    });
  }, 90_000);

  it("may convert rules to SQL after being asked, and works on the SQL from then on", async () => {
    await visit(risk, {}, async (page) => {
      await page.getByRole("button", { name: "Convert to SQL…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Convert to SQL" }).click();
      await page.getByRole("textbox", { name: "SQL of the segment" }).waitFor();
    });
  }, 90_000);

  it("only reads what a file manages", async () => {
    await visit(`/segments/${idOf(402)}`, {}, async (page) => {
      await page.getByText("so it cannot be changed here").waitFor();
      expect(await page.getByRole("button", { name: "Activate" }).count()).toBe(0);
    });
  }, 90_000);

  it("is led to the attributes tables where there are none", async () => {
    const none: Answers = {
      listAttributes: () => ({ tables: [], operators: {}, segmentOperators: [], segments: [] }),
    };
    await visit(risk, none, async (page) => {
      await page.getByText("No attributes yet").waitFor();
    });
  }, 90_000);
});
