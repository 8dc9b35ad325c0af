/** Orchestrations: what is sent where; their plans are in plan.ts, the start of a run is here. */
import type { z } from "zod";
import type { Orchestration, orchestrationsQuery } from "../../contract/api/orchestrations.ts";
import { type OrchestrationDefinition, objectNamed } from "../../core/definition.ts";
import type { DefinedOrchestration } from "../../core/ports/definition-book.ts";
import type { RunOptions, RunOrigin } from "../../core/ports/store.ts";
import { findOrchestration as lookUp } from "../../runner/orchestration.ts";
import { nextTime, tellSchedule } from "../../runner/schedule.ts";
import { startRun } from "../../runner/start-run.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { destinationsNamed } from "../destination-view.ts";
import { type ListOrder, matchesWords, pageOf } from "../list-page.ts";
import { isoOrNull, toRun, toRunBrief } from "../run-view.ts";
import { findSaved, latestRuns } from "../saved-view.ts";
import type { ServerParts } from "../server-parts.ts";
import { findDestination } from "./destinations.ts";
import { findRun } from "./runs.ts";
import { givenRules } from "./templates.ts";

type Name =
  | "listOrchestrations"
  | "createOrchestration"
  | "readOrchestration"
  | "changeOrchestration"
  | "deleteOrchestration"
  | "undeleteOrchestration"
  | "startRun"
  | "previewSchedule";

/** Times shown of a schedule. */
const timesShown = 5;

export async function findDefined(
  { serverStore }: Pick<ServerParts, "serverStore">,
  id: string,
): Promise<DefinedOrchestration> {
  const found = (await serverStore.definitions.orchestrations()).find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, "unknown", "There is no such orchestration.");
  return found;
}

async function toOrchestrations(
  parts: ServerParts,
  wanted: readonly DefinedOrchestration[],
): Promise<readonly Orchestration[]> {
  const latest = await latestRuns(parts.serverStore);
  return wanted.map((one) => {
    const last = latest.get(one.id);
    return {
      id: one.id,
      name: one.name,
      objectType: one.objectKind,
      objectId: one.objectId,
      object: one.object,
      destinationId: one.destinationId,
      destination: one.destination,
      isDestinationEnabled: one.isDestinationEnabled,
      templateId: one.templateId,
      template: one.template,
      overrides: one.overrides,
      workflow: one.workflow,
      isAutomaticEnabled: one.isAutomatic,
      nextAt: one.isAutomatic ? isoOrNull(one.nextAt) : null,
      managedBy: one.managedBy,
      revision: one.revision,
      changedAt: new Date(one.changedAt).toISOString(),
      lastRun: last === undefined ? null : toRunBrief(last, parts.runWorker.live(last.run.number)),
    };
  });
}

function matches(one: Orchestration, wanted: z.output<typeof orchestrationsQuery>): boolean {
  const { search, status, destinationId, workflow } = wanted;
  const isManual = one.workflow.kind === "manual";
  return (
    matchesWords(search, [one.name, one.object, one.destination]) &&
    (status === undefined || (one.lastRun?.state ?? "never") === status) &&
    (destinationId === undefined || one.destinationId === destinationId) &&
    (workflow === undefined || isManual === (workflow === "manual"))
  );
}

const order: ListOrder<Orchestration> = {
  worths: {
    name: ({ name }) => name,
    object: ({ object }) => object,
    destination: ({ destination }) => destination,
    status: ({ lastRun }) => lastRun?.status ?? null,
    delivered: ({ lastRun }) => lastRun?.delivered ?? null,
    ran: ({ lastRun }) => lastRun?.endedAt ?? lastRun?.queuedAt ?? null,
    workflow: ({ workflow }) => (workflow.kind === "schedule" ? workflow.cron : workflow.kind),
  },
  usual: "name",
};

/** By names, as definitions refer to each other; what is named must be there and of use. */
async function toDefinition(
  parts: ServerParts,
  given: Pick<
    DefinedOrchestration,
    "name" | "objectKind" | "objectId" | "destinationId" | "templateId" | "overrides" | "workflow"
  >,
): Promise<OrchestrationDefinition> {
  const { name, overrides, workflow } = given;
  const object = await findSaved(parts, given.objectKind, given.objectId);
  if (object.active === null)
    throw new Refused(
      422,
      "query_not_active",
      `The ${given.objectKind} "${object.name}" is a draft.`,
      "Activate it first.",
    );
  const destination = await findDestination(parts, given.destinationId);
  const templates = await parts.serverStore.definitions.templates();
  const template = templates.find(({ id }) => id === given.templateId);
  if (given.templateId !== null && template === undefined)
    throw new Refused(404, "unknown", "There is no such data template.");
  if (template !== undefined && template.destinationId !== given.destinationId)
    throw new Refused(
      422,
      "template_other",
      `The data template "${template.name}" belongs to the destination "${template.destination}".`,
      "Choose one of this destination.",
    );
  if (workflow.kind === "schedule") nextTime(workflow.cron, workflow.timeZone, parts.clock.now());
  return {
    name,
    ...objectNamed(given.objectKind, object.name),
    destination: destination.name,
    template: template?.name ?? null,
    overrides,
    workflow,
  };
}

