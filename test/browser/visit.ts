/** Opens one address of a fixture server in a window of its own, and leaves nothing behind. */
import type { Browser, Page } from "playwright-core";
import { type Answers, startFixtureServer } from "./fixture-server.ts";

export interface Visit {
  readonly path: string;
  /** What this server answers otherwise. */
  readonly answers: Answers;
  /** Longest time that one step may take. */
  readonly stepMs: number;
}

export async function visitPage(
  browser: Browser,
  { path, answers, stepMs }: Visit,
  then: (page: Page) => Promise<void>,
): Promise<void> {
  const server = await startFixtureServer(answers);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(stepMs);
    await page.goto(server.url + path);
    await then(page);
  } finally {
    await context.close();
    await server.close();
  }
}
