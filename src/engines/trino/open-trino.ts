/** Opens a Trino cluster as an engine: in the cluster where we may write there, else with its rows streamed here. */
import { readFile } from "node:fs/promises";
import { ConfigInvalid } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Engine } from "../../core/ports/engine.ts";
import { createStreamedEngine } from "../streamed/streamed-engine.ts";
import { TrinoClient } from "./trino-client.ts";
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
  const ledgerPlace = "Rows are streamed here, compared and remembered in the data folder.";
  return await createStreamedEngine({
    ...local,
    clock,
    source: trinoSource({ client, clock, queryTimeoutMs, ledgerPlace }),
  });
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
