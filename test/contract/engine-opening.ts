/** How a test's engine is opened, as words that go to another process: the same there as here. */

import type { Engine } from "../../src/core/ports/engine.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { openTrinoEngine, type TrinoPlace } from "../../src/engines/trino/open-trino.ts";
import { TrinoClient, type TrinoClientOptions } from "../../src/engines/trino/trino-client.ts";
import { trinoSource } from "../../src/engines/trino/trino-source.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export interface LocalState {
  readonly stateFile: string;
  readonly spillFolder: string;
}

/** Of a Trino that is only read, whatever its user may do. */
type ClientWords = Omit<TrinoClientOptions, "clock" | "random">;

export type EngineOpening = LocalState &
  (
    | { readonly kind: "duckdb"; readonly tables: Readonly<Record<string, string>> }
    | { readonly kind: "postgres"; readonly url: string; readonly schema: string | null }
    | { readonly kind: "trino"; readonly place: TrinoPlace }
    | { readonly kind: "trino-streamed"; readonly client: ClientWords }
  );

const queryTimeoutMs = 120_000;

export async function openEngine(opening: EngineOpening): Promise<Engine> {
  const { stateFile, spillFolder } = opening;
  const local = { stateFile, spillFolder, memoryLimitMb: 256, clock: systemClock };
  switch (opening.kind) {
    case "duckdb":
      return await createDuckDbEngine({ ...local, threads: 1, source: { tables: opening.tables } });
    case "postgres": {
      const { url, schema } = opening;
      const opened = await openPostgres({ url, schema, queryTimeoutMs, clock: systemClock });
      if (opened.kind === "engine") return opened.engine;
      return await createStreamedEngine({ ...local, threads: 1, source: opened.source });
    }
    case "trino":
      return await openTrinoEngine({ ...local, place: opening.place, queryTimeoutMs, random: Math.random });
    case "trino-streamed": {
      const client = new TrinoClient({ ...opening.client, clock: systemClock, random: Math.random });
      const source = trinoSource({ client, clock: systemClock, ledgerPlace: "here", queryTimeoutMs });
      return await createStreamedEngine({ ...local, threads: 1, source });
    }
    default:
      return opening satisfies never;
  }
}
