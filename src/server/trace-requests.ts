/** Requests to the API in the trace: by route, never by address, which may hold what somebody searched for. */
import type { FastifyInstance } from "fastify";
import { basePath } from "../contract/api/paths.ts";
import type { Tracer } from "../core/ports/tracer.ts";

/** Registered before the routes. A stream of live events is left out: it ends when its page is closed, hours later. */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  app.addHook("onRequest", (request, reply, next) => {
    const route = request.routeOptions.url ?? "";
    if (!route.startsWith(`${basePath}/`) || request.headers.accept === "text/event-stream") return next();
    const { traceparent } = request.headers;
    const order = {
      name: `${request.method} ${route}`,
      kind: "server",
      fields: { "http.request.method": request.method, "http.route": route, request: request.id },
      traceparent: typeof traceparent === "string" ? traceparent : undefined,
    } as const;
    void tracer.span(order, async (span) => {
      const closed = new Promise<void>((resolve) => reply.raw.once("close", () => resolve()));
      next();
      await closed;
      span.set({ "http.response.status_code": reply.statusCode });
    });
  });
}
