/** A real browser for tests: Debian's chromium, driven by playwright-core. Where there is none, the tests say that they were skipped. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { webFolder } from "./fixture-server.ts";

const executable = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);
const isBuilt = existsSync(join(webFolder, "index.html"));

export const hasBrowser = executable !== undefined && isBuilt;
if (!hasBrowser) {
  const what =
    executable === undefined ? "chromium (apt-get install chromium)" : "the built pages (npm run setup)";
  console.warn(`Skipped: tests in a real browser, for want of ${what}.`);
}

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"],
  });
}
