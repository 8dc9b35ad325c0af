/** Joins the server: the contract's routes, sign-in, security headers, live news, the worker, the built pages. */
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import fastifyRateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { watchEngine } from "../runner/watched-engine.ts";
import { startWorker } from "../runner/worker.ts";
import { createAccounts } from "./accounts.ts";
import { Refused } from "./actor.ts";
import { collectOpenApi, serveApiDocs } from "./api-docs.ts";
import { createCatalogue } from "./catalogue.ts";
import { answerError } from "./error-answer.ts";
import { listen } from "./listen.ts";
import { createLiveHub, type LiveHub } from "./live-hub.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { linkTo, ownerToken } from "./one-time-links.ts";
import { createPlans } from "./plans.ts";
import { registerRoutes } from "./register-routes.ts";
import { createRunTelling } from "./run-telling.ts";
import { newToken } from "./secrets.ts";
import type { ServerParts, ServerTools } from "./server-parts.ts";
import { type SharedNews, shareNews } from "./shared-news.ts";
import { createSignInTries, signInTryLimits } from "./sign-in-tries.ts";
import { traceRequests } from "./trace-requests.ts";
import { serveWatching } from "./watching.ts";
import { serveWebFiles } from "./web-files.ts";

export interface DeskfeedServer {
  /** Answers the address. Throws ConfigInvalid `port_taken` when the port cannot be had. */
  listen(place: { readonly host: string; readonly port: number }): Promise<string>;
  /** A link that sets up the owner, or signs the owner in; good once, for an hour. */
  ownerLink(): Promise<string>;
  /** Runs are left to be taken up again; open requests end. */
  close(): Promise<void>;
}

/** Texts of queries are the largest thing that is sent. */
const bodyBytesMax = 2_000_000;
/** Names may be ten thousand characters of nonsense; the answer says so and not the parser. */
const paramCharactersMax = 2000;

export async function createServer(given: ServerTools): Promise<DeskfeedServer> {
  const metrics = createMetrics();
  const tools = { ...given, engine: watchEngine(given.engine, { ...given, meter: metrics.meter }) };
  const parts = await joinParts(tools, metrics);
  const app = fastify({
    // A proxy on this machine may say whom it asks for, and that it was asked by https.
    trustProxy: "loopback",
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: paramCharactersMax },
    genReqId: () => crypto.randomUUID().slice(0, 8),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(async (error, request, reply) => {
    const { status, body, isTrouble } = answerError(error, request.id);
    if (isTrouble) tools.log.trouble(error, { request: request.id, route: routeOf(request) });
    if (error instanceof Refused && error.retryAfterSeconds !== null)
      reply.header("retry-after", error.retryAfterSeconds);
    return await reply.status(status).send(body);
  });
  if (tools.tracer !== undefined) traceRequests(app, tools.tracer);
  takeAnyBodyForNone(app);
  await secure(app);
  await collectOpenApi(app, tools.version);
  registerRoutes(app, parts);
  serveApiDocs(app);
  serveWatching(app, parts, metrics);
  await serveWebFiles(app, tools.webFolder);
  await app.ready();
  let address = "";
  return {
    async listen({ host, port }) {
      address = await listen(app, host, port);
      return address;
    },
    async ownerLink() {
      return linkTo(address, await ownerToken({ people: tools.serverStore.people, clock: tools.clock }));
    },
    async close() {
      // The worker first: it says good-bye to the store; then nobody is told anything any more.
      await parts.runWorker.close();
      await parts.plans.close();
      await parts.sharedNews.close();
      await parts.accounts.close();
      await parts.hub.close();
      await app.close();
    },
  };
}

async function joinParts(
  tools: ServerTools,
  { meter }: Metrics,
): Promise<ServerParts & { readonly sharedNews: SharedNews }> {
  const { clock, engine, log, serverStore } = tools;
  const onTrouble = (error: unknown): void => log.trouble(error);
  const hub: LiveHub = createLiveHub({
    clock,
    epoch: newToken(),
    onTrouble,
    tellRun: (number) => tellRun(number),
  });
  const catalogue = createCatalogue(tools);
  const runWorker = startWorker({
    ...tools,
    meter,
    onRun: (number) => hub.touchRun(number),
    onHold() {
      catalogue.forget();
      for (const resource of ["home", "customer360", "runs"] as const)
        hub.publish({ event: "changed", data: { resource, id: null } });
    },
    onTrouble,
  });
  const plans = createPlans({
    engine,
    clock,
    onTrouble,
    book: serverStore.plans,
    onChange: (id) => sharedNews.publish({ event: "changed", data: { resource: "plans", id } }),
  });
  const accounts = createAccounts(tools);
  const tellRun = createRunTelling({ serverStore, runWorker, clock });
  const signInTries = createSignInTries(clock, tools.signInTryLimits ?? signInTryLimits);
  const wire = serverStore.news;
  const sharedNews = await shareNews({ hub, wire, runWorker, catalogue, from: tools.worker, onTrouble });
  const sharedHub = { ...hub, publish: sharedNews.publish };
  return { ...tools, hub: sharedHub, sharedNews, runWorker, accounts, catalogue, plans, signInTries };
}

/** A webhook sends what it likes in its body; where none is asked for, what it is does not matter. */
function takeAnyBodyForNone(app: FastifyInstance): void {
  app.addContentTypeParser("*", (request, payload, done) => {
    if (request.routeOptions.schema?.body !== undefined) {
      const refused = Object.assign(new Error("media type"), { statusCode: 415 });
      payload.resume();
      done(refused);
      return;
    }
    payload.resume();
    payload.once("end", () => done(null));
    payload.once("error", (error: Error) => done(error));
  });
}

/** The route and not the address, which may hold a key that somebody searched for. */
const routeOf = ({ method, routeOptions }: FastifyRequest): string =>
  `${method} ${routeOptions.url ?? "unknown"}`;

async function secure(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCookie);
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // The component kit and the editor write style sheets of their own; no script can come in by that way.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'", "data:"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // By http on one's own machine there is nothing to insist on; whoever serves by https sets it at the proxy.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "same-origin" },
  });
  await app.register(fastifyRateLimit, {
    global: false,
    errorResponseBuilder: (_, { ttl }) => {
      const seconds = Math.max(1, Math.ceil(ttl / 1000));
      return new Refused(
        429,
        "too_many_tries",
        "Too many sign-ins by the provider from this address.",
        `Try again in ${seconds} seconds.`,
      );
    },
  });
  app.addHook("onSend", async (request, reply) => {
    if (request.url.startsWith("/api/") && !reply.hasHeader("cache-control"))
      reply.header("cache-control", "no-store");
  });
}
