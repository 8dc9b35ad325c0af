/** Runs: lists, events, rows in pages, reasons, figures over time; stop, resume, retry. */
import { Readable } from "node:stream";
import type { RunRow, RunSeries } from "../../contract/api/runs.ts";
import type { PlacedRow, RunRecord } from "../../core/ports/run-book.ts";
import { type ProblemCode, problemTexts } from "../../core/problem.ts";
import { refuseRemoved } from "../../core/removed-rows.ts";
import { hasEnded } from "../../core/run.ts";
import { type Actor, Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { csvLine, sendCsv } from "../csv.ts";
import { maskKey, maskMessage, maskRun, seesAll } from "../masking.ts";
import { readRunPlace, readSorting, runPlaceOf } from "../run-places.ts";
import { type AskedRows, openRunRows, parseAskedRows } from "../run-rows.ts";
import { toRun } from "../run-view.ts";
import type { ServerParts } from "../server-parts.ts";
import { findDefined, openRun } from "./orchestrations.ts";

type Name =
  | "listRuns"
  | "readRun"
  | "listRunEvents"
  | "listRunRows"
  | "downloadRunRows"
  | "streamRunRows"
  | "listReasons"
  | "readRunSeries"
  | "stopRun"
  | "resumeRun"
  | "retryFailedRows";

export async function findRun(
  { serverStore }: Pick<ServerParts, "serverStore">,
  number: number,
): Promise<RunRecord> {
  const found = await serverStore.runs.find(number);
  if (found === null) throw new Refused(404, "unknown", `There is no run ${number}.`);
  return found;
}

function toRow({ place: _, ...row }: PlacedRow, actor: Actor): RunRow {
  const outcome = row.outcome;
  if (seesAll(actor)) return { ...row, outcome };
  return { ...row, outcome, key: maskKey(row.key), message: maskMessage(row.code, row.message) };
}

const rowsPerChunk = 2000;
const csvTitles = ["key", "outcome", "code", "column", "message", "zendesk_user_id", "job"];

async function* csvRows(pages: AsyncIterable<readonly PlacedRow[]>, actor: Actor): AsyncGenerator<string> {
  yield csvLine(csvTitles);
  for await (const page of pages)
    yield page
      .map((row) => toRow(row, actor))
      .map((row) =>
        csvLine([row.key, row.outcome, row.code, row.column, row.message, row.zendeskUserId, row.job]),
      )
      .join("");
}

async function* jsonRows(pages: AsyncIterable<readonly PlacedRow[]>, actor: Actor): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((row) => `${JSON.stringify(toRow(row, actor))}\n`).join("");
}

/** All rows asked for, and a line in the audit log that they were. */
async function download(parts: ServerParts, number: number, asked: AskedRows, actor: Actor) {
  const { run } = await findRun(parts, number);
  const wanted = parseAskedRows(asked);
  const pages = await openRunRows(parts, { run, wanted, chunk: rowsPerChunk });
  const after = { run: run.number, ...asked, masked: !seesAll(actor) };
  const entry = { action: "downloaded", kind: "run", name: run.orchestration, after } as const;
  await parts.serverStore.audit.add({ who: actor.person.name, ...entry });
  return pages;
}

/** The first rows of the pages. */
async function firstOf(
  pages: AsyncIterable<readonly PlacedRow[]>,
  count: number,
): Promise<readonly PlacedRow[]> {
  const rows: PlacedRow[] = [];
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length >= count) break;
  }
  return rows.slice(0, count);
}

/** As many as a chart of a screen's width can show. */
const pointsMax = 300;

async function readSeries(parts: ServerParts, { run }: RunRecord): Promise<RunSeries> {
  const { serverStore, store } = parts;
  const points = await serverStore.runs.series(run.number);
  const destination = (await serverStore.definitions.destinations()).find(
    ({ id }) => id === run.destinationId,
  );
  const [first, last] = [points[0]?.second ?? 0, points.at(-1)?.second ?? 0];
  const stepSeconds = Math.max(1, Math.ceil((last - first + 1) / pointsMax));
  const sums = new Map<number, number>();
  for (const { second, users } of points) {
    const step = first + Math.floor((second - first) / stepSeconds) * stepSeconds;
    sums.set(step, (sums.get(step) ?? 0) + users);
  }
  const shown: RunSeries["points"][number][] = [];
  for (let second = first; points.length > 0 && second <= last; second += stepSeconds)
    shown.push({
      at: new Date(second * 1000).toISOString(),
      usersPerSecond: (sums.get(second) ?? 0) / stepSeconds,
    });
  const events = await store.events(run.id, { after: 0, limit: 10_000 });
  return {
    limit: destination?.definition.settings.usersPerSecond ?? 0,
    points: shown,
    waits: events
      .filter(({ kind }) => kind === "waiting" || kind === "retrying")
      .map(({ at, sentence }) => ({ at: new Date(at).toISOString(), sentence })),
  };
}

