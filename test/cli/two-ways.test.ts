/** The same commands with and without a server that owns the data folder: same answers, same exit codes, same refusals. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { rememberServer } from "../../src/cli/server-file.ts";
import type { Output, Tools } from "../../src/cli/tools.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { createPace } from "../../src/runner/pace.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { realClock, type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";
import {
  customersCsv,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
  usersSql,
} from "../server/scratch-server.ts";

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One folder with the same file, query and customers; what stands behind its commands is what differs. */
interface Ground {
  readonly tools: Omit<Tools, "stdout" | "stderr">;
  readonly folder: string;
  readonly url: string;
  run(...argv: readonly string[]): Promise<Said>;
  write(file: string, text: string): void;
}

const userFields = [
  { key: "city", title: "City", type: "text" },
  { key: "tier", title: "Tier", type: "text" },
] as const;
/** No limit of requests a minute: many commands come one after the other. */
const sandboxOptions = { userFields: [...userFields], settings: { planRequestsPerMinute: null } };
const version = "1.2.3";

const yaml = (url: string): string => `customer360:
  tables: { Customer_360: customers.csv }
destinations:
  Zendesk:
    plugin: zendesk
    subdomain: socktown
    url: ${url}
    credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" }
templates:
  Zendesk users: { destination: Zendesk, defaultCountry: US }
queries:
  Zendesk - Users: users.sql
  Broken: { sql: "SELECT nmae FROM Customer_360" }
orchestrations:
  Zendesk - Users: { query: Zendesk - Users, destination: Zendesk, template: Zendesk users, workflow: manual }
  Broken: { query: Broken, destination: Zendesk }
`;

let server: ScratchServer;
let alone: Ground;
let served: Ground;
let closeAlone: () => Promise<void>;

beforeAll(async () => {
  server = await startScratchServer({ sandbox: sandboxOptions });
  served = groundOf(server.folder, server.sandbox.url, {
    openStore: async () => Promise.reject(new Error("the server's store is nobody else's")),
    openEngine: async () => Promise.reject(new Error("the server's engine is nobody else's")),
  });
  const note = { pid: process.pid, url: server.url, version, key: server.commandLineKey };
  rememberServer(join(server.folder, ".deskfeed"), note);
  ({ ground: alone, close: closeAlone } = await openAlone());
});

afterAll(async () => {
  await closeAlone();
  await server.close();
  await stopScratchPostgres();
});

async function openAlone() {
  const postgres: ScratchPostgres = await startScratchPostgres();
  const scratch = await postgres.fresh();
  const sandbox = await startSandbox(sandboxOptions);
  const folder = mkdtempSync(join(tmpdir(), "deskfeed-alone-"));
  const ground = groundOf(folder, sandbox.url, {
    openStore: async () => ({ ...scratch.store, close: async () => undefined }),
    openEngine: ({ tables }) =>
      createDuckDbEngine({
        stateFile: join(folder, "state.duckdb"),
        spillFolder: join(folder, "spill"),
        source: { tables },
        memoryLimitMb: 256,
        threads: 1,
        clock: realClock,
      }),
  });
  const close = async (): Promise<void> => {
    await sandbox.close();
    await scratch.close();
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ground, close };
}

function groundOf(folder: string, url: string, ports: Pick<Tools, "openStore" | "openEngine">): Ground {
  const tools: Omit<Tools, "stdout" | "stderr"> = {
    version,
    env: { ZENDESK_API_TOKEN: "sandbox-token", NO_COLOR: "1" },
    cwd: folder,
    clock: realClock,
    random: Math.random,
    worker: "test",
    onInterrupt: () => () => undefined,
    openDestination: (definition) =>
      createZendesk({
        definition,
        clock: realClock,
        random: Math.random,
        pace: createPace(definition.settings.usersPerSecond, realClock),
      }),
    backups: {
      saveStore: noBackups,
      loadStore: noBackups,
      saveLedger: noBackups,
      loadLedger: noBackups,
      saveBeside: noBackups,
      loadBeside: noBackups,
      keyPlace: noBackups,
    },
    startServer: async () => Promise.reject(new Error("no command here starts one")),
    startWorker: async () => Promise.reject(new Error("no command here starts one")),
    ...ports,
  };
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  mkdirSync(folder, { recursive: true });
  write("deskfeed.yaml", yaml(url));
  write("users.sql", usersSql);
  write("customers.csv", customersCsv);
  return {
    tools,
    folder,
    url,
    write,
    async run(...argv) {
      const [stdout, stderr] = [keptOutput(), keptOutput()];
      const code = await runCommandLine(argv, { ...tools, stdout: stdout.output, stderr: stderr.output });
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
  };
}

function noBackups(): never {
  throw new Error("no command here makes or reads one");
}

function keptOutput() {
  let kept = "";
  const output: Output = {
    isTerminal: false,
    columns: 100,
    isClosed: false,
    write(text) {
      kept += text;
    },
    drained: async () => undefined,
  };
  return { output, text: () => kept };
}

/** Ids, times, durations and addresses are each side's own; nothing else is. */
function withoutOwn(text: string, { folder, url }: Ground): string {
  return text
    .replaceAll(folder, "FOLDER")
    .replaceAll(url, "URL")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d\.\d+Z)?/g, "TIME")
    .replaceAll(/("seconds": )[\d.]+/g, "$1SECONDS")
    .replaceAll(/("job": ?")[^"]+/g, "$1JOB")
    .replaceAll(/("(?:total|zendeskUserId)": ?)\d+/g, "$1NUMBER")
    .replaceAll(/after [\d.]+ m?s, \d+ requests?/g, "after a while")
    .replaceAll(/\b[\d.]+ m?s\b/g, "DURATION")
    .replaceAll(/^(created|updated)( +\S+ +)\d+/gm, "$1$2USER");
}

