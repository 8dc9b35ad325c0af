/** Home: what needs a person and why, what runs, what was, what comes, and the quota. */
import type { Attention, Home } from "../../contract/api/home.ts";
import { tellCron } from "../../core/cron-words.ts";
import type { DefinedDestination, DefinedOrchestration } from "../../core/ports/definition-book.ts";
import type { RunRecord } from "../../core/ports/run-book.ts";
import { problemTexts } from "../../core/problem.ts";
import { hasPassed } from "../../runner/check-orchestration.ts";
import type { Resource } from "../call.ts";
import { maskRun } from "../masking.ts";
import { movingOn, toQuota } from "../quota-view.ts";
import { toRun } from "../run-view.ts";
import { latestRuns } from "../saved-view.ts";
import type { ServerParts } from "../server-parts.ts";

const recentShown = 5;
const nextShown = 5;
const runningMax = 1000;
const daysShown = 14;
const dayMs = 86_400_000;

const figure = (count: number): string => count.toLocaleString("en-US");

const markName = (text: string) => ({ text, as: "name" }) as const;
const markColumn = (text: string) => ({ text, as: "column" }) as const;

function ofRun({ run, queryId }: RunRecord): readonly Attention[] {
  const items: Attention[] = [];
  const at = new Date(run.endedAt ?? run.queuedAt).toISOString();
  const to = { to: "run", id: String(run.number) } as const;
  if (run.state === "failed") {
    items.push({
      key: `run-failed:${run.number}`,
      level: "error",
      kind: "run failed",
      title: `${run.orchestration} failed`,
      detail: run.ending ?? "No reason was kept.",
      marks: [markName(run.orchestration)],
      at,
      link: { ...to, label: "Open the run" },
    });
  }
  const { rejected, failed } = run.tally;
  if (run.endedAt !== null && rejected + failed > 0) {
    const [most] = run.problems.filter(({ code }) => problemTexts[code].found !== "warning");
    const common =
      most === undefined
        ? ""
        : ` Most common: ${problemTexts[most.code].sentence.replace(/\.$/, "")} (${figure(most.count)}).`;
    items.push({
      key: `rows-missed:${run.number}`,
      level: "warning",
      kind: "rows missed",
      title: `${figure(rejected + failed)} ${rejected + failed === 1 ? "customer" : "customers"} did not reach Zendesk in the last run of ${run.orchestration}`,
      detail: `${figure(failed)} failed · ${figure(rejected)} rejected.${common}`,
      marks: [markName(run.orchestration)],
      at,
      link: { ...to, label: "See reasons" },
    });
  }
  for (const { column, suggestion } of run.plan?.columns ?? []) {
    if (suggestion === undefined || queryId === null) continue;
    items.push({
      key: `column-ignored:${run.orchestrationId}:${column}`,
      level: "warning",
      kind: "column ignored",
      title: `${column} in ${run.orchestration} is ignored`,
      detail: `No such field on the account. Did you mean ${suggestion}?`,
      marks: [markColumn(suggestion), markColumn(column), markName(run.orchestration)],
      at,
      link: { to: "query", id: queryId, label: "Open query" },
    });
  }
  return items;
}

function ofDestination({ id, name, lastTest, isEnabled }: DefinedDestination): readonly Attention[] {
  if (!isEnabled || lastTest === null || hasPassed(lastTest.checks)) return [];
  const failed = lastTest.checks.find(({ state }) => state === "failed");
  return [
    {
      key: `destination-refuses:${id}:${lastTest.at}`,
      level: "error",
      kind: "destination refuses",
      title: `${name} did not pass its connection test`,
      detail: [failed?.detail, failed?.advice].filter(Boolean).join(" "),
      marks: [markName(name)],
      at: new Date(lastTest.at).toISOString(),
      link: { to: "destination", id, label: "Test connection" },
    },
  ];
}

function ofOrchestration(one: DefinedOrchestration): readonly Attention[] {
  const { id, name, destination, destinationId, skippedAt, isDestinationEnabled, isAutomatic } = one;
  if (skippedAt === null || isDestinationEnabled || !isAutomatic) return [];
  return [
    {
      key: `schedule-skipped:${id}:${skippedAt}`,
      level: "warning",
      kind: "schedule skipped",
      title: `${name} did not run when it was due`,
      detail: `Its destination ${destination} is disabled: nothing is sent there until somebody enables it.`,
      marks: [markName(name), markName(destination)],
      at: new Date(skippedAt).toISOString(),
      link: { to: "destination", id: destinationId, label: "Open destination" },
    },
  ];
}

