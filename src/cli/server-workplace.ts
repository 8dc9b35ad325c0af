/** The work of commands done by the server that owns the data folder, over its HTTP API. */
import { createEventParser, type StreamEvent } from "../contract/api/event-text.ts";
import type { Run } from "../contract/api/runs.ts";
import { proofOf } from "../contract/command-line-proof.ts";
import type { ErrorBody } from "../contract/error-json.ts";
import { ConfigInvalid } from "../core/failure.ts";
import { invariant } from "../core/invariant.ts";
import type { AppliedChange, StoredRow, StoredRun } from "../core/ports/store.ts";
import type { PlanReport } from "../runner/plan-orchestration.ts";
import type { FoundServer } from "./find-server.ts";
import { followRun, type WayBack } from "./follow-run.ts";
import { failureOf, ServerAway, type ServerCalls } from "./server-call.ts";
import type { LoadedConfig, PlanWatch, RowsWanted, Workplace } from "./workplace.ts";

/** The API's longest page. */
const pageMax = 200;

export function createServerWorkplace(server: FoundServer, back: WayBack): Workplace {
  const { calls } = server;
  /** What it reads is fixed at its start; a file that names something else would be answered from the wrong tables. */
  const refuseOther = ({ customer360, file }: LoadedConfig): void => {
    if (proofOf(server.note.key, JSON.stringify(customer360)) === server.customer360) return;
    throw new ConfigInvalid(
      `The server (process ${server.note.pid}, ${server.note.url}) reads another Customer 360 than ${file} names.`,
      { code: "server_other_tables", next: "fix", advice: "Restart it: it reads the file at its start." },
    );
  };
  return {
    async check(config, signal) {
      refuseOther(config);
      return await calls.call("checkFile", { body: config.written }, signal);
    },
    async plan(config, orchestration, watch) {
      refuseOther(config);
      return await planFile(server, { ...config.written, orchestration }, watch);
    },
    async preview(config, query, { limit, signal }) {
      refuseOther(config);
      const { columns, rows, more, seconds } = await calls.call(
        "previewQuery",
        { body: { ...query, limit } },
        signal,
      );
      return { columns, rows, more, seconds };
    },
    async apply(config) {
      const { items } = await calls.call("applyFile", { body: config.written });
      return items as readonly AppliedChange[];
    },
    export: (folder) => calls.call("exportDefinitions", { query: { folder } }),
    async startRun(config, orchestration, { options, signal }) {
      refuseOther(config);
      const { limit, only } = options;
      const body = { ...config.written, orchestration, limit, only };
      const { run, existed } = await calls.call("runFile", { body }, signal);
      return { run: toStoredRun(run), existed };
    },
    async announceRefresh(config) {
      refuseOther(config);
      await calls.call("applyFile", { body: config.written });
      const { started, unfinished } = await calls.call("announceRefresh", {});
      const found = [...started, ...unfinished].sort((one, other) => one.run - other.run);
      const existing = new Map(unfinished.map(({ run, again }) => [run, again]));
      const runs = [];
      for (const { run: number } of found) {
        const { run } = await calls.call("readRun", { params: { number } });
        runs.push({
          run: toStoredRun(run),
          existed: existing.has(number),
          again: existing.get(number) ?? false,
        });
      }
      return runs;
    },
    async runToEnd(_, run, watch) {
      const { number } = run;
      if (watch.resume) await calls.call("resumeRun", { params: { number } }, watch.leave);
      return toStoredRun(await followRun(number, watch, { server, ...back }));
    },
    requestStop: async ({ number }) => toStoredRun(await calls.call("stopRun", { params: { number } })),
    async findRun(name) {
      const query = name === "last" ? { limit: 1 } : { name };
      const [found] = (await calls.call("listRuns", { query })).items;
      return found === undefined ? null : toStoredRun(found);
    },
    async runs({ limit, orchestration }) {
      const found: StoredRun[] = [];
      let after: string | null = null;
      do {
        const page: { readonly items: readonly Run[]; readonly next: string | null } = await calls.call(
          "listRuns",
          {
            query: {
              limit: Math.min(pageMax, limit - found.length),
              ...(after === null ? {} : { after }),
              ...(orchestration === null ? {} : { orchestration }),
            },
          },
        );
        found.push(...page.items.map(toStoredRun));
        after = page.next;
      } while (after !== null && found.length < limit);
      return found;
    },
    rows: (run, wanted) => streamRows(calls, run, wanted),
    plannedRows: (run, wanted) => streamRows(calls, run, wanted),
  };
}

async function* streamRows(
  calls: ServerCalls,
  { number }: StoredRun,
  { outcomes, key }: RowsWanted,
): AsyncGenerator<readonly StoredRow[]> {
  const query = { outcome: outcomes.join(","), ...(key === null ? {} : { key }) };
  let rest = "";
  for await (const piece of await calls.stream("streamRunRows", { params: { number }, query })) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield lines.map((line): StoredRow => JSON.parse(line));
  }
  invariant(rest === "", "the list of rows ends with a whole line");
}

async function planFile(
  { calls, note }: FoundServer,
  body: LoadedConfig["written"] & { readonly orchestration: string },
  { signal, onProgress }: PlanWatch,
): Promise<PlanReport> {
  const events: StreamEvent[] = [];
  const read = createEventParser((event) => void events.push(event));
  for await (const piece of await calls.stream("planFile", { body }, signal)) {
    read(piece);
    for (const { name, data } of events.splice(0)) {
      const told = JSON.parse(data);
      if (name === "progress") onProgress(told);
      if (name === "planned") return told;
      if (name === "failed") throw failureOf(told.status, told.error satisfies ErrorBody);
    }
  }
  throw new ServerAway(note.url, null);
}

const msOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));

/** The plan stays where it is: no command prints it of a run. */
function toStoredRun(run: Run): StoredRun {
  return {
    id: run.id,
    number: run.number,
    orchestrationId: run.orchestrationId,
    orchestration: run.orchestration,
    destinationId: run.destinationId,
    state: run.state,
    options: {
      limit: run.limit,
      only: run.only,
      ...(run.retryOf === null ? {} : { retryOf: run.retryOf }),
    },
    stopRequested: run.stopRequested,
    tally: run.rows,
    plan: null,
    requests: run.requests,
    problems: run.problems as StoredRun["problems"],
    ending: run.ending,
    queuedAt: Date.parse(run.queuedAt),
    startedAt: msOf(run.startedAt),
    endedAt: msOf(run.endedAt),
    rowsRemovedAt: msOf(run.rowsRemovedAt),
  };
}