async function bothWays(...argv: readonly string[]): Promise<Said> {
  const [here, there] = await Promise.all([alone.run(...argv), served.run(...argv)]);
  const told = (said: Said, ground: Ground) => ({
    code: said.code,
    stdout: withoutOwn(said.stdout, ground),
    stderr: withoutOwn(said.stderr, ground),
  });
  expect(told(there, served), argv.join(" ")).toEqual(told(here, alone));
  return there;
}

it("answers every command the same", async () => {
  expect((await bothWays("check", "--json")).code).toBe(2);
  await bothWays("check");
  expect((await bothWays("apply")).stdout).toContain("created");
  expect((await bothWays("apply", "--json")).stdout).toContain('"unchanged"');
  expect((await bothWays("plan", "Zendesk - Users", "--quiet")).stdout).toContain("new       3");
  await bothWays("plan", "Zendesk - Users", "--json", "--quiet");
  expect((await bothWays("run", "Zendesk - Users", "--only", "amp-1", "--json", "--quiet")).code).toBe(3);
  expect((await bothWays("rows", "last", "--outcome", "unsent")).stdout).toContain("amp-4");
  expect((await bothWays("run", "zendesk - users", "--quiet")).stdout).toContain("completed");
  await bothWays("runs", "--json");
  await bothWays("runs", "--orchestration", "Nobody");
  await bothWays("rows", "2", "--json");
  expect((await bothWays("rows", "last", "--outcome", "unchanged,delivered")).stdout).toContain("unchanged");
  await bothWays("rows", "last", "--key", "amp-2", "--json");
  expect((await bothWays("rows", "1", "--outcome", "unsent")).stderr).toContain("no longer kept");
  await bothWays("rows", "1");
  await bothWays("stop", "last", "--json");
  await bothWays("query", "Zendesk - Users", "--limit", "2", "--quiet");
  await bothWays("export", "--json");
});

it("runs what waits for fresh data the same, and nothing when nothing waits", async () => {
  expect((await bothWays("refresh")).stdout).toContain("No orchestration waits for fresh data");
  expect((await bothWays("refresh", "--json")).stdout).toBe("[]\n");
  for (const ground of [alone, served])
    ground.write(
      "refreshed.yaml",
      `${yaml(ground.url)}  First: { query: Zendesk - Users, destination: Zendesk, workflow: after-refresh }
  Second: { query: Zendesk - Users, destination: Zendesk, workflow: after-refresh }
  Off: { query: Zendesk - Users, destination: Zendesk, workflow: { kind: after-refresh, enabled: false } }
`,
    );
  const { code, stdout } = await bothWays("refresh", "--config", "refreshed.yaml", "--json", "--quiet");
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([
    { orchestration: "First", status: "completed", rows: { read: 4, delivered: 3, rejected: 1 } },
    { orchestration: "Second", status: "completed", rows: { read: 4, delivered: 3, rejected: 1 } },
  ]);
  const again = await bothWays("refresh", "--config", "refreshed.yaml", "--quiet");
  expect(again.stdout).toMatch(/of First: completed[\s\S]*of Second: completed/);
  await bothWays("refresh", "--config", "nowhere.yaml");
});

it("refuses the same with the same words and exit codes", async () => {
  expect((await bothWays("run", "Zendesk - Usrs", "--json")).stdout).toContain("Did you mean");
  expect((await bothWays("plan", "Broken", "--json")).code).toBe(2);
  expect((await bothWays("run", "Broken", "--json")).stdout).toContain("nmae");
  expect((await bothWays("query", "Broken")).code).toBe(2);
  await bothWays("rows", "99");
  await bothWays("rows", "last", "--outcome", "nothing");
  await bothWays("stop", "0123456789");
  expect((await bothWays("resume", "last")).stderr).toContain("has completed");
});
