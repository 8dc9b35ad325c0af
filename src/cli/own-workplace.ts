/** The work of commands in this process: opens engine, store and destinations by itself. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { toCheckReport } from "../contract/check-json.ts";
import type { Customer360Config } from "../contract/deskfeed-config.ts";
import { loadDeskfeedYaml } from "../contract/load-deskfeed-yaml.ts";
import { writeDeskfeedYaml } from "../contract/write-deskfeed-yaml.ts";
import { ConfigInvalid, isEngineAway } from "../core/failure.ts";
import type { Engine } from "../core/ports/engine.ts";
import { absentEngine } from "../runner/absent-engine.ts";
import { checkEverything } from "../runner/check-everything.ts";
import { openAfterRefresh } from "../runner/open-after-refresh.ts";
import { definedBeside, findOrchestration } from "../runner/orchestration.ts";
import { planOrchestration } from "../runner/plan-orchestration.ts";
import { targetOf } from "../runner/plan-run.ts";
import { openPlannedRows } from "../runner/planned-rows.ts";
import { type Housekeeping, removeOldRows } from "../runner/remove-old-rows.ts";
import { runOrchestration } from "../runner/run-orchestration.ts";
import { startRun } from "../runner/start-run.ts";
import { leaseTimes } from "../runner/take-run.ts";
import { type CommandCall, loadConfig, note } from "./command-call.ts";
import { commandLineName, type LoadedConfig, type Workplace } from "./workplace.ts";

export function createOwnWorkplace(call: CommandCall): Workplace {
  const { tools, opened } = call;
  const find = async (config: LoadedConfig, name: string) => {
    const store = await opened.store();
    return findOrchestration(definedBeside(config.definitions, await store.definitions()), name);
  };
  return {
    async check(config, signal) {
      const engine = await engineOrReason(call, config.customer360);
      const destination = opened.destination.bind(opened);
      return toCheckReport(
        config.file,
        await checkEverything(config.definitions, { engine, destination }, signal),
      );
    },
    async plan(config, name, { signal, onProgress }) {
      const engine = await opened.engine(config.customer360);
      const orchestration = await find(config, name);
      const ids = await (await opened.store()).orchestrationIds(orchestration.name);
      const destination = opened.destination(orchestration.destination);
      const id = planId(tools);
      return await planOrchestration({
        orchestration,
        // What was never run has no ledger yet: an unused name plans everything as new.
        target: ids === null ? `never-${id}` : targetOf(ids),
        engine,
        destination,
        id,
        signal,
        onProgress: ({ judged, engine }) =>
          onProgress({
            judged,
            requests: destination.requests(),
            ...(engine === undefined ? {} : { engine }),
          }),
      });
    },
    async preview({ customer360 }, query, options) {
      return await (await opened.engine(customer360)).preview(query, options);
    },
    async apply(config) {
      return await (await opened.store()).applyDefinitions(config.definitions, config.file);
    },
    async export(folder) {
      const definitions = await (await opened.store()).definitions();
      return writeDeskfeedYaml(definitions, customer360Of(call), folder);
    },
    async startRun(config, name, { options, signal }) {
      // The engine first: another process that owns it has its own say about definitions.
      const engine = await engineAtHome(call, config.customer360);
      // A name that is wrong is told before anything is changed.
      const found = await find(config, name);
      const store = await opened.store();
      await store.applyDefinitions(config.definitions, config.file);
      const orchestration = findOrchestration(await store.definitions(), found.name);
      return await startRun({ orchestration, options, signal }, { store, engine });
    },
    async announceRefresh(config) {
      // The engine first: another process that owns it has its own say about definitions.
      await opened.engine(config.customer360);
      const store = await opened.store();
      await store.applyDefinitions(config.definitions, config.file);
      return await openAfterRefresh(store, null);
    },
    async runToEnd(config, run, { resume, stop, leave, onProgress }) {
      const engine = await engineAtHome(call, config.customer360);
      const orchestration = await find(config, run.orchestration);
      const store = await opened.store();
      // One of its own, since it counts the requests of the run.
      const destination = tools.openDestination(orchestration.destination);
      const { clock, worker, tracer } = tools;
      try {
        const ended = await runOrchestration(
          { run, orchestration, resume, stop, leave, onProgress },
          { engine, destination, store, clock, worker, lease: leaseTimes(tools.env), tracer },
        );
        await tidyUp(call, { store, clock }, leave);
        return ended;
      } finally {
        await destination.close();
      }
    },
    async requestStop(run) {
      return await (await opened.store()).requestStop(run.id, commandLineName);
    },
    async findRun(name) {
      const store = await opened.store();
      return name === "last" ? ((await store.runs({ limit: 1 }))[0] ?? null) : await store.findRun(name);
    },
    async runs({ limit, orchestration }) {
      const store = await opened.store();
      return await store.runs({ limit, ...(orchestration === null ? {} : { orchestration }) });
    },
    async *rows(run, { outcomes, key }) {
      const store = await opened.store();
      yield* store.rows(run.id, { outcomes, ...(key === null ? {} : { key }) });
    },
    async *plannedRows(run, { outcomes }) {
      const { customer360 } = loadConfig(call, "left alone");
      const engine = await opened.engine(customer360);
      const rows = await openPlannedRows(run, { engine, store: await opened.store() });
      for (const one of ["unsent", "unchanged"] as const) if (outcomes.includes(one)) yield* rows[one]();
    },
  };
}

/** Where others share the store, what was sent may be remembered in a state file elsewhere: from here everybody would be sent anew. */
async function engineAtHome({ opened, tools }: CommandCall, customer360: Customer360Config): Promise<Engine> {
  const engine = await opened.engine(customer360);
  if (!tools.env.DATABASE_URL) return engine;
  const home = await (await opened.store()).ledgerHome();
  if (home === null || home.stateId === (engine.stateId ?? null)) return engine;
  throw new ConfigInvalid(
    `What was sent is remembered at ${home.place}; a run from this data folder would send everybody anew.`,
    {
      code: "ledger_elsewhere",
      next: "fix",
      advice:
        "Run it there, or start `deskfeed serve` with this data folder once to make it the place from now on.",
    },
  );
}

/** Runs whose rows go after one run: a command is not to take minutes longer for what is left from years. */
const tidiedMax = 20;

/** The run has ended and its answer stands, whatever becomes of this. */
async function tidyUp(call: CommandCall, parts: Housekeeping, leave: AbortSignal): Promise<void> {
  try {
    await removeOldRows(parts, leave, tidiedMax);
  } catch (error) {
    note(
      call,
      `Rows of old runs were not removed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Destinations and addresses are checked although the Customer 360 is away. */
async function engineOrReason({ opened }: CommandCall, customer360: Customer360Config): Promise<Engine> {
  try {
    return await opened.engine(customer360);
  } catch (error) {
    if (!isEngineAway(error)) throw error;
    return absentEngine(customer360.postgres === null ? "trino" : "postgres", error);
  }
}

function planId({ clock, random }: CommandCall["tools"]): string {
  return `${clock.now().toString(36)}-${Math.floor(random() * 2 ** 32).toString(36)}`;
}

/** The tables are no definitions, so an export has them from the configuration in use, if there is a readable one. */
function customer360Of({ tools, flags }: CommandCall): Customer360Config | null {
  const { cwd, env } = tools;
  if (!existsSync(resolve(cwd, flags.config))) return null;
  const result = loadDeskfeedYaml(flags.config, { cwd, env, missingVariables: "leave" });
  return result.ok ? result.config.customer360 : null;
}
