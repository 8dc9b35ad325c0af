/** Keeps the pages that people wrote true to what they speak of: links lead somewhere, words on the screen are on the screen, numbers have their meaning. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const filesIn = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name).replaceAll("\\", "/"));

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...filesIn("docs", /\.md$/)];

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

function deadLinksOf(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : relative(root, resolve(root, dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && target.endsWith(".md") && !anchorsOf(read(target)).includes(anchor);
  });
}

describe("the docs", () => {
  it.each(pages)("%s has no link that leads nowhere, and no two versions of itself", (page) => {
    expect(deadLinksOf(page)).toEqual([]);
    expect(read(page)).not.toMatch(/^(<{7}|>{7}) /m);
  });

  it("lead from the first page of the guide to every other", () => {
    const first = read("docs/guide/README.md");
    const others = filesIn("docs/guide", /\.md$/).map((path) => path.split("/").at(-1) ?? "");
    expect(others.filter((name) => name !== "README.md" && !first.includes(`(${name})`))).toEqual([]);
  });

  it("list every decision", () => {
    const list = read("docs/decisions/README.md");
    const names = filesIn("docs/decisions", /^\d{4}-.+\.md$/).map((path) => path.split("/").at(-1) ?? "");
    expect(names.filter((name) => !list.includes(`(${name})`))).toEqual([]);
  });

  it("say what every metric means", () => {
    const operate = read("docs/operate.md");
    const metrics = [...read("src/server/metrics.ts").matchAll(/"(deskfeed_[a-z_]+)"/g)];
    const names = metrics.map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !operate.includes(`\`${name}`))).toEqual([]);
  });
});

/** What screens say: the texts of the pages, of the sandbox, and the few that the server makes, with breaks of lines taken out. */
const onScreen = ["src/web", "src/sandbox/pages", "src/core", "src/server"]
  .flatMap((folder) => filesIn(folder, /\.tsx?$/))
  .map(read)
  .join("\n")
  .replace(/\{" "\}/g, " ")
  .replace(/\s+/g, " ")
  .toLowerCase();

describe("the guide", () => {
  it.each(filesIn("docs/guide", /\.md$/))("%s calls things what the screen calls them", (page) => {
    const words = [...read(page).matchAll(/(?<![*\w])\*(?![*\s])([^*]+)\*(?!\*)/g)].map(([, said = ""]) =>
      said.replace(/\s+/g, " ").toLowerCase(),
    );
    const parts = words.flatMap((said) => said.split("…").map((part) => part.trim()));
    expect(parts.filter((part) => part !== "" && !onScreen.includes(part))).toEqual([]);
  });
});
