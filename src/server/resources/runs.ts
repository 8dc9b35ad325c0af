/** Runs: lists, events, rows in pages, reasons, figures over time; stop, resume, retry. */
import type { RunRow, RunSeries } from "../../contract/api/runs.ts";
import type { PlacedRow, RowFilter, RunRecord } from "../../core/ports/run-book.ts";
import { type ProblemCode, problemTexts } from "../../core/problem.ts";
import { hasEnded } from "../../core/run.ts";
import { type Actor, Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { csvLine, sendCsv } from "../csv.ts";
import { maskKey, maskMessage, seesAll } from "../masking.ts";
import { toRun } from "../run-view.ts";
import type { ServerParts } from "../server-parts.ts";
import { findDefined, openRun } from "./orchestrations.ts";

type Name =
  | "listRuns"
  | "readRun"
  | "listRunEvents"
  | "listRunRows"
  | "downloadRunRows"
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

const outcomeWords: Readonly<Record<string, RowFilter["outcomes"]>> = {
  rejected: ["rejected"],
  created: ["created"],
  updated: ["updated"],
  delivered: ["created", "updated"],
  failed: ["failed"],
  warned: ["warned"],
};

interface AskedRows {
  readonly outcome?: string | undefined;
  readonly key?: string | undefined;
  readonly code?: string | undefined;
}

function toFilter({ outcome, key, code }: AskedRows): Omit<RowFilter, "limit"> {
  const words =
    outcome === undefined || outcome === "" ? ["rejected", "delivered", "failed"] : outcome.split(",");
  const outcomes = words.flatMap((word) => {
    const known = outcomeWords[word.trim()];
    if (known === undefined)
      throw new Refused(
        400,
        "outcome_unknown",
        `There is no outcome "${word.trim()}" to list.`,
        `Write one or more of ${Object.keys(outcomeWords).join(", ")}.`,
      );
    return known;
  });
  return {
    // Found by its reason alone, a row may be any of the three.
    outcomes: code !== undefined && outcome === undefined ? ["rejected", "failed", "warned"] : outcomes,
    ...(key === undefined || key === "" ? {} : { key }),
    ...(code === undefined ? {} : { code }),
  };
}

function toRow({ place: _, ...row }: PlacedRow, actor: Actor): RunRow {
  const outcome = row.outcome;
  if (seesAll(actor)) return { ...row, outcome };
  return { ...row, outcome, key: maskKey(row.key), message: maskMessage(row.code, row.message) };
}

const rowsPerChunk = 2000;
const csvTitles = ["key", "outcome", "code", "column", "message", "zendesk_user_id", "job"];

async function* csvRows(
  { serverStore }: ServerParts,
  number: number,
  filter: Omit<RowFilter, "limit">,
  actor: Actor,
): AsyncGenerator<string> {
  yield csvLine(csvTitles);
  let after: string | undefined;
  for (;;) {
    const page = { ...filter, limit: rowsPerChunk, ...(after === undefined ? {} : { after }) };
    const rows = await serverStore.runs.rows(number, page);
    yield rows
      .map((row) => toRow(row, actor))
      .map((row) =>
        csvLine([row.key, row.outcome, row.code, row.column, row.message, row.zendeskUserId, row.job]),
      )
      .join("");
    after = rows.at(-1)?.place;
    if (rows.length < rowsPerChunk || after === undefined) return;
  }
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
  const show = (record: RunRecord) => toRun(record, runWorker.live(record.run.number), clock.now());
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
    return show(await findRun(parts, number));
  };
  return {
    async listRuns({ query: { after, limit, orchestrationId, state, search } }) {
      const before = after === undefined ? undefined : Number(after);
      if (before !== undefined && !Number.isSafeInteger(before))
        throw new Refused(
          400,
          "after_unknown",
          "That is no place to go on from.",
          "Give `after` the `next` of the page before.",
        );
      const records = await serverStore.runs.list({
        limit: limit + 1,
        ...(before === undefined ? {} : { before }),
        ...(orchestrationId === undefined ? {} : { orchestrationId }),
        ...(state === undefined ? {} : { state }),
        ...(search === undefined ? {} : { search }),
      });
      const items = records.slice(0, limit);
      return {
        items: items.map(show),
        next: records.length > limit ? String(items.at(-1)?.run.number) : null,
      };
    },
    async readRun({ params }) {
      const record = await findRun(parts, params.number);
      const { plan } = record.run;
      return {
        run: show(record),
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
      await findRun(parts, params.number);
      const page = { ...toFilter(asked), limit: limit + 1, ...(after === undefined ? {} : { after }) };
      const rows = await serverStore.runs.rows(params.number, page);
      const items = rows.slice(0, limit);
      return {
        items: items.map((row) => toRow(row, actor)),
        next: rows.length > limit ? (items.at(-1)?.place ?? null) : null,
      };
    },
    async downloadRunRows({ params, query, actor, reply }) {
      const { run } = await findRun(parts, params.number);
      const filter = toFilter(query);
      const after = { run: run.number, ...query, masked: !seesAll(actor) };
      await serverStore.audit.add({
        who: actor.person.name,
        action: "downloaded",
        kind: "run",
        name: run.orchestration,
        after,
      });
      return sendCsv(reply, `run-${run.number}-rows.csv`, csvRows(parts, run.number, filter, actor));
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
      if (hasEnded(record.run.state)) return show(record);
      await store.requestStop(record.run.id, actor.person.name);
      return await told(record, "stopped", actor);
    },
    async resumeRun({ params, actor }) {
      const record = await findRun(parts, params.number);
      const { run } = record;
      if (!hasEnded(run.state)) return show(record);
      if (run.state === "completed")
        throw new Refused(
          409,
          "run_completed",
          `Run ${run.number} has completed.`,
          "There is nothing to resume; start another.",
        );
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
      const options = { limit: null, only: null, retryOf: run.number };
      const origin = { by: actor.person.name, trigger: "retry", signal } as const;
      return await openRun(parts, await findDefined(parts, run.orchestrationId), options, origin);
    },
  };
};
