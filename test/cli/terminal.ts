/** A terminal for tests: a folder of its own, ports in memory, a clock that stands, everything written kept. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import type { Output, Tools } from "../../src/cli/tools.ts";
import type { Row } from "../../src/core/column.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { createMemoryDestination, type MemoryDestination } from "./memory-destination.ts";
import { createMemoryEngine, type MemoryEngine } from "./memory-engine.ts";
import { createMemoryStore } from "./memory-store.ts";

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface TestTerminal {
  readonly folder: string;
  readonly engine: MemoryEngine;
  readonly destination: MemoryDestination;
  readonly store: Store;
  readonly tools: Tools;
  write(file: string, text: string): void;
  run(...argv: readonly string[]): Promise<Said>;
  /** Presses Ctrl-C. */
  interrupt(): void;
  remove(): void;
}

const startMs = Date.UTC(2026, 0, 1);

function openTerminal(
  options: {
    readonly rows?: readonly Row[];
    readonly env?: Readonly<Record<string, string>>;
    readonly isTerminal?: boolean;
  } = {},
): TestTerminal {
  const folder = mkdtempSync(join(tmpdir(), "deskfeed-cli-"));
  const interrupts = new Set<() => void>();
  const engine = createMemoryEngine(options.rows ?? []);
  const destination = createMemoryDestination("Zendesk");
  const nowMs = startMs;
  const store = createMemoryStore(() => nowMs);
  const stdout = createKeptOutput(options.isTerminal ?? false);
  const stderr = createKeptOutput(options.isTerminal ?? false);
  const tools: Tools = {
    version: "1.2.3",
    env: { ZENDESK_API_TOKEN: "sandbox-token", USER: "ops", ...options.env },
    cwd: folder,
    clock: {
      now: () => nowMs,
      monotonic: () => nowMs,
      sleep: (_, signal) => sleepUntilAborted(signal),
    },
    random: () => 0.5,
    worker: "test",
    stdout: stdout.output,
    stderr: stderr.output,
    onInterrupt(listener) {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
    openStore: async () => store,
    openEngine: async () => engine,
    openDestination: () => destination,
    // Files and a database of their own: test/end-to-end/backup.test.ts.
    backups: {
      saveStore: notHere,
      loadStore: notHere,
      saveLedger: notHere,
      loadLedger: notHere,
      saveBeside: notHere,
      loadBeside: notHere,
      keyPlace: ({ path }) => ({ file: `${path}.key`, given: false }),
    },
    startServer: async ({ host, port }) => {
      const url = `http://${host}:${port}`;
      return { url, link: `${url}/welcome#token`, close: async () => undefined };
    },
    // Processes of their own: test/workers.
    startWorker: notHere,
  };
  return {
    folder,
    engine,
    destination,
    store,
    tools,
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    async run(...argv) {
      stdout.clear();
      stderr.clear();
      const code = await runCommandLine(argv, tools);
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
    interrupt: () => {
      for (const listener of [...interrupts]) listener();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Time stands: who sleeps is woken only by its signal. */
function sleepUntilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function createKeptOutput(isTerminal: boolean): {
  readonly output: Output;
  text(): string;
  clear(): void;
} {
  let kept = "";
  return {
    output: {
      isTerminal,
      columns: 100,
      isClosed: false,
      write: (text) => {
        kept += text;
      },
      drained: async () => undefined,
    },
    text: () => kept,
    clear: () => {
      kept = "";
    },
  };
}

export const goodConfig = `customer360:
  tables:
    Customer_360: data/customer_360.csv
destinations:
  Zendesk:
    plugin: zendesk
    subdomain: socktown
    credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" }
queries:
  Zendesk - Users: queries/zendesk-users.sql
orchestrations:
  Zendesk - Users: { query: Zendesk - Users, destination: Zendesk }
`;

/** A folder with a good configuration and three customers, one of them without a name. */
function openShopTerminal(options: Parameters<typeof openTerminal>[0] = {}): TestTerminal {
  const terminal = openTerminal({ rows: threeCustomers, ...options });
  terminal.write("deskfeed.yaml", goodConfig);
  terminal.write("data/customer_360.csv", "external_id,name\n");
  terminal.write("queries/zendesk-users.sql", "SELECT * FROM Customer_360");
  return terminal;
}

const customer = (id: string, name: string | null, city: string): Row => ({
  external_id: id,
  name,
  "user_fields.city": city,
  "user_field.city": city,
});

export const twoCustomers: readonly Row[] = [customer("a", "Ana", "Lima"), customer("b", "Ben", "Bonn")];
const threeCustomers: readonly Row[] = [...twoCustomers, customer("c", null, "Cork")];

/** Terminals for the tests of one file, removed after each of them. */
export function withTerminals(): {
  /** With a good configuration and three customers. */
  shop(options?: Parameters<typeof openTerminal>[0]): TestTerminal;
  /** In an empty folder. */
  empty(): TestTerminal;
} {
  const opened: TestTerminal[] = [];
  afterEach(() => {
    for (const terminal of opened.splice(0)) terminal.remove();
  });
  const keep = (terminal: TestTerminal): TestTerminal => {
    opened.push(terminal);
    return terminal;
  };
  return { shop: (options) => keep(openShopTerminal(options)), empty: () => keep(openTerminal()) };
}

async function notHere(): Promise<never> {
  throw new Error("these tests have no backups");
}
