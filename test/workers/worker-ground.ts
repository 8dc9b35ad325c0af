/** Ground for worker processes: one PostgreSQL with the customers and the control store, two destinations, and wires that a test can cut. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { hashToken, newToken } from "../../src/server/secrets.ts";
import { createStores, type Stores } from "../../src/store/store.ts";
import {
  realClock,
  type ScratchPostgres,
  scratchKey,
  startScratchPostgres,
} from "../contract/scratch-postgres.ts";
import { openShop, type Running, type Shop, until } from "../end-to-end/deskfeed-process.ts";
import { openWire, type Wire } from "./wire.ts";

export const customers = 500;
/** Slow enough to be caught in the middle, and far below what anybody would reach without a limit. */
export const usersPerSecond = 150;
/** Long enough for several processes on a slow machine. */
const waitMs = 60_000;

export interface WorkerAtWork {
  readonly running: Running;
  /** Between it and the control store. */
  readonly wire: Wire;
  readonly pid: number;
  /** Where it is watched, once it has said so on stdout. */
  readonly watchingUrl: Promise<string>;
}

export interface RunNow {
  readonly number: number;
  readonly state: string;
  readonly worker: string | null;
  readonly started: number;
  readonly ended: number | null;
  readonly tally: Readonly<Record<string, number>>;
}

export interface Sent {
  readonly pid: number;
  readonly ms: number;
  readonly origin: string;
  readonly users: number;
}

/** Where every worker process writes down what it sends (sent-users.mjs). */
const sentUsersFile = "sent-users.jsonl";

const preload = (name: string): string => `--import ${new URL(`./${name}.mjs`, import.meta.url).href}`;

const definitions = (first: number, second: number) => `
customer360: { engine: postgres, url: "\${C360_URL}", schema: c360, dialect: postgres }
destinations:
  First: { plugin: zendesk, subdomain: first, url: "http://127.0.0.1:${first}", usersPerSecond: ${usersPerSecond}, credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" } }
  Second: { plugin: zendesk, subdomain: second, url: "http://127.0.0.1:${second}", usersPerSecond: ${usersPerSecond}, credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" } }
templates:
  Users of First: { destination: First, defaultCountry: US }
  Users of Second: { destination: Second, defaultCountry: US }
queries:
  All: queries/all.sql
  Even: queries/even.sql
orchestrations:
  First all: { query: All, destination: First, template: Users of First, workflow: manual }
  First even: { query: Even, destination: First, template: Users of First, workflow: manual }
  Second all: { query: All, destination: Second, template: Users of Second, workflow: manual }
`;

