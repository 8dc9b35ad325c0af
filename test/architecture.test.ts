/** Keeps the direction of imports (docs/ARCHITECTURE.md), the length of files and functions, and the names of files. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
  .map((name) => name.replaceAll("\\", "/"));

/** Which folders a folder may import besides itself. What is not listed is forbidden. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sandbox: [],
  sample: [],
  contract: ["core"],
  runner: ["core"],
  "engines/dialect": ["core"],
  "engines/awaited": ["core"],
  "engines/planning": ["core"],
  "engines/duckdb": ["core", "engines/dialect", "engines/planning"],
  "engines/streamed": ["core", "engines/dialect", "engines/duckdb", "engines/planning"],
  "engines/postgres": ["core", "engines/dialect", "engines/planning"],
  "engines/trino": ["core", "engines/dialect", "engines/duckdb", "engines/planning", "engines/streamed"],
  "destinations/zendesk": ["core"],
  store: ["core"],
  tracing: ["core"],
  cli: ["core", "runner", "contract", "sandbox", "sample"],
  server: ["core", "runner", "contract"],
  web: ["contract"],
  "main.ts": [
    "core",
    "runner",
    "contract",
    "cli",
    "server",
    "engines/awaited",
    "engines/dialect",
    "engines/duckdb",
    "engines/postgres",
    "engines/streamed",
    "engines/trino",
    "destinations/zendesk",
    "store",
    "tracing",
  ],
};

function folderOf(file: string): string {
  return (
    Object.keys(mayImport).find((folder) => file === folder || file.startsWith(`${folder}/`)) ??
    `(unknown folder of ${file})`
  );
}

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(src, file), "utf8");
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)"([^"]+)"/g);
  return [...found].map(([, target]) => ({ file, target: target ?? "" }));
}

const local = ({ file, target }: Import): string =>
  relative(src, resolve(src, dirname(file), target)).replaceAll("\\", "/");

describe("the shape of the code", () => {
  it("is seen at all: a rule that reads no files keeps nothing", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(importsOf).length).toBeGreaterThan(300);
  });

  it("has imports that only point down", () => {
    const wrong = files.flatMap(importsOf).flatMap((one) => {
      if (!one.target.startsWith(".")) return [];
      const [from, to] = [folderOf(one.file), folderOf(local(one))];
      return from === to || mayImport[from]?.includes(to)
        ? []
        : [`${one.file} imports ${local(one)}: ${from} may not know ${to}`];
    });
    expect(wrong).toEqual([]);
  });

  it("has pages that know nothing of each other: what two of them show is a block", () => {
    const pageOf = (path: string) => /^web\/pages\/([^/]+)\//.exec(path)?.[1];
    const wrong = files.flatMap(importsOf).flatMap((one) => {
      const [from, to] = [pageOf(one.file), pageOf(one.target.startsWith(".") ? local(one) : "")];
      const isUp = one.file.startsWith("web/blocks/") && to !== undefined;
      return isUp || (from !== undefined && to !== undefined && from !== to)
        ? [`${one.file} imports ${local(one)}`]
        : [];
    });
    expect(wrong).toEqual([]);
  });

  it("has a core without I/O: no node modules, no clock, no randomness, no environment", () => {
    const wrong = files
      .filter((file) => file.startsWith("core/"))
      .flatMap((file) => {
        const text = readFileSync(join(src, file), "utf8");
        const outside = importsOf(file)
          .filter(({ target }) => target.startsWith("node:"))
          .map(({ target }) => target);
        const calls =
          text.match(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bfetch\(|\bsetTimeout\(/g) ??
          [];
        return [...outside, ...calls].map((what) => `${file}: ${what} — core decides, it does not reach out`);
      });
    expect(wrong).toEqual([]);
  });

  it("has files of at most 400 lines, each opening with what it knows", () => {
    const wrong = files.flatMap((file) => {
      const text = readFileSync(join(src, file), "utf8");
      const lines = text.split("\n").length;
      return [
        ...(lines > 400 ? [`${file} has ${lines} lines`] : []),
        ...(/^(#!.*\n)?\/\*\*/.test(text) ? [] : [`${file} does not open with a comment on what it knows`]),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it("has no drawers and no empty titles in its names", () => {
    const banned =
      /(^|\/)(index|utils?|helpers?|common|misc|types|lib)\.tsx?$|(manager|service|handler|processor)\.tsx?$/i;
    expect(files.filter((file) => banned.test(file))).toEqual([]);
    expect(files.filter((file) => !/^[a-z0-9./-]+\.tsx?$/.test(file))).toEqual([]);
  });

  it("speaks of no one's machine, work place or unfinished business", () => {
    const wrong = files.filter((file) =>
      /\/work\/|\/root\/|\bTODO\b|\bFIXME\b|@ts-ignore/.test(readFileSync(join(src, file), "utf8")),
    );
    expect(wrong).toEqual([]);
  });
});
