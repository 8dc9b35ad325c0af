/** Ground for worker processes over the cluster: customers in it, a control store that all share, and a destination. */
import { createHash } from "node:crypto";
import pg from "pg";
import type { TrinoClient } from "../../src/engines/trino/trino-client.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createStores, type Stores } from "../../src/store/store.ts";
import {
  realClock,
  type ScratchPostgres,
  scratchKey,
  startScratchPostgres,
  urlOf,
} from "../contract/scratch-postgres.ts";
import { openShop, type Running, type Shop, until } from "../end-to-end/deskfeed-process.ts";
import { addApiKey } from "../server/scratch-server.ts";
import { clientOf } from "./cluster-client.ts";
import type { ClusterAddress } from "./global-setup.ts";
import { dropSchema } from "./portable-tables.ts";

export const customers = 600;
/** Slow enough to be caught in the middle. */
const usersPerSecond = 100;
const waitMs = 240_000;

export interface RunNow {
  readonly state: string;
  readonly worker: string | null;
  readonly tally: Readonly<Record<string, number>>;
  readonly ended: boolean;
  readonly ending: string | null;
}

export interface Watched {
  readonly running: Running;
  read(path: string): Promise<string>;
}

const yaml = (cluster: string, sandbox: string, schema: string): string => `
customer360: { engine: trino, url: "${cluster}", user: deskfeed, catalog: memory, schema: ${schema}, state: { catalog: lake, schema: ${schema}_state } }
destinations:
  Zendesk: { plugin: zendesk, subdomain: socktown, url: "${sandbox}", usersPerSecond: ${usersPerSecond}, credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" } }
queries: { Customers: { sql: 'SELECT external_id, name, city AS "user_fields.city" FROM customers ORDER BY n' } }
orchestrations: { Customers: { query: Customers, destination: Zendesk } }
`;

export class TrinoWorkersGround {
  readonly sandbox: Sandbox;
  readonly #shop: Shop;
  readonly #postgres: ScratchPostgres;
  readonly #stores: Stores;
  readonly #database: pg.Pool;
  readonly #client: TrinoClient;
  readonly #schema: string;

  private constructor(parts: {
    sandbox: Sandbox;
    shop: Shop;
    postgres: ScratchPostgres;
    stores: Stores;
    database: pg.Pool;
    client: TrinoClient;
    schema: string;
  }) {
    this.sandbox = parts.sandbox;
    this.#shop = parts.shop;
    this.#postgres = parts.postgres;
    this.#stores = parts.stores;
    this.#database = parts.database;
    this.#client = parts.client;
    this.#schema = parts.schema;
  }

  /** `url` where the processes go another way to the cluster. */
  static async open(cluster: ClusterAddress, url = cluster.url): Promise<TrinoWorkersGround> {
    const schema = `workers_${process.pid}`;
    const client = clientOf(cluster);
    await client.run(`CREATE SCHEMA memory.${schema}`);
    const sandbox = await startSandbox({ settings: { jobMs: [100, 300], planRequestsPerMinute: null } });
    const postgres = await startScratchPostgres();
    const key = createHash("sha256").update(scratchKey).digest();
    const stores = await createStores({ connection: postgres.connection, key, clock: realClock });
    const database = new pg.Pool(postgres.connection);
    // The server may stop before a connection has ended.
    database.on("connect", (connected) => connected.on("error", () => undefined));
    database.on("error", () => undefined);
    const shop = await openShop();
    await shop.write("deskfeed.yaml", yaml(url, sandbox.url, schema));
    const ground = new TrinoWorkersGround({ sandbox, shop, postgres, stores, database, client, schema });
    const applied = await shop.run(["apply"], ground.#env);
    if (applied.code !== 0) throw new Error(applied.stderr);
    return ground;
  }

  get #env(): Readonly<Record<string, string>> {
    return {
      DESKFEED_KEY: createHash("sha256").update(scratchKey).digest("base64"),
      DATABASE_URL: urlOf(this.#postgres.connection),
    };
  }

  /** Everybody's city, or that of the one in ten. */
  async setCity(city: string, tenth?: string): Promise<void> {
    const table = `memory.${this.#schema}.customers`;
    const value = tenth === undefined ? `'${city}'` : `IF(n % 10 = 0, '${tenth}', '${city}')`;
    await this.#client.run(`DROP TABLE IF EXISTS ${table}`);
    await this.#client.run(`CREATE TABLE ${table} AS
      SELECT n, 'c' || CAST(n AS varchar) AS external_id, 'Customer ' || CAST(n AS varchar) AS name, ${value} AS city
      FROM UNNEST(sequence(1, ${customers})) AS t(n)`);
  }

  /** Another process in the same folder, as one starts several by hand. */
  async startWorker(): Promise<Running> {
    const running = this.#shop.start(["worker", "--json"], this.#env);
    await until("the worker to be ready", () => running.said().includes('"event":"worker started"'), waitMs);
    return running;
  }

  /** A process that answers: the server, or a worker whose numbers are read. */
  async startWatched(command: "worker" | "serve"): Promise<Watched> {
    const key = await addApiKey(this.#stores.serverStore, "viewer");
    const port = command === "worker" ? "--metrics-port" : "--port";
    const running = this.#shop.start([command, "--json", port, "0"], this.#env);
    let text = "";
    running.child.stdout?.on("data", (part: string) => {
      text += part;
    });
    await until(`${command} to be ready`, () => text.includes("\n"), waitMs);
    const told = JSON.parse(text) as { readonly watching?: string; readonly url?: string };
    return {
      running,
      async read(path) {
        const answer = await fetch(`${told.watching ?? told.url}${path}`, {
          headers: { authorization: `Bearer ${key}` },
        });
        return await answer.text();
      },
    };
  }

  async openRun(): Promise<number> {
    const ids = await this.#stores.store.orchestrationIds("Customers");
    if (ids === null) throw new Error("the orchestration is not there");
    const { run } = await this.#stores.store.openRun(ids.orchestrationId, { limit: null, only: null });
    return run.number;
  }

  async run(number: number): Promise<RunNow> {
    const { rows } = await this.#database.query(
      "SELECT state, worker, tally, ended_at IS NOT NULL AS ended, ending FROM deskfeed.runs WHERE number = $1",
      [number],
    );
    return rows[0];
  }

  async ended(number: number): Promise<RunNow> {
    await until(`run ${number} to end`, async () => (await this.run(number)).ended, waitMs);
    return await this.run(number);
  }

  /** Rows of the run with a receipt, by key. */
  async received(number: number): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ keys: string[] }>(
      "SELECT keys FROM deskfeed.receipts WHERE run = $1",
      [number],
    );
    return rows.flatMap(({ keys }) => keys);
  }

  async events(number: number): Promise<readonly string[]> {
    const { rows } = await this.#database.query<{ sentence: string }>(
      "SELECT sentence FROM deskfeed.run_events WHERE run = $1 ORDER BY id",
      [number],
    );
    return rows.map(({ sentence }) => sentence);
  }

  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    await until(what, isSo, waitMs);
  }

  async close(): Promise<void> {
    await this.#shop.close();
    await this.sandbox.close();
    await this.#stores.store.close();
    await this.#database.end();
    await this.#postgres.close();
    await dropSchema(this.#client, `memory.${this.#schema}`);
    await dropSchema(this.#client, `lake.${this.#schema}_state`);
    await this.#client.close();
  }
}