/** By its socket. */
export function addressOf({ connection: { host, port, user, database } }: ScratchPostgres): string {
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

export class WorkerGround {
  readonly shop: Shop;
  readonly first: Sandbox;
  readonly second: Sandbox;
  /** Between everybody and the first destination. */
  readonly toFirst: Wire;
  readonly #postgres: ScratchPostgres;
  readonly #stores: Stores;
  readonly #client: pg.Pool;
  readonly #open: { close(): Promise<void> }[];
  #round = 0;

  private constructor(parts: {
    shop: Shop;
    sandboxes: readonly [Sandbox, Sandbox];
    toFirst: Wire;
    postgres: ScratchPostgres;
    stores: Stores;
    client: pg.Pool;
  }) {
    this.shop = parts.shop;
    [this.first, this.second] = parts.sandboxes;
    this.toFirst = parts.toFirst;
    this.#postgres = parts.postgres;
    this.#stores = parts.stores;
    this.#client = parts.client;
    this.#open = [parts.toFirst, this.first, this.second, parts.stores.store];
  }

  static async open(): Promise<WorkerGround> {
    const postgres = await startScratchPostgres();
    const settings = { jobMs: [100, 300], planRequestsPerMinute: null } as const;
    const sandboxes = [await startSandbox({ settings }), await startSandbox({ settings })] as const;
    const toFirst = await openWire({ port: sandboxes[0].port });
    const client = new pg.Pool(postgres.connection);
    // Its connections end a moment after the pool says so, and the server may be quicker.
    client.on("connect", (one) => one.on("error", () => undefined));
    client.on("error", () => undefined);
    await client.query(`CREATE SCHEMA c360;
      CREATE TABLE c360.customers AS SELECT n, 'c' || n AS id, 'Customer ' || n AS name, 'c' || n || '@example.org' AS email, '' AS city
        FROM generate_series(1, ${customers}) AS n`);
    const shop = await openShop();
    const columns = `id AS external_id, name, email, city AS "user_fields.city"`;
    await shop.write("queries/all.sql", `SELECT ${columns} FROM customers ORDER BY n`);
    await shop.write("queries/even.sql", `SELECT ${columns} FROM customers WHERE n % 2 = 0 ORDER BY n`);
    await shop.write("deskfeed.yaml", definitions(toFirst.port, sandboxes[1].port));
    const key = createHash("sha256").update(scratchKey).digest();
    const stores = await createStores({ connection: postgres.connection, key, clock: realClock });
    const ground = new WorkerGround({ shop, sandboxes, toFirst, postgres, stores, client });
    const applied = await shop.run(["apply"], { ...ground.#env, DATABASE_URL: addressOf(postgres) });
    if (applied.code !== 0) throw new Error(applied.stderr);
    return ground;
  }

  get #env(): Readonly<Record<string, string>> {
    const key = createHash("sha256").update(scratchKey).digest("base64");
    return { DESKFEED_KEY: key, C360_URL: addressOf(this.#postgres) };
  }

  /** A process of its own that says it is ready. */
  async startWorker(
    options: {
      readonly clockShiftMs?: number;
      readonly file?: string;
      readonly args?: readonly string[];
    } = {},
  ): Promise<WorkerAtWork> {
    const { host, port, user, database } = this.#postgres.connection;
    const wire = await openWire({ path: `${host}/.s.PGSQL.${port}` });
    this.#open.unshift(wire);
    const env = {
      ...this.#env,
      DATABASE_URL: `postgresql://${user}@127.0.0.1:${wire.port}/${database}`,
      NODE_OPTIONS: ["shifted-clock", "sent-users"].map(preload).join(" "),
      TEST_CLOCK_SHIFT_MS: String(options.clockShiftMs ?? 0),
      TEST_SENT_USERS: join(this.shop.folder, sentUsersFile),
    };
    const program = options.file === undefined ? {} : { file: options.file };
    const running = this.shop.start(["worker", "--json", ...(options.args ?? [])], env, program);
    const watchingUrl = new Promise<string>((told) =>
      running.child.stdout?.on("data", (line: string) => told(JSON.parse(line).watching)),
    );
    await until("the worker to be ready", () => hasSaid(running, "worker started"), waitMs);
    return { running, wire, pid: running.child.pid ?? 0, watchingUrl };
  }

  /** Every customer differs from what was sent before; answers with what all of them must hold at the end. */
  async changeEverybody(): Promise<string> {
    this.#round += 1;
    const city = `City ${this.#round}`;
    await this.#client.query("UPDATE c360.customers SET city = $1", [city]);
    return city;
  }

  /** Two batches get through to the first destination, then none until `letOn`: a run is caught in the middle on any machine. */
  holdInTheMiddle(): void {
    const path = "/api/v2/users/create_or_update_many";
    this.first.faults.add({ kind: "unavailable", path, after: 2, retryAfter: 1 });
  }

  letOn(): void {
    this.first.faults.clear();
  }

  async openRun(orchestration: string): Promise<number> {
    const ids = await this.#stores.store.orchestrationIds(orchestration);
    if (ids === null) throw new Error(`${orchestration} is not there`);
    const { run } = await this.#stores.store.openRun(ids.orchestrationId, { limit: null, only: null });
    return run.number;
  }

  async run(number: number): Promise<RunNow> {
    const { rows } = await this.#client.query(
      `SELECT number, state, worker, tally, extract(epoch FROM started_at) AS started, extract(epoch FROM ended_at) AS ended
       FROM deskfeed.runs WHERE number = $1`,
      [number],
    );
    const [row] = rows;
    return { ...row, started: Number(row.started), ended: row.ended === null ? null : Number(row.ended) };
  }

  async ended(number: number): Promise<RunNow> {
    await until(`run ${number} to end`, async () => (await this.run(number)).ended !== null, waitMs);
    return await this.run(number);
  }

  async retries(number: number): Promise<number> {
    const { rows } = await this.#client.query(
      "SELECT requests_retried AS retries FROM deskfeed.runs WHERE number = $1",
      [number],
    );
    return rows[0].retries;
  }

  async viewerKey(): Promise<string> {
    const key = `dfk_${newToken()}`;
    const { people } = this.#stores.serverStore;
    const role = "viewer";
    const viewer = {
      name: "Prometheus",
      email: "prometheus@example.com",
      role,
      hidesPersonalData: true,
    } as const;
    const { id: personId } = await people.add({ ...viewer, password: null }, "the test");
    const added = {
      tokenHash: hashToken(key),
      personId,
      name: "test",
      role,
      start: "dfk_",
      expiresAt: null,
    } as const;
    await people.addApiKey(added, "the test");
    return key;
  }

  async newestMigration(): Promise<number> {
    const { rows } = await this.#client.query("SELECT max(number) AS number FROM deskfeed.migrations");
    return rows[0].number;
  }

  /** Everything that the books say of a run, to see whether somebody writes after its end. */
  async books(number: number): Promise<unknown> {
    const { rows } = await this.#client.query(
      `SELECT to_jsonb(runs) AS run,
         (SELECT jsonb_agg(to_jsonb(r) ORDER BY to_jsonb(r)::text) FROM deskfeed.receipts AS r WHERE r.run = number) AS receipts,
         (SELECT count(*) FROM deskfeed.run_events AS e WHERE e.run = number) AS events
       FROM deskfeed.runs WHERE number = $1`,
      [number],
    );
    return rows[0];
  }

  /**
   * The sends of all processes together in the fullest second to a port, by the clock that they share. Those of one second are fewer than
   * the limit, exactly: each process leaves a margin for the way from its decision to the network.
   */
  async fullestSecond({ port }: { readonly port: number }): Promise<readonly Sent[]> {
    const text = await readFile(join(this.shop.folder, sentUsersFile), "utf8");
    const sends = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Sent)
      .filter((sent) => sent.origin.endsWith(`:${port}`));
    const seconds = sends.map(({ ms: from }) => sends.filter(({ ms }) => ms >= from && ms < from + 1000));
    return seconds.reduce((most, second) => (usersOf(second) > usersOf(most) ? second : most), []);
  }

  /** The one of them that has the run in hand, once users have begun to arrive at its destination. */
  async holderOf(number: number, sandbox: Sandbox, workers: readonly WorkerAtWork[], city: string) {
    await until("some users to arrive", () => usersIn(sandbox, city) > 0, waitMs);
    const { worker } = await this.run(number);
    const holder = workers.find(({ pid }) => worker?.split(":")[1] === String(pid));
    if (holder === undefined) throw new Error(`run ${number} is held by ${worker}`);
    return holder;
  }

  /** Ends a worker for good, however it is. */
  async kill({ running, wire }: WorkerAtWork): Promise<void> {
    running.child.kill("SIGKILL");
    await running.ended;
    await wire.close();
  }

  async close(): Promise<void> {
    await this.shop.close();
    for (const one of this.#open) await one.close();
    await this.#client.end();
    await this.#postgres.close();
  }
}

export const usersOf = (sends: readonly Sent[]): number => sends.reduce((sum, { users }) => sum + users, 0);

export const hasSaid = (running: Running, event: string): boolean =>
  running.said().includes(`"event":"${event}"`);

export const hasTaken = (running: Running, run: number): boolean =>
  running
    .said()
    .split("\n")
    .some((line) => line.includes('"event":"run taken"') && line.includes(`"run":${run},`));

export const usersIn = (sandbox: Sandbox, city: string): number =>
  sandbox.truth.users().filter(({ userFields }) => userFields.city === city).length;

export { until, waitMs };
