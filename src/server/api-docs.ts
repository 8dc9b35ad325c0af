/** The API as OpenAPI 3.1, and as a page that people can read without a script. */
import fastifySwagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { basePath, paths, type RouteName } from "../contract/api/paths.ts";
import { routes } from "../contract/api/routes.ts";

/** Before the routes, which it collects as they are registered. */
export async function collectOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Deskfeed",
        version,
        description:
          "The API that Deskfeed's own pages use. Sign in with an API key: `Authorization: Bearer dfk_…`. Errors have one shape: { error: { code, message, place?, advice?, request? } }.",
      },
      components: {
        securitySchemes: {
          apiKey: { type: "http", scheme: "bearer" },
          session: { type: "apiKey", in: "cookie", name: "deskfeed_session" },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  });
}

export function serveApiDocs(app: FastifyInstance): void {
  app.get(`${basePath}/openapi.json`, { schema: { hide: true } }, async () => app.swagger());
  app.get(`${basePath}/docs`, { schema: { hide: true } }, async (_, reply) =>
    reply.type("text/html; charset=utf-8").send(docsPage()),
  );
}

const asHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

function docsPage(): string {
  const rows = (Object.keys(paths) as readonly RouteName[]).map((name) => {
    const [method = "", path = ""] = paths[name].split(" ");
    const { role, summary } = routes[name];
    return `<tr><td><code>${method}</code></td><td><code>${basePath}${asHtml(path)}</code></td><td>${role}</td><td>${asHtml(summary)}</td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Deskfeed API</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
td,th{text-align:left;padding:.3rem .8rem .3rem 0;vertical-align:top;border-bottom:1px solid #8884}</style>
<h1>Deskfeed API</h1><p>Sign in with an API key in the header <code>Authorization: Bearer dfk_…</code>; make one under Settings.
Shapes of all requests and answers: <a href="${basePath}/openapi.json">OpenAPI 3.1</a>. Every error reads
<code>{ "error": { "code", "message", "place"?, "advice"?, "request"? } }</code>.</p>
<table><tr><th>Method</th><th>Address</th><th>Least role</th><th>What it does</th></tr>${rows.join("")}</table></html>`;
}
