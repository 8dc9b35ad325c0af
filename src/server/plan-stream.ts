/** A plan that is told as it grows and kept nowhere: for commands, which show it and forget it. */
import type { FastifyReply } from "fastify";
import { toErrorJson } from "../contract/error-json.ts";
import { Failure } from "../core/failure.ts";
import type { Orchestration } from "../runner/orchestration.ts";
import { planOrchestration } from "../runner/plan-orchestration.ts";
import { targetOf } from "../runner/plan-run.ts";
import { answerError } from "./error-answer.ts";
import { openEventStream } from "./event-stream.ts";
import { newToken } from "./secrets.ts";
import type { ServerParts } from "./server-parts.ts";

/** Often enough to look alive. */
const progressMs = 200;

/** Names of plans are letters and digits. */
export const newPlanId = (): string =>
  newToken()
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .slice(0, 20);

export async function streamPlan(
  parts: ServerParts,
  orchestration: Orchestration,
  { reply, signal }: { readonly reply: FastifyReply; readonly signal: AbortSignal },
): Promise<FastifyReply> {
  const { store, engine, clock } = parts;
  const ids = await store.orchestrationIds(orchestration.name);
  const stream = openEventStream(reply, { clock, signal });
  const send = (event: string, data: unknown): void =>
    stream.send(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const destination = parts.openDestination(orchestration.destination);
  const beating = stream.untilGone();
  const id = newPlanId();
  let toldAt = Number.NEGATIVE_INFINITY;
  try {
    const report = await planOrchestration({
      orchestration,
      // What was never run has no ledger yet: an unused name plans everything as new.
      target: ids === null ? `never-${id}` : targetOf(ids),
      engine,
      destination,
      id,
      signal,
      onProgress({ judged }) {
        if (clock.monotonic() - toldAt < progressMs) return;
        toldAt = clock.monotonic();
        send("progress", { judged, requests: destination.requests() });
      },
    });
    send("planned", report);
  } catch (error) {
    if (!signal.aborted) {
      if (!(error instanceof Failure)) parts.log.trouble(error);
      const { status } = answerError(error, reply.request.id);
      send("failed", { status, ...toErrorJson(error) });
    }
  } finally {
    stream.end();
    await beating;
    await destination.close();
  }
  return reply;
}