export const runsResource: Resource<Name> = (parts) => {
  const { serverStore, store, runWorker, clock, hub } = parts;
  const show = (record: RunRecord, actor: Actor) => maskRun(toRun(record, runWorker, clock.now()), actor);
  const told = async (record: RunRecord, action: string, actor: Actor) => {
    const { number, orchestration } = record.run;
    await serverStore.audit.add({
      who: actor.person.name,
      action,
      kind: "run",
      name: orchestration,
      after: { run: number },
    });
    hub.touchRun(number);
    runWorker.wake();
    return show(await findRun(parts, number), actor);
  };
  return {
    async listRuns({
      query: { after, limit, name, orchestrationId, orchestration, state, search, sort },
      actor,
    }) {
      if (name !== undefined) {
        const found = await store.findRun(name);
        return { items: found === null ? [] : [show(await findRun(parts, found.number), actor)], next: null };
      }
      const sorting = readSorting(sort);
      const records = await serverStore.runs.list({
        limit: limit + 1,
        sorting,
        ...(after === undefined ? {} : { after: readRunPlace(after, sorting) }),
        ...(orchestrationId === undefined ? {} : { orchestrationId }),
        ...(orchestration === undefined ? {} : { orchestration }),
        ...(state === undefined ? {} : { state }),
        ...(search === undefined ? {} : { search }),
      });
      const items = records.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((record) => show(record, actor)),
        next: last !== undefined && records.length > limit ? runPlaceOf(last, sorting) : null,
      };
    },
    async readRun({ params, actor }) {
      const record = await findRun(parts, params.number);
      const { plan } = record.run;
      return {
        run: show(record, actor),
        queryId: record.queryId,
        plan: plan === null ? null : { rows: plan.tally, forecast: plan.forecast, columns: plan.columns },
        userAddress: `${record.destinationAddress}/agent/users/`,
      };
    },
    async listRunEvents({ params, query }) {
      const { run } = await findRun(parts, params.number);
      const events = await store.events(run.id, query);
      return { items: events.map((event) => ({ ...event, at: new Date(event.at).toISOString() })) };
    },
    async listRunRows({ params, query: { after, limit, ...asked }, actor }) {
      const { run } = await findRun(parts, params.number);
      const order = { run, wanted: parseAskedRows(asked), after, chunk: limit + 1 };
      const rows = await firstOf(await openRunRows(parts, order), limit + 1);
      const items = rows.slice(0, limit);
      return {
        items: items.map((row) => toRow(row, actor)),
        next: rows.length > limit ? (items.at(-1)?.place ?? null) : null,
      };
    },
    async downloadRunRows({ params, query, actor, reply }) {
      const pages = await download(parts, params.number, query, actor);
      return sendCsv(reply, `run-${params.number}-rows.csv`, csvRows(pages, actor));
    },
    async streamRunRows({ params, query, actor, reply }) {
      const pages = await download(parts, params.number, query, actor);
      return reply.type("application/x-ndjson; charset=utf-8").send(Readable.from(jsonRows(pages, actor)));
    },
    async listReasons({ params }) {
      await findRun(parts, params.number);
      const reasons = await serverStore.runs.reasons(params.number);
      return {
        items: reasons.map(({ outcome, code, count }) => {
          const { sentence, advice } = problemTexts[code satisfies ProblemCode];
          return { outcome, code, count, sentence, advice };
        }),
      };
    },
    readRunSeries: async ({ params }) => readSeries(parts, await findRun(parts, params.number)),
    async stopRun({ params, actor }) {
      const record = await findRun(parts, params.number);
      if (hasEnded(record.run.state)) return show(record, actor);
      await store.requestStop(record.run.id, actor.person.name);
      return await told(record, "stopped", actor);
    },
    async resumeRun({ params, actor }) {
      const record = await findRun(parts, params.number);
      const { run } = record;
      if (!hasEnded(run.state)) return show(record, actor);
      if (run.state === "completed")
        throw new Refused(
          409,
          "run_completed",
          `Run ${run.number} has completed.`,
          "There is nothing to resume; start another.",
        );
      refuseRemoved(run);
      const [newer] = await serverStore.runs.list({
        orchestrationId: run.orchestrationId,
        unfinished: true,
        limit: 1,
      });
      if (newer !== undefined && newer.run.number !== run.number)
        throw new Refused(
          409,
          "newer_run",
          `"${run.orchestration}" has a newer run that has not ended, run ${newer.run.number}.`,
          "It sends what this one has left.",
        );
      await serverStore.runs.requestResume(run.id);
      return await told(record, "resumed", actor);
    },
    async retryFailedRows({ params, actor, signal }) {
      const { run } = await findRun(parts, params.number);
      if (!hasEnded(run.state) || run.tally.failed === 0)
        throw new Refused(
          409,
          "nothing_failed",
          hasEnded(run.state) ? "No row of this run failed." : "This run has not ended.",
        );
      refuseRemoved(run);
      const options = { limit: null, only: null, retryOf: run.number };
      const origin = { by: actor.person.name, trigger: "retry", signal } as const;
      return await openRun(parts, await findDefined(parts, run.orchestrationId), options, origin);
    },
  };
};
