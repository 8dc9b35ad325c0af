/** A PostgreSQL of its own for a test file, with a table of customers and engines over it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Engine, Judgement, Plan, PlanRequest } from "../../src/core/ports/engine.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import type { EmbeddedConnection } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { makeReader, startScratchPostgres } from "../contract/scratch-postgres.ts";

/** The owner may keep plans beside the data, the reader may not. */
export type Account = "owner" | "reader";

export interface PostgresGround {
  readonly owner: pg.Client;
  readonly connection: EmbeddedConnection;
  open(
    account: Account,
    options?: { readonly queryTimeoutMs?: number; readonly url?: string },
  ): Promise<Engine>;
  /** Process ids of other connections of Deskfeed whose statement holds the text. */
  running(text: string): Promise<readonly number[]>;
  close(): Promise<void>;
}

export async function startPostgresGround(): Promise<PostgresGround> {
  const server = await startScratchPostgres();
  const { host, port, user, database } = server.connection;
  const owner = new pg.Client(server.connection);
  // Tests take the server's connections away.
  owner.on("error", () => undefined);
  await owner.connect();
  await owner.query(
    `${makeReader}; CREATE TABLE public.customers (id text, name text);
     INSERT INTO public.customers SELECT 'c' || n, 'Name ' || n FROM generate_series(1, 5) AS n;
     GRANT SELECT ON public.customers TO reader`,
  );
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-postgres-"));
  const engines: Engine[] = [];
  let opened = 0;
  return {
    owner,
    connection: server.connection,
    async open(account, { queryTimeoutMs = 60_000, url } = {}) {
      const name = account === "owner" ? user : account;
      const address =
        url ?? `postgresql://${name}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
      const way = await openPostgres({ url: address, schema: null, queryTimeoutMs, clock: systemClock });
      const engine =
        way.kind === "engine"
          ? way.engine
          : await createStreamedEngine({
              stateFile: join(folder, `${opened++}`, "state.duckdb"),
              spillFolder: join(folder, "spill"),
              memoryLimitMb: 256,
              threads: 1,
              clock: systemClock,
              source: way.source,
            });
      engines.push(engine);
      return engine;
    },
    async running(text) {
      const { rows } = await owner.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'deskfeed' AND state = 'active' AND strpos(query, $1) > 0`,
        [text],
      );
      return rows.map(({ pid }) => pid);
    },
    async close() {
      for (const engine of engines) await engine.close();
      await owner.end();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function planOf(engine: Engine, id: string, over: Partial<PlanRequest> = {}): Promise<Plan> {
  return engine.plan({
    id,
    target: "target",
    query: { sql: "SELECT id, name FROM customers ORDER BY id", dialect: "trino" },
    identity: { externalId: "id", email: null },
    columns: ["id", "name"],
    version: "1",
    judge: (page) =>
      page.map(({ ordinal, row }): Judgement => {
        const user = JSON.stringify(row);
        return { ordinal, verdict: "send", user, held: user, warnings: [] };
      }),
    signal: new AbortController().signal,
    ...over,
  });
}

/** Waits for a state, for as long as the test may take. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
