/** The dry run of an orchestration: started, looked at while it grows, cancelled. */
import { createHash } from "node:crypto";
import type { Plan } from "../../contract/api/orchestrations.ts";
import {
  Digits,
  isObject,
  type JsonObject,
  type JsonValue,
  readJson,
  writeJson,
} from "../../core/json-text.ts";
import { maskText } from "../../core/personal-data.ts";
import type { PlanSample } from "../../core/ports/engine.ts";
import type { KeptPlan } from "../../core/ports/plan-book.ts";
import { findOrchestration } from "../../runner/orchestration.ts";
import type { PlanReport } from "../../runner/plan-orchestration.ts";
import { targetOf } from "../../runner/plan-run.ts";
import { type Actor, Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { toFieldColumns } from "../judge-query.ts";
import { maskKey, maskMessage, maskUser, seesAll } from "../masking.ts";
import type { ServerParts } from "../server-parts.ts";
import { findDestination } from "./destinations.ts";
import { findDefined } from "./orchestrations.ts";

/** A plan that old tells of other data. */
const staleMs = 60 * 60 * 1000;

async function signatureOf({ store }: Pick<ServerParts, "store">, name: string): Promise<string> {
  const { query, visual, destination, template } = findOrchestration(await store.definitions(), name);
  const { credential: _, ...account } = destination;
  // Queries may be long, and all that is asked is whether they are the same.
  return createHash("sha256")
    .update(JSON.stringify([query, visual, account, template]))
    .digest("base64url");
}

/** Field by field, what is held now against what is held once this is confirmed. */
export function changesOf({ before, held }: Pick<PlanSample, "before" | "held">) {
  const old = before === null ? new Map<string, string>() : flatten(readJson(before));
  const fresh = flatten(readJson(held));
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .map((field) => ({ field, before: old.get(field) ?? null, after: fresh.get(field) ?? null }))
    .filter((change) => change.before !== change.after);
}

function flatten(value: JsonValue): Map<string, string> {
  const fields = new Map<string, string>();
  if (!isObject(value)) return fields;
  const add = (prefix: string, object: JsonObject): void => {
    for (const [key, inner] of Object.entries(object)) {
      if (key === "user_fields" && isObject(inner)) add("user_fields.", inner);
      else if (inner !== null) fields.set(`${prefix}${key}`, tell(inner));
    }
  };
  add("", value);
  return fields;
}

function tell(value: JsonValue): string {
  if (typeof value === "string") return value;
  return value instanceof Digits ? value.text : writeJson(value);
}

/** Which fields change is told to everybody; to whom from what is not. */
function toSample(sample: PlanSample, actor: Actor) {
  const { key, user, before } = sample;
  const isNew = before === null;
  const changes = changesOf(sample);
  if (seesAll(actor)) return { key, name: nameOf(user), isNew, changes, user };
  const hide = (value: string | null): string | null => (value === null ? null : maskText);
  return {
    key: maskKey(key) ?? "",
    name: null,
    isNew,
    changes: changes.map((one) => ({ ...one, before: hide(one.before), after: hide(one.after) })),
    user: maskUser(user),
  };
}

function nameOf(user: string): string | null {
  const read = readJson(user);
  return isObject(read) && typeof read.name === "string" ? read.name : null;
}

async function toPlan(parts: ServerParts, plan: KeptPlan, actor: Actor): Promise<Plan> {
  const { clock } = parts;
  const defined = await findDefined(parts, plan.orchestrationId);
  const report: PlanReport | null = plan.report === null ? null : JSON.parse(plan.report);
  const account =
    report === null
      ? null
      : await parts.accounts.account(await findDestination(parts, defined.destinationId));
  const isOld = clock.now() - plan.startedAt > staleMs;
  return {
    orchestrationId: plan.orchestrationId,
    orchestration: defined.name,
    state: plan.state,
    judged: plan.judged,
    at: new Date(plan.startedAt).toISOString(),
    seconds: plan.state === "planning" ? (clock.now() - plan.startedAt) / 1000 : plan.seconds,
    isStale: isOld || plan.signature !== (await signatureOf(parts, defined.name)),
    error: plan.error,
    result:
      report === null
        ? null
        : {
            rows: report.tally,
            forecast: report.forecast,
            columns: toFieldColumns(report.columns, account, report.changed),
            samples: report.samples.map((sample) => toSample(sample, actor)),
            rejected: report.rejected.map(({ key, problems }) => {
              const told = problems.map(({ code, message }) =>
                seesAll(actor) ? message : maskMessage(code, message),
              );
              return { key: seesAll(actor) ? key : maskKey(key), message: told.join(" ") };
            }),
            problems: report.problems,
          },
  };
}

export const planResource: Resource<"startPlan" | "readPlan" | "cancelPlan"> = (parts) => {
  const { store, plans, hub } = parts;
  const read = async (id: string, actor: Actor): Promise<Plan> => {
    const plan = await plans.find(id);
    if (plan === null)
      throw new Refused(404, "unknown", "There is no plan of this orchestration.", "Plan it.");
    return await toPlan(parts, plan, actor);
  };
  return {
    async startPlan({ params, actor }) {
      const defined = await findDefined(parts, params.id);
      const orchestration = findOrchestration(await store.definitions(), defined.name);
      await plans.start({
        orchestrationId: params.id,
        orchestration,
        target: targetOf({ orchestrationId: params.id, destinationId: defined.destinationId }),
        signature: await signatureOf(parts, defined.name),
        openDestination: () => parts.openDestination(orchestration.destination),
      });
      hub.publish({ event: "changed", data: { resource: "plans", id: params.id } });
      return await read(params.id, actor);
    },
    readPlan: ({ params, actor }) => read(params.id, actor),
    async cancelPlan({ params }) {
      await plans.forget(params.id);
      hub.publish({ event: "changed", data: { resource: "plans", id: params.id } });
      return { done: true };
    },
  };
};