/** Opens a run, or finds the one that has not ended; tells everybody and wakes the worker. */
export async function openRun(
  parts: ServerParts,
  one: DefinedOrchestration,
  options: RunOptions,
  origin: RunOrigin & { readonly signal: AbortSignal },
) {
  const { store, engine, serverStore, hub, runWorker, clock } = parts;
  const orchestration = lookUp(await store.definitions(), one.name);
  const { by, trigger, signal } = origin;
  const opened = await startRun(
    { orchestration, options, origin: { by, trigger }, signal },
    { store, engine },
  );
  const { number } = opened.run;
  if (!opened.existed) {
    const after = { run: number, ...options };
    await serverStore.audit.add({
      who: by ?? "Deskfeed",
      action: "started",
      kind: "run",
      name: one.name,
      after,
    });
    hub.publish({ event: "changed", data: { resource: "runs", id: null } });
  }
  hub.touchRun(number);
  runWorker.wake();
  const record = await findRun(parts, number);
  return { run: toRun(record, runWorker, clock.now()), existed: opened.existed };
}

export const orchestrationsResource: Resource<Name> = (parts) => {
  const { serverStore, hub, clock, plans } = parts;
  const { definitions } = serverStore;
  const read = async (id: string): Promise<Orchestration> => {
    const [shown] = await toOrchestrations(parts, [await findDefined(parts, id)]);
    if (shown === undefined) throw new Refused(404, "unknown", "There is no such orchestration.");
    return shown;
  };
  const after = (id: string): Promise<Orchestration> => {
    hub.publish({ event: "changed", data: { resource: "orchestrations", id } });
    hub.publish({ event: "changed", data: { resource: "home", id: null } });
    return read(id);
  };
  return {
    async listOrchestrations({ query }) {
      const all = await toOrchestrations(parts, await definitions.orchestrations());
      const matching = all.filter((one) => matches(one, query));
      return {
        ...pageOf({ total: all.length, matching }, query, order),
        destinations: destinationsNamed(all),
      };
    },
    async createOrchestration({ body, actor }) {
      const { objectType: objectKind, objectId, destinationId, templateId, workflow, name } = body;
      const wanted = {
        name,
        objectKind,
        objectId,
        destinationId,
        templateId,
        workflow,
        overrides: givenRules(body.overrides),
      };
      const known = (await definitions.orchestrations()).find((one) => one.name === name);
      const isSame =
        known?.objectId === objectId &&
        known.destinationId === destinationId &&
        known.templateId === templateId;
      if (known !== undefined && isSame) return { orchestration: await read(known.id), created: false };
      const id = await definitions.saveOrchestration(await toDefinition(parts, wanted), {
        by: actor.person.name,
      });
      return { orchestration: await after(id), created: true };
    },
    readOrchestration: ({ params }) => read(params.id),
    async changeOrchestration({ params, body, actor }) {
      const { revision, isAutomaticEnabled, ...change } = body;
      const by = actor.person.name;
      if (Object.values(change).some((value) => value !== undefined)) {
        const found = await findDefined(parts, params.id);
        const wanted = await toDefinition(parts, {
          name: change.name ?? found.name,
          objectKind: change.objectType ?? found.objectKind,
          objectId: change.objectId ?? found.objectId,
          destinationId: change.destinationId ?? found.destinationId,
          templateId: change.templateId === undefined ? found.templateId : change.templateId,
          overrides: change.overrides === undefined ? found.overrides : givenRules(change.overrides),
          workflow: change.workflow ?? found.workflow,
        });
        await definitions.saveOrchestration(wanted, { id: params.id, revision, by });
      }
      if (isAutomaticEnabled !== undefined)
        await definitions.enableAutomatic(params.id, isAutomaticEnabled, by);
      return await after(params.id);
    },
    async deleteOrchestration({ params, actor }) {
      await definitions.delete("orchestration", params.id, actor.person.name);
      await plans.forget(params.id);
      hub.publish({ event: "changed", data: { resource: "orchestrations", id: params.id } });
      return { done: true };
    },
    async undeleteOrchestration({ params, actor }) {
      await definitions.undelete("orchestration", params.id, actor.person.name);
      return await after(params.id);
    },
    async startRun({ params, body, actor, signal }) {
      const trigger = actor.by === "command line" ? "command line" : "person";
      const origin = { by: actor.person.name, trigger, signal } as const;
      return await openRun(parts, await findDefined(parts, params.id), body, origin);
    },
    async previewSchedule({ query }) {
      const told = tellSchedule(query, { now: clock.now(), count: timesShown });
      return { ...told, next: told.next.map(({ at, local }) => ({ at: new Date(at).toISOString(), local })) };
    },
  };
};
