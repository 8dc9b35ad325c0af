/** Opens one address of a fixture server in a window of its own, and leaves nothing behind. */
import type { Browser, Page } from "playwright-core";
import { looks } from "./axe.ts";
import { type Answers, startFixtureServer } from "./fixture-server.ts";

export interface Visit {
  readonly path: string;
  /** What this server answers otherwise. */
  readonly answers: Answers;
  /** Longest time that one step may take. */
  readonly stepMs: number;
  /** Light on a desktop where it is not told. */
  readonly look?: Pick<(typeof looks)[number], "colorScheme" | "viewport">;
}

export async function visitPage(
  browser: Browser,
  { path, answers, stepMs, look = looks[0] }: Visit,
  then: (page: Page) => Promise<void>,
): Promise<void> {
  const server = await startFixtureServer(answers);
  const { colorScheme, viewport } = look;
  const context = await browser.newContext({
    colorScheme,
    viewport,
    locale: "en-US",
    reducedMotion: "reduce",
  });
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
