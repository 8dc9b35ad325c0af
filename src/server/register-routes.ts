/** Registers every route of the contract: admission by role, parsing, the call, the answer by its schema. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { apiError } from "../contract/api/field-shapes.ts";
import { basePath, paths, type RouteName } from "../contract/api/paths.ts";
import type { Route } from "../contract/api/route.ts";
import { routes } from "../contract/api/routes.ts";
import { type Actor, admit, refuseNobody } from "./actor.ts";
import type { Calls } from "./call.ts";
import { attributesTablesResource } from "./resources/attributes-tables.ts";
import { attributesTextResource } from "./resources/attributes-text.ts";
import { auditResource } from "./resources/audit.ts";
import { customer360Resource } from "./resources/customer360.ts";
import { definitionFilesResource } from "./resources/definition-files.ts";
import { destinationsResource } from "./resources/destinations.ts";
import { homeResource } from "./resources/home.ts";
import { liveEventsResource } from "./resources/live-events.ts";
import { notificationsResource } from "./resources/notifications.ts";
import { orchestrationsResource } from "./resources/orchestrations.ts";
import { peopleResource } from "./resources/people.ts";
import { planResource } from "./resources/plan.ts";
import { providerSignInResource } from "./resources/provider-sign-in.ts";
import { queriesResource } from "./resources/queries.ts";
import { queryPreviewResource } from "./resources/query-preview.ts";
import { runsResource } from "./resources/runs.ts";
import { segmentEditorResource } from "./resources/segment-editor.ts";
import { segmentsResource } from "./resources/segments.ts";
import { sessionResource } from "./resources/session.ts";
import { settingsResource } from "./resources/settings.ts";
import { templatesResource } from "./resources/templates.ts";
import type { ServerParts } from "./server-parts.ts";
import { findActor, refuseForeign } from "./sign-in.ts";

const resources = (parts: ServerParts): Calls<RouteName> => ({
  ...sessionResource(parts),
  ...providerSignInResource(parts),
  ...peopleResource(parts),
  ...settingsResource(parts),
  ...customer360Resource(parts),
  ...queriesResource(parts),
  ...queryPreviewResource(parts),
  ...segmentsResource(parts),
  ...segmentEditorResource(parts),
  ...attributesTablesResource(parts),
  ...attributesTextResource(parts),
  ...destinationsResource(parts),
  ...templatesResource(parts),
  ...orchestrationsResource(parts),
  ...planResource(parts),
  ...definitionFilesResource(parts),
  ...runsResource(parts),
  ...notificationsResource(parts),
  ...homeResource(parts),
  ...auditResource(parts),
  ...liveEventsResource(parts),
});

/** What every call looks like once its route's own types are forgotten; the contract's parsing has made them true. */
type AnyCall = (call: {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly actor: Actor | null;
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}) => Promise<unknown>;

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor | null;
  }
}

/** Calls without sign-in that make us ask the provider: per address, so that nobody makes us flood it. */
const asksProvider = new Set<RouteName>(["startProviderSignIn", "finishProviderSignIn"]);
const providerLimit = { max: 60, timeWindow: 60_000 };

/** A hundred queries of the longest kind. */
const largeBodyBytesMax = 100_000_000;

export function registerRoutes(app: FastifyInstance, parts: ServerParts): void {
  const calls = resources(parts);
  app.decorateRequest("actor", null);
  for (const name of Object.keys(paths) as readonly RouteName[]) {
    const route: Route = routes[name];
    const [method = "GET", path = ""] = paths[name].split(" ");
    const call = calls[name] as unknown as AnyCall;
    app.route({
      method,
      url: `${basePath}${path}`,
      schema: schemaOf(name, route),
      ...(route.isLarge === true ? { bodyLimit: largeBodyBytesMax } : {}),
      config: asksProvider.has(name) ? { rateLimit: providerLimit } : {},
      async onRequest(request) {
        refuseForeign(request);
        request.actor = await findActor(request, parts);
        admit(route.role, request.actor);
        refuseNobody(name, request.actor);
      },
      async handler(request, reply) {
        const { params, query, body, actor } = request;
        const signal = whileThere(reply);
        return await call({ params, query, body, actor, signal, request, reply });
      },
    });
  }
}

/** What the schema of an unsafe route without a body takes: nothing, or an empty object. */
function schemaOf(name: RouteName, { summary, role, params, query, body, answer }: Route) {
  const isJson = typeof answer !== "string";
  return {
    operationId: name,
    summary,
    description: role === "anyone" ? "Needs no sign-in." : `Role: ${role}.`,
    tags: [groupOf(name)],
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body }),
    ...(isJson ? { response: { 200: answer as z.ZodType, "4xx": apiError, "5xx": apiError } } : {}),
  };
}

const groupOf = (name: RouteName): string => paths[name].split(/[ /]+/)[1] ?? "other";

/** Aborted when the connection ends before the answer has. */
function whileThere({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort(new DOMException("The caller has gone.", "AbortError"));
  });
  return gone.signal;
}
