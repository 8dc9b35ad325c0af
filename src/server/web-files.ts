/** Serves the built pages: files by their names, and the one page for every address of the app. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { basePath } from "../contract/api/paths.ts";
import { Refused } from "./actor.ts";

export async function serveWebFiles(app: FastifyInstance, webFolder: string | null): Promise<void> {
  const hasPages = webFolder !== null && existsSync(join(webFolder, "index.html"));
  if (hasPages) {
    await app.register(fastifyStatic, {
      root: webFolder,
      wildcard: false,
      index: false,
      // The page itself is asked for anew each time: it names the files of this version.
      setHeaders: (reply, path) => {
        const isAsset = path.includes("/assets/");
        reply.header("cache-control", isAsset ? `public, max-age=${yearSeconds}, immutable` : "no-cache");
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const isPage = request.method === "GET" && path !== basePath && !path.startsWith(`${basePath}/`);
    // A file that is gone must not answer with a page: the browser would run it as a script.
    const isFile = /\.[a-z0-9]{2,5}$/i.test(path);
    if (hasPages && isPage && !isFile)
      return await reply.header("cache-control", "no-cache").sendFile("index.html");
    if (isPage && path === "/") return await reply.type("text/plain; charset=utf-8").send(withoutPages);
    throw new Refused(
      404,
      "no_such_address",
      `There is nothing at ${request.method} ${path}.`,
      `The API is described at ${basePath}/docs.`,
    );
  });
}

/** Built files carry a hash of their content in their names. */
const yearSeconds = 365 * 86_400;
const withoutPages = `Deskfeed's server is up. Its pages are not built: \`npm run build\` makes them. The API is at ${basePath}/docs.\n`;