/** As long as it lasts: what is planned or previewed fails, and runs wait. */
function ofEngine({ engine }: ServerParts): readonly Attention[] {
  const absence = engine.absence?.() ?? null;
  if (absence === null) return [];
  const { failure, since } = absence;
  return [
    {
      key: `customer-360-away:${since}`,
      level: "error",
      kind: "customer 360 away",
      title: "The Customer 360 cannot be reached",
      detail: `${failure.message} ${failure.advice ?? ""} Runs wait and begin by themselves when it is back.`,
      marks: [],
      at: new Date(since).toISOString(),
      link: { to: "customer360", id: "", label: "Open Customer 360" },
    },
  ];
}

const worstFirst = (one: Attention, other: Attention): number =>
  one.level === other.level ? (one.at < other.at ? 1 : -1) : one.level === "error" ? -1 : 1;

function nextOf(orchestrations: readonly DefinedOrchestration[]): Home["next"] {
  return orchestrations
    .flatMap(({ id, name, nextAt, workflow, isAutomatic, isDestinationEnabled }) =>
      nextAt === null || workflow.kind !== "schedule" || !isAutomatic || !isDestinationEnabled
        ? []
        : [
            {
              orchestrationId: id,
              orchestration: name,
              at: new Date(nextAt).toISOString(),
              words: tellCron(workflow.cron, workflow.timeZone),
            },
          ],
    )
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .slice(0, nextShown);
}

/** Every day has its bar, also those on which nothing was sent. */
async function daysOf({ serverStore, clock }: ServerParts): Promise<Home["days"]> {
  const since = clock.now() - (daysShown - 1) * dayMs;
  const known = new Map(
    (await serverStore.runs.days(Math.floor(since / dayMs) * dayMs)).map((one) => [one.day, one]),
  );
  return Array.from({ length: daysShown }, (_, index) => {
    const day = new Date(since + index * dayMs).toISOString().slice(0, 10);
    return known.get(day) ?? { day, delivered: 0, failed: 0 };
  });
}

/** The catalogue may be unreadable just now; the rest of the page is of use without it. */
async function countTables({ catalogue, log }: ServerParts): Promise<number> {
  return await catalogue.tables().then(
    (tables) => tables.length,
    (error: unknown) => {
      log.trouble(error, { reading: "Customer 360" });
      return 0;
    },
  );
}

export const homeResource: Resource<"readHome" | "dismissAttention"> = (parts) => {
  const { serverStore, runWorker, clock } = parts;
  const { definitions, runs } = serverStore;
  return {
    async readHome({ actor }) {
      const show = (record: RunRecord) => maskRun(toRun(record, runWorker, clock.now()), actor);
      const [queries, destinations, orchestrations, latest, unfinished, recent, dismissed] =
        await Promise.all([
          definitions.saved("query").list(),
          definitions.destinations(),
          definitions.orchestrations(),
          latestRuns(serverStore),
          runs.list({ unfinished: true, limit: runningMax }),
          runs.list({ limit: recentShown * 2 + 10 }),
          runs.dismissed(actor.person.id),
        ]);
      const attention = [
        ...ofEngine(parts),
        ...[...latest.values()].flatMap(ofRun),
        ...destinations.flatMap(ofDestination),
        ...orchestrations.flatMap(ofOrchestration),
      ];
      return {
        attention: attention.filter(({ key }) => !dismissed.has(key)).sort(worstFirst),
        running: unfinished.toReversed().map(show),
        recent: recent
          .filter(({ run }) => run.endedAt !== null)
          .slice(0, recentShown)
          .map(show),
        next: nextOf(orchestrations),
        quota: destinations
          .filter(({ isEnabled }) => isEnabled)
          .map((one) => toQuota(one, parts, movingOn(one.id, unfinished, parts))),
        days: await daysOf(parts),
        steps: {
          tables: await countTables(parts),
          queries: queries.length,
          activeQueries: queries.filter(({ active }) => active !== null).length,
          destinations: destinations.length,
          orchestrations: orchestrations.length,
          runs: recent[0]?.run.number ?? 0,
        },
      };
    },
    async dismissAttention({ body, actor }) {
      await runs.dismiss(actor.person.id, body.key);
      return { done: true };
    },
  };
};
