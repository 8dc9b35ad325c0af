/** What machines ask of the server: whether it lives, whether it is ready, and its numbers. Not part of the API's contract: the paths are those that orchestrators and Prometheus expect. */
import type { FastifyInstance } from "fastify";
import { admit } from "./actor.ts";
import type { Metrics } from "./metrics.ts";
import type { ServerParts } from "./server-parts.ts";
import { findActor } from "./sign-in.ts";

type Watched = Pick<
  ServerParts,
  "serverStore" | "clock" | "accounts" | "runWorker" | "engine" | "commandLineKey"
>;

export function serveWatching(app: FastifyInstance, parts: Watched, metrics: Metrics): void {
  const { serverStore } = parts;
  app.get("/healthz", { schema: { hide: true } }, async (_, reply) => reply.type("text/plain").send("ok\n"));
  app.get("/readyz", { schema: { hide: true } }, async (_, reply) => {
    const failing = await serverStore.ping().then(
      () => null,
      () => "the control store does not answer",
    );
    return await reply
      .status(failing === null ? 200 : 503)
      .type("text/plain")
      .send(`${failing ?? "ready"}\n`);
  });
  // Names of orchestrations and destinations are in it: Prometheus sends an API key as its bearer token.
  app.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    admit("viewer", await findActor(request, parts));
    return await reply.type(metrics.contentType).send(await metrics.text(parts));
  });
}
