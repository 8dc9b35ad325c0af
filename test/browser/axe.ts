/** What axe finds on a page as it stands, menus and dialogs included. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** In the dark only colours differ, so only they are looked at again. */
export async function violationsOf(page: Page, colorScheme: "light" | "dark"): Promise<readonly string[]> {
  await page.evaluate(axe);
  const options = {
    resultTypes: ["violations"],
    ...(colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {}),
  };
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run(${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

/** The two themes at the two widths that every screen is looked at in. */
export const looks = [
  { name: "light at 1280 pixels", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark at 1280 pixels", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "light at 390 pixels", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "dark at 390 pixels", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;
