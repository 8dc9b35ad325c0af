/** Opens a Trino cluster as an engine: in the cluster where we may write there, else with its rows streamed here. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ConfigInvalid, EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Engine } from "../../core/ports/engine.ts";
import { createStreamedEngine } from "../streamed/streamed-engine.ts";
import { createPushedEngine } from "./pushed-engine.ts";
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
  readonly session: Readonly<Record<string, string>>;
  readonly state: { readonly catalog: string; readonly schema: string } | null;
}

export interface OpenTrinoOptions {
  readonly place: TrinoPlace;
  readonly stateFile: string;
  readonly spillFolder: string;
  readonly memoryLimitMb: number;
  readonly queryTimeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

/** A coordinator that is started anew is back within a minute or two. */
const retryBudgetMs = 180_000;

export async function openTrinoEngine(options: OpenTrinoOptions): Promise<Engine> {
  const { place, clock, random, queryTimeoutMs, ...local } = options;
  const client = new TrinoClient({
    ...place,
    certificate: await readCertificate(place.certificate),
    source: "deskfeed",
    sessionProperties: place.session,
    retryBudgetMs,
    clock,
    random,
  });
  const found = await statePlace(client, place).catch(async (error: unknown) => {
    await client.close();
    throw asFailure(error);
  });
  const source = trinoSource({ client, clock, queryTimeoutMs, ledgerPlace: told(found) });
  if (typeof found === "string") return await createStreamedEngine({ ...local, clock, source });
  return await createPushedEngine({ ...local, clock, client, source, place: found, queryTimeoutMs });
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
    const refusal = `${wanted.catalog}.${wanted.schema} cannot be written: ${sentence(error.message)}`;
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

function told(found: StatePlace | string): string {
  return typeof found === "string"
    ? `Rows are streamed here, compared and remembered in the data folder: ${found}`
    : `Rows are compared in the cluster, which remembers in ${found.catalog}.${found.schema} what was sent; only rows that differ leave it.`;
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
