/** A worker without pages: takes runs from the store that it shares with servers and other workers, and answers what machines ask of it. */
import fastifyCookie from "@fastify/cookie";
import fastify, { type FastifyInstance } from "fastify";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { HomeClaim } from "../runner/watch-home.ts";
import { watchEngine } from "../runner/watched-engine.ts";
import { type RunWorker, startWorker, type WorkerParts } from "../runner/worker.ts";
import { createAccounts } from "./accounts.ts";
import { answerError } from "./error-answer.ts";
import { listen } from "./listen.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { serveWatching } from "./watching.ts";

export interface WorkerTools extends Omit<WorkerParts, "meter" | "onRun" | "onTrouble" | "home"> {
  readonly home: HomeClaim;
  /** Where machines may ask how it is; null where nobody does. */
  readonly watching: { readonly host: string; readonly port: number } | null;
}

export interface WorkerProcess {
  /** Where /metrics, /healthz and /readyz are. */
  readonly watchingUrl: string | null;
  /** Runs are left at once, to be taken up by others. */
  close(): Promise<void>;
}

export async function startWorkerProcess(given: WorkerTools): Promise<WorkerProcess> {
  const metrics = createMetrics();
  const tools = { ...given, engine: watchEngine(given.engine, { ...given, meter: metrics.meter }) };
  const { serverStore, log } = tools;
  const onTrouble = (error: unknown): void => log.trouble(error);
  const runWorker = startWorker({ ...tools, meter: metrics.meter, onRun: () => undefined, onTrouble });
  const opened: (() => Promise<void>)[] = [() => runWorker.close()];
  const close = async (): Promise<void> => {
    for (const one of opened) await one();
  };
  try {
    const ear = await hear(serverStore, runWorker, onTrouble);
    opened.push(() => ear.close());
    log.info("worker started", { engine: tools.engine.name, place: tools.home.place });
    if (tools.watching === null) return { watchingUrl: null, close };
    const app = await openWatching(tools, runWorker, metrics);
    opened.push(() => app.close());
    return { watchingUrl: await listen(app, tools.watching.host, tools.watching.port), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const hear = ({ news }: ServerStore, runWorker: RunWorker, onTrouble: (error: unknown) => void) =>
  news.listen({
    onNews(told) {
      if (told.kind === "run" && told.wake) runWorker.wake();
    },
    onGap: () => runWorker.wake(),
    onTrouble,
  });

async function openWatching(
  tools: WorkerTools,
  runWorker: RunWorker,
  metrics: Metrics,
): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler(async (error, request, reply) => {
    const { status, body, isTrouble } = answerError(error, request.id);
    if (isTrouble) tools.log.trouble(error);
    return await reply.status(status).send(body);
  });
  await app.register(fastifyCookie);
  const accounts = createAccounts(tools);
  app.addHook("onClose", () => accounts.close());
  serveWatching(app, { ...tools, accounts, runWorker }, metrics);
  await app.ready();
  return app;
}
