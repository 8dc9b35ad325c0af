/**
 * A help desk of our own: a real HTTP server on this machine that behaves as Zendesk's user API is documented to, for practice and for tests.
 * It is a model of documents, not of Zendesk; nothing leaves the machine.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Credentials } from "./access.ts";
import { type Desk, openDesk, type SeedUser } from "./desk.ts";
import { exchange } from "./exchange.ts";
import type { FaultRule } from "./fault-rules.ts";
import { answerPage } from "./pages/pages.ts";
import type { RequestRecord } from "./request-log.ts";
import { defaultSettings, type SandboxSettings } from "./settings.ts";
import { readTruth, type Truth } from "./truth.ts";
import { defaultUserFields, type UserFieldSpec } from "./user-fields.ts";

export { type FaultRule, FaultsInvalid, parseFaults } from "./fault-rules.ts";
export { defaultSettings, type SandboxSettings } from "./settings.ts";
export { defaultUserFields } from "./user-fields.ts";

export interface SandboxOptions {
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** The sandbox serves this machine only. */
  readonly host?: "127.0.0.1";
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Seed of everything that is left to chance: job times, ids, fault rates. */
  readonly random?: number;
  readonly settings?: Partial<SandboxSettings>;
  readonly faults?: readonly FaultRule[];
  readonly credentials?: Partial<Credentials>;
  /** Who is there from the start. */
  readonly people?: readonly SeedUser[];
  readonly userFields?: readonly UserFieldSpec[];
  /** Where the pages' way back to Deskfeed leads; none without. */
  readonly deskfeedUrl?: string;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly truth: Truth;
  readonly settings: SandboxSettings;
  readonly faults: SandboxFaults;
  readonly requests: { recent(countMax?: number): readonly RequestRecord[] };
  changeSettings(changes: Partial<SandboxSettings>): void;
  /** Back to how it started: users, jobs, limits, settings, faults and books. */
  reset(): void;
  close(): Promise<void>;
}

interface SandboxFaults {
  add(...rules: readonly FaultRule[]): void;
  clear(): void;
  list(): readonly FaultRule[];
}

/** The sample account's admin, the user as whom Deskfeed acts. */
export const sandboxAdminEmail = "ops@socktown.com";
const sandboxAgentEmail = "agent@socktown.com";

const broadAndNarrowScopes = ["read", "write", "users:read", "users:write"];

export const defaultCredentials: Credentials = {
  apiToken: "sandbox-token",
  clients: [
    { id: "deskfeed", secret: "sandbox-secret", email: sandboxAdminEmail, scopes: broadAndNarrowScopes },
    {
      id: "deskfeed-agent",
      secret: "sandbox-secret",
      email: sandboxAgentEmail,
      scopes: broadAndNarrowScopes,
    },
  ],
};

const defaultPeople: readonly SeedUser[] = [
  { name: "Socktown Operations", email: sandboxAdminEmail, role: "admin" },
  { name: "Socktown Agent", email: sandboxAgentEmail, role: "agent" },
];

/** Longer than clients keep idle connections, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 120_000;

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { clock = Date.now, random = 1, host = "127.0.0.1", deskfeedUrl = null } = options;
  let settings: SandboxSettings = { ...defaultSettings, ...options.settings };
  let url = "";
  const open = () => {
    const desk = openDesk({
      settings: () => settings,
      clock,
      origin: () => settings.answerOrigin ?? url,
      seed: random,
      credentials: { ...defaultCredentials, ...options.credentials },
      people: options.people ?? defaultPeople,
      userFields: options.userFields ?? defaultUserFields,
    });
    desk.faults.add(...(options.faults ?? []));
    return desk;
  };
  let desk = open();
  const server = serve(() => desk, deskfeedUrl);
  const port = await listen(server, options.port ?? 0, host);
  url = `http://${host}:${port}`;

  return {
    url,
    port,
    truth: readTruth(() => desk),
    get settings() {
      return settings;
    },
    faults: {
      add: (...rules) => desk.faults.add(...rules),
      clear: () => desk.faults.clear(),
      list: () => desk.faults.list(),
    },
    requests: { recent: (countMax) => desk.log.recent(countMax) },
    changeSettings: (changes) => {
      settings = { ...settings, ...changes };
    },
    reset: () => {
      desk.jobs.close();
      settings = { ...defaultSettings, ...options.settings };
      desk = open();
    },
    close: () => close(server, desk),
  };
}

function serve(desk: () => Desk, deskfeedUrl: string | null): Server {
  const server = createServer((request, response) => {
    const isApi = /^\/(api|oauth)\//.test(request.url ?? "");
    if (!isApi) {
      answerPage(desk(), { request, response, deskfeedUrl });
      return;
    }
    exchange(desk(), { request, response }).catch((error: unknown) => {
      answerBug(response, error);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

/** A caller that went away while its request was read is its own affair; anything else is our bug, and says so to the caller. */
function answerBug(response: ServerResponse, error: unknown): void {
  if (error instanceof Error && "code" in error && error.code === "ECONNRESET") return;
  if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
  response.end(`The sandbox itself failed: ${error instanceof Error ? error.stack : String(error)}`);
}

/** Thrown when the port cannot be had; the message says what to do. */
export class SandboxPortTaken extends Error {
  override readonly name = "SandboxPortTaken";
  readonly next = "fix";
  /** The system's own, such as EADDRINUSE. */
  readonly code: string;

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

function listenFailure(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return error;
  const reason = error.code === "EADDRINUSE" ? "is in use" : "may not be used by this account";
  return new SandboxPortTaken(`Port ${port} ${reason}: choose another one, or 0 for any.`, error.code, error);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenFailure(port, error));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.removeListener("error", fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Ends hanging answers too: a sandbox that is closed leaves nothing behind. */
function close(server: Server, desk: Desk): Promise<void> {
  desk.jobs.close();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
