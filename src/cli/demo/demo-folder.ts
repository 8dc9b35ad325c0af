/** The demo's folder below the data folder: made anew each time, since the demo's sandbox starts empty too. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigInvalid } from "../../core/failure.ts";
import { type SampleFiles, writeSample } from "../../sample/write-sample.ts";
import { sampleQuery } from "../../sample/zendesk-users.ts";
import { defaultCredentials, type Sandbox, sandboxAdminEmail } from "../../sandbox/sandbox.ts";
import type { DataFolder } from "../tools.ts";

export const demoOrchestration = "Zendesk - Users";

/** Same seed, same customers at every demo. */
const sampleSeed = 1;
/** A while later two customers in a hundred look different: few enough to see that only they are sent. */
const editedShare = 0.02;

export interface DemoFolder {
  readonly path: string;
  readonly config: string;
  readonly data: string;
  readonly env: Readonly<Record<string, string>>;
  leave(): void;
}

export function openDemoFolder(data: DataFolder, sandbox: Sandbox): DemoFolder {
  const path = join(data.path, "demo");
  const pidFile = join(path, "demo.pid");
  refuseSecond(pidFile, path);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(join(path, "queries"), { recursive: true });
  writeFileSync(pidFile, String(process.pid));
  writeFileSync(join(path, "queries", "zendesk-users.sql"), sampleQuery);
  const config = join(path, "deskfeed.yaml");
  writeFileSync(config, demoConfig(sandbox.url));
  return {
    path,
    config,
    data: join(path, ".deskfeed"),
    env: { ZENDESK_API_TOKEN: defaultCredentials.apiToken },
    leave: () => rmSync(pidFile, { force: true }),
  };
}

/** Two demos in one folder would pull it from under each other. */
function refuseSecond(pidFile: string, path: string): void {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : Number.NaN;
  if (!Number.isInteger(pid) || pid === process.pid || !isAlive(pid)) return;
  throw new ConfigInvalid(`Another demo (process ${pid}) uses ${path}.`, {
    code: "demo_running",
    next: "fix",
    advice: "End it with Ctrl-C, or give this one a folder of its own with --data.",
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

export function writeCustomers(
  folder: DemoFolder,
  customers: number,
  options: { readonly edited: boolean; readonly now: Date; readonly signal: AbortSignal },
): Promise<SampleFiles> {
  return writeSample({
    folder: join(folder.path, "data"),
    customers,
    seed: sampleSeed,
    format: "csv",
    now: options.now,
    signal: options.signal,
    ...(options.edited ? { edits: { seed: sampleSeed, share: editedShare } } : {}),
  });
}

function demoConfig(url: string): string {
  return `# Written by \`deskfeed demo\`, which writes it anew each time.
customer360:
  engine: duckdb
  tables:
    Customer_360: data/customer_360.csv
    Orders: data/orders.csv
    Survey_Responses: data/survey_responses.csv
destinations:
  Zendesk:
    plugin: zendesk
    subdomain: socktown
    url: ${url}
    credential: { email: ${sandboxAdminEmail}, apiToken: "\${ZENDESK_API_TOKEN}" }
    usersPerSecond: 100
templates:
  Zendesk users: { destination: Zendesk, defaultCountry: US, nulls: keep }
queries:
  ${demoOrchestration}: queries/zendesk-users.sql
orchestrations:
  ${demoOrchestration}: { query: ${demoOrchestration}, destination: Zendesk, template: Zendesk users, workflow: manual }
`;
}
