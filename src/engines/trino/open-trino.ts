/** Opens a Trino cluster as an engine: in the cluster where we may write there, else with its rows streamed here. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigInvalid, EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Engine } from "../../core/ports/engine.ts";
import type { PlanShelf } from "../../core/ports/plan-shelf.ts";
import { makeScratchFolder } from "../duckdb/scratch-folder.ts";
import { createStreamedEngine } from "../streamed/streamed-engine.ts";
import { createPushedEngine, type PushedEngineOptions } from "./pushed-engine.ts";
import { quoteName, quoteText } from "./sql-text.ts";
import { listTables, type StatePlace } from "./state-tables.ts";
import { TrinoClient } from "./trino-client.ts";
import { asFailure, sentence, TrinoError } from "./trino-errors.ts";
import type { TrinoCredential } from "./trino-http.ts";
import { trinoSource } from "./trino-source.ts";

export interface TrinoPlace {
  readonly url: string;
  readonly user: string;
  readonly credential: TrinoCredential;
  readonly allowPlainCredentials: boolean;
  /** Absolute path of a PEM file. */
  readonly certificate: string | null;
  readonly catalog: string;
  readonly schema: string;
  readonly clientTags: readonly string[];
  readonly spooling: boolean;
  readonly session: Readonly<Record<string, string>>;
  readonly state: { readonly catalog: string; readonly schema: string } | null;
}

export interface OpenTrinoOptions {
  readonly place: TrinoPlace;
  readonly stateFile: string;
  readonly spillFolder: string;
  /** Where the plans of runs are kept when several processes work at them; closed with the engine. */
  readonly shelf?: PlanShelf;
  readonly memoryLimitMb: number;
  readonly queryTimeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A coordinator that is started anew is back within a minute or two. */
const retryBudgetMs = 180_000;

export async function openTrinoEngine(options: OpenTrinoOptions): Promise<Engine> {
  const { place, clock, random, queryTimeoutMs, shelf = null, ...local } = options;
  const client = new TrinoClient({
    ...place,
    certificate: await readCertificate(place.certificate),
    source: "deskfeed",
    sessionProperties: place.session,
    retryBudgetMs,
    clock,
    random,
  });
  const found = await statePlace(client.impatient(), place).catch(async (error: unknown) => {
    await shelf?.close();
    await client.close();
    throw asFailure(error);
  });
  const source = trinoSource({ client, clock, queryTimeoutMs, ledgerPlace: told(found, shelf) });
  if (typeof found === "string") {
    await shelf?.close();
    return await createStreamedEngine({ ...local, clock, source });
  }
  const pushed = { ...local, clock, client, source, place: found, queryTimeoutMs, shelf };
  return shelf === null ? await createPushedEngine(pushed) : await createBesideOthers(pushed);
}

/** Nothing that is kept here is needed after this process: each has a state file of its own. */
async function createBesideOthers(options: PushedEngineOptions): Promise<Engine> {
  const folder = await makeScratchFolder(join(dirname(options.stateFile), "plans"), options.clock);
  const { stateFile, spillFolder } = folder;
  try {
    const engine = await createPushedEngine({ ...options, stateFile, spillFolder });
    return { ...engine, close: () => engine.close().finally(() => folder.remove()) };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** Connectors that can change rows of a table in place (trino.io/docs, MERGE). */
const merging: ReadonlySet<string> = new Set(["iceberg", "delta_lake"]);
const schemaByDefault = "deskfeed";

/** Where our tables are or may be made; or, where nobody named a place, the sentence by which the cluster refuses. */
async function statePlace(client: TrinoClient, { catalog, state }: TrinoPlace): Promise<StatePlace | string> {
  const wanted = state ?? { catalog, schema: schemaByDefault };
  try {
    if ((await listTables(client, wanted)).length === 0) await tryWriting(client, wanted);
    const { rows } = await client.rows(
      `SELECT connector_name FROM system.metadata.catalogs WHERE catalog_name = ${quoteText(wanted.catalog)}`,
    );
    return { ...wanted, canMerge: merging.has(String(rows[0]?.[0])) };
  } catch (error) {
    if (!(error instanceof TrinoError) || error.type === "INTERNAL_ERROR") throw error;
    const refusal = `${wanted.catalog}.${wanted.schema} cannot be written: ${sentence(error)}`;
    if (state === null) return refusal;
    throw new EngineFailed(refusal, {
      code: "engine_state_unwritable",
      next: "fix",
      advice:
        "Name a catalog and schema under customer360.state that the user may write, or leave state out.",
      cause: error,
    });
  }
}

async function tryWriting(
  client: TrinoClient,
  { catalog, schema }: Pick<StatePlace, "catalog" | "schema">,
): Promise<void> {
  const place = `${quoteName(catalog)}.${quoteName(schema)}`;
  await client.run(`CREATE SCHEMA IF NOT EXISTS ${place}`);
  const table = `${place}.${quoteName(`deskfeed_probe_${randomUUID().slice(0, 8)}`)}`;
  await client.run(`CREATE TABLE ${table} (written boolean)`);
  await client.run(`DROP TABLE ${table}`);
}

function told(found: StatePlace | string, shelf: PlanShelf | null): string {
  if (typeof found === "string")
    return `Rows are streamed here, compared and remembered in the data folder: ${found}`;
  const place = shelf === null ? "" : " They wait in the control store, where every worker reaches them.";
  return `Rows are compared in the cluster, which remembers in ${found.catalog}.${found.schema} what was sent; only rows that differ leave it.${place}`;
}

async function readCertificate(file: string | null): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigInvalid("The certificate cannot be read.", {
      code: "certificate_unreadable",
      next: "fix",
      advice: "Check customer360.certificate.",
      place: { file },
      cause,
    });
  }
}
