/** A real server on a real socket for tests: embedded PostgreSQL, DuckDB over files, the sandbox as Zendesk; and callers of each role. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newCommandLineKey } from "../../src/contract/command-line-proof.ts";
import type { Engine } from "../../src/core/ports/engine.ts";
import type { Person } from "../../src/core/ports/people.ts";
import type { ServerStore } from "../../src/core/ports/server-store.ts";
import type { Store } from "../../src/core/ports/store.ts";
import type { Role } from "../../src/core/role.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { trinoFunctions } from "../../src/engines/dialect/trino-functions.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { createPace } from "../../src/runner/pace.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createServer, type DeskfeedServer } from "../../src/server/create-server.ts";
import { createLog } from "../../src/server/log.ts";
import { hashPassword, hashToken, newToken } from "../../src/server/secrets.ts";
import type { SignInTryLimits } from "../../src/server/sign-in-tries.ts";
import type { Stores } from "../../src/store/store.ts";
import { realClock, type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";

/** Real, but quick: what is tested is not how long it takes. */
const cheapPassword = { N: 1024, r: 8, p: 1 };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there.
  readonly json: any;
  readonly text: string;
}

export type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

export interface ScratchServer {
  readonly url: string;
  readonly server: DeskfeedServer;
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly serverStore: ServerStore;
  readonly folder: string;
  readonly log: readonly string[];
  /** Lets commands in. */
  readonly commandLineKey: string;
  /** Without sign-in. */
  readonly anyone: Caller;
  /** By API key. */
  as(role: Role, options?: { readonly hidesPersonalData?: boolean }): Promise<Caller>;
  query(text: string): Promise<readonly Record<string, unknown>[]>;
  /** Another server on the same store, with an engine of its own. */
  beside(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** Writes the customers anew. */
  writeCustomers(csv: string): Promise<void>;
  close(): Promise<void>;
}

export const customersCsv = `amperity_id,full_name,email,phone,city,state,is_opted_in
amp-1,Ana Trujillo,ana@trujillo.example,+52 55 5555 4729,México D.F.,DF,true
amp-2,Thomas Hardy,t.hardy@ath.example,+44 20 7555 7788,London,LDN,false
amp-3,,nameless@example.com,,Bonn,NW,true
amp-4,"Christina <script>alert(1)</script>","c.berglund@bs.example",not a phone,Luleå,BD,true
`;

export const usersSql = `SELECT amperity_id AS external_id, lower(full_name) AS name, email, phone, city AS "user_fields.city",
  state AS "user_field.city" FROM Customer_360 ORDER BY amperity_id`;

let postgres: Promise<ScratchPostgres> | null = null;

export async function startScratchServer(
  options: {
    readonly sandbox?: SandboxOptions;
    readonly signInTryLimits?: SignInTryLimits;
    /** The engine as the server sees it: to watch what it is asked. */
    readonly watchEngine?: (engine: Engine) => Engine;
    /** The built pages; without them there is only the API. */
    readonly webFolder?: string;
  } = {},
): Promise<ScratchServer> {
  postgres ??= startScratchPostgres();
  const scratch = await (await postgres).fresh();
  const sandbox = await startSandbox({
    userFields: [
      { key: "city", title: "City", type: "text" },
      { key: "tier", title: "Tier", type: "text" },
    ],
    ...options.sandbox,
  });
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-server-"));
  const customers = join(folder, "customers.csv");
  await writeFile(customers, customersCsv);
  const log: string[] = [];
  const commandLineKey = newCommandLineKey();
  const serve = async (stores: Stores, name: string) => {
    const engine = await createDuckDbEngine({
      stateFile: join(folder, `${name}.duckdb`),
      spillFolder: join(folder, `${name} spill`),
      source: { tables: { Customer_360: customers } },
      memoryLimitMb: 256,
      threads: 1,
      clock: realClock,
    });
    const server = await createServer({
      ...stores,
      engine: options.watchEngine?.(engine) ?? engine,
      clock: realClock,
      worker: `test ${process.pid} ${name}`,
      lease: { leaseMs: 3000, heartbeatMs: 300, restMs: 0 },
      version: "1.2.3",
      dialect: "trino",
      trinoFunctions,
      commandLineKey,
      customer360: {
        engine: "duckdb",
        trino: null,
        postgres: null,
        tables: { Customer_360: customers },
        database: null,
        dialect: "trino",
        memoryLimitMb: 1024,
        queryTimeoutSeconds: 3600,
      },
      openDestination: (definition) =>
        createZendesk({
          definition,
          clock: realClock,
          random: Math.random,
          pace: createPace(definition.settings.usersPerSecond, realClock),
        }),
      webFolder: options.webFolder ?? null,
      log: createLog({
        isTerminal: false,
        worker: "test",
        now: () => Date.now(),
        write: (line) => void log.push(line),
      }),
      passwordCost: cheapPassword,
      ...(options.signInTryLimits === undefined ? {} : { signInTryLimits: options.signInTryLimits }),
    });
    const url = await server.listen({ host: "127.0.0.1", port: 0 });
    const close = async (): Promise<void> => {
      await server.close();
      await engine.close();
    };
    return { url, server, close };
  };
  const { url, server, close } = await serve(scratch, "first");
  return {
    url,
    server,
    sandbox,
    store: scratch.store,
    serverStore: scratch.serverStore,
    folder,
    log,
    commandLineKey,
    anyone: callerOf(url),
    as: (role, { hidesPersonalData = false } = {}) =>
      keyCaller(url, scratch.serverStore, role, hidesPersonalData),
    query: (text) => scratch.query(text),
    writeCustomers: (csv) => writeFile(customers, csv),
    beside: async () => await serve(await scratch.againWhole(), "second"),
    async close() {
      await close();
      await sandbox.close();
      await scratch.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Once, after every test of a file. */
export async function stopScratchPostgres(): Promise<void> {
  await (await postgres)?.close();
  postgres = null;
}

export function callerOf(url: string, fixed: Readonly<Record<string, string>> = {}): Caller {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}/api${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...fixed,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== "" ? JSON.parse(text) : null,
    };
  };
}

let people = 0;

export async function addPerson(
  { people: book }: ServerStore,
  role: Role,
  password: string,
  hidesPersonalData = false,
): Promise<Person> {
  people += 1;
  return await book.add(
    {
      name: `${role} ${people}`,
      email: `${role}${people}@example.com`,
      role,
      hidesPersonalData,
      password: await hashPassword(password, cheapPassword),
    },
    "the test",
  );
}

const keyCaller = async (...[url, ...whose]: [string, ...Parameters<typeof addApiKey>]): Promise<Caller> =>
  callerOf(url, { authorization: `Bearer ${await addApiKey(...whose)}` });

/** The key of a new person. */
export async function addApiKey(store: ServerStore, role: Role, hides = false): Promise<string> {
  const person = await addPerson(store, role, "a good long password", hides);
  const key = `dfk_${newToken()}`;
  const added = {
    tokenHash: hashToken(key),
    personId: person.id,
    name: "test",
    role,
    start: "dfk_",
    expiresAt: null,
  };
  await store.people.addApiKey(added, "the test");
  return key;
}

/** Polls, since the worker works behind the calls; fails with what it saw last. */
export async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > end) throw new Error(`waited in vain; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Shop {
  readonly destinationId: string;
  readonly queryId: string;
  readonly orchestrationId: string;
}

/** A destination, an active query and an orchestration, made by the API as a person would. */
export async function openShop(
  { sandbox }: ScratchServer,
  operator: Caller,
  name = "Zendesk - Users",
): Promise<Shop> {
  const destination = await operator("POST", "/destinations", destinationBody(sandbox, "Zendesk"));
  const created = await operator("POST", "/queries", { name, sql: usersSql, folder: "Zendesk" });
  const { id, revision } = created.json.query;
  await operator("POST", `/queries/${id}/activate`, { revision });
  const destinationId = destination.json.destination.id;
  const body = { name, objectId: id, destinationId };
  const orchestration = await operator("POST", "/orchestrations", body);
  return { destinationId, queryId: id, orchestrationId: orchestration.json.orchestration.id };
}

export const destinationBody = (sandbox: Sandbox, name: string) => ({
  name,
  subdomain: "socktown",
  url: sandbox.url,
  credential: { kind: "api-token", email: "ops@socktown.com", apiToken: "sandbox-token" },
});

/** Starts a run and waits for its end. */
export async function runToEnd(call: Caller, { orchestrationId }: Shop, body: unknown = {}) {
  const started = await call("POST", `/orchestrations/${orchestrationId}/runs`, body);
  if (started.status !== 200) throw new Error(started.text);
  return await endOf(call, started.json.run.number);
}

export async function endOf(call: Caller, number: number) {
  const seen = await eventually(
    () => call("GET", `/runs/${number}`),
    ({ json }) => ["completed", "failed", "stopped"].includes(json.run.state),
  );
  return seen.json.run;
}
