/** Checks all that is defined without sending: the tables, every query, every destination, and where each column would go. */
import type { Definitions, DestinationDefinition } from "../core/definition.ts";
import { Failure } from "../core/failure.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import { checkOrchestration, hasPassed } from "./check-orchestration.ts";
import { findOrchestration } from "./orchestration.ts";

interface CheckTools {
  readonly engine: Engine;
  /** The caller closes it. */
  destination(definition: DestinationDefinition): Destination;
}

export async function checkEverything(definitions: Definitions, tools: CheckTools, signal: AbortSignal) {
  const { engine } = tools;
  const tables = await finding(async () => {
    const catalogue = await engine.catalogue(signal);
    return catalogue.map(({ name, rows, columns }) => ({ table: name, rows, columns: columns.length }));
  });
  const queries = await checkQueries(definitions, engine, signal);
  const destinations = await checkDestinations(definitions, tools, signal);
  const connected = new Set(destinations.filter(({ ok }) => ok).map(({ destination }) => destination));
  const orchestrations = await checkOrchestrations(definitions, { ...tools, connected }, signal);
  return {
    ledgerPlace: engine.ledgerPlace,
    tables: { found: tables.value ?? [], failure: tables.failure },
    queries,
    destinations,
    orchestrations,
  };
}

async function checkQueries({ queries }: Definitions, engine: Engine, signal: AbortSignal) {
  const found = [];
  for (const { name, sql, dialect, file } of queries) {
    const query = { sql, dialect, ...(file === null ? {} : { file }) };
    const { value, failure } = await finding(() => engine.describe(query, signal));
    found.push({ query: name, columns: value?.length ?? null, failure });
  }
  return found;
}

async function checkDestinations({ destinations }: Definitions, tools: CheckTools, signal: AbortSignal) {
  const found = [];
  for (const definition of destinations) {
    const checks = await tools.destination(definition).check(signal);
    found.push({ destination: definition.name, ok: hasPassed(checks), checks });
  }
  return found;
}

async function checkOrchestrations(
  definitions: Definitions,
  /** `connected` are the destinations whose connection test passed. */
  tools: CheckTools & { readonly connected: ReadonlySet<string> },
  signal: AbortSignal,
) {
  const { engine, connected } = tools;
  const found = [];
  for (const { name } of definitions.orchestrations) {
    const orchestration = findOrchestration(definitions, name);
    const { destination } = orchestration;
    found.push(
      await checkOrchestration(
        orchestration,
        {
          engine,
          destination: tools.destination(destination),
          connected: connected.has(destination.name),
        },
        signal,
      ),
    );
  }
  return found;
}

/** A failure here is a finding, not the end of the check. */
async function finding<Value>(look: () => Promise<Value>) {
  try {
    return { value: await look(), failure: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { value: null, failure: error };
  }
}
