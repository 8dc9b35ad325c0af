/** `deskfeed check`: the file, the tables, every query, every destination, and where each column would go; sends nothing. */
import type { DeskfeedConfig } from "../../contract/deskfeed-config.ts";
import { toErrorJson } from "../../contract/error-json.ts";
import { Failure } from "../../core/failure.ts";
import type { Engine } from "../../core/ports/engine.ts";
import { checkOrchestration, hasPassed } from "../../runner/check-orchestration.ts";
import { findOrchestration } from "../../runner/orchestration.ts";
import { answer, type CommandCall, loadConfig } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { interruptible } from "../interrupts.ts";
import type { CheckReport, DestinationFound, OrchestrationFound, QueryFound } from "../screen/check-text.ts";
import { checkText } from "../screen/check-text.ts";

export async function checkCommand(call: CommandCall): Promise<ExitCode> {
  const config = loadConfig(call);
  const report = await interruptible(call.tools, (signal) => checkAll(call, config, signal));
  answer(call, report, checkText(report, call.colours));
  return report.ok ? exitCodes.well : exitCodes.wrongUse;
}

async function checkAll(
  call: CommandCall,
  config: DeskfeedConfig,
  signal: AbortSignal,
): Promise<CheckReport> {
  const engine = await call.opened.engine(config.customer360);
  const tables = await finding(async () => {
    const catalogue = await engine.catalogue(signal);
    return catalogue.map(({ name, rows, columns }) => ({ table: name, rows, columns: columns.length }));
  });
  const queries = await checkQueries(config, engine, signal);
  const destinations = await checkDestinations(call, config, signal);
  const connected = new Set(destinations.filter(({ ok }) => ok).map(({ destination }) => destination));
  const orchestrations = await checkOrchestrations({ call, config, engine, connected, signal });
  const ok =
    tables.error === null &&
    [...queries, ...orchestrations].every(({ error }) => error === null) &&
    destinations.every((one) => one.ok);
  return {
    file: config.file,
    ok,
    tables: tables.value ?? [],
    tablesError: tables.error,
    queries,
    destinations,
    orchestrations,
  };
}

async function checkQueries(
  config: DeskfeedConfig,
  engine: Engine,
  signal: AbortSignal,
): Promise<readonly QueryFound[]> {
  const found: QueryFound[] = [];
  for (const { name, sql, dialect, file } of config.definitions.queries) {
    const query = { sql, dialect, ...(file === null ? {} : { file }) };
    const { value, error } = await finding(() => engine.describe(query, signal));
    found.push({ query: name, columns: value?.length ?? null, error });
  }
  return found;
}

async function checkDestinations(
  call: CommandCall,
  config: DeskfeedConfig,
  signal: AbortSignal,
): Promise<readonly DestinationFound[]> {
  const found: DestinationFound[] = [];
  for (const definition of config.definitions.destinations) {
    const destination = call.opened.destination(definition);
    const checks = await destination.check(signal);
    found.push({ destination: definition.name, ok: hasPassed(checks), checks });
  }
  return found;
}

async function checkOrchestrations(parts: {
  readonly call: CommandCall;
  readonly config: DeskfeedConfig;
  readonly engine: Engine;
  /** Destinations whose connection test passed. */
  readonly connected: ReadonlySet<string>;
  readonly signal: AbortSignal;
}): Promise<readonly OrchestrationFound[]> {
  const { call, config, engine, signal } = parts;
  const found: OrchestrationFound[] = [];
  for (const { name } of config.definitions.orchestrations) {
    const orchestration = findOrchestration(config.definitions, name);
    const destination = call.opened.destination(orchestration.destination);
    const connected = parts.connected.has(orchestration.destination.name);
    const check = await checkOrchestration(orchestration, { engine, destination, connected }, signal);
    const error = check.failure === null ? null : toErrorJson(check.failure).error;
    found.push({ orchestration: name, columns: check.columns, error });
  }
  return found;
}

/** A failure here is a finding, not the end of the check. */
async function finding<Value>(look: () => Promise<Value>) {
  try {
    return { value: await look(), error: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { value: null, error: toErrorJson(error).error };
  }
}
