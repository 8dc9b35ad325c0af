/** A stream of Server-Sent Events to one caller, with a comment as heartbeat; a caller that is too slow is cut off. */
import type { FastifyReply } from "fastify";
import type { Clock } from "../core/ports/clock.ts";

/** Proxies end connections that are silent for a minute. */
const heartbeatMs = 20_000;
/** What a reader that is too slow may have waiting for it, in bytes; it is cut off then and resumes. */
const waitingBytesMax = 4_000_000;

export interface EventStream {
  /** As it goes over the wire: whole events, each ended by an empty line. */
  send(text: string): void;
  /** Sends heartbeats until the caller has gone. */
  untilGone(): Promise<void>;
  end(): void;
}

/** From here on the reply is the stream's; errors can only be told as events. */
export function openEventStream(
  reply: FastifyReply,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): EventStream {
  const { raw } = reply;
  const ended = new AbortController();
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const send = (text: string): void => {
    if (raw.writableLength > waitingBytesMax) raw.destroy();
    else raw.write(text);
  };
  return {
    send,
    async untilGone() {
      const over = AbortSignal.any([signal, ended.signal]);
      while (!over.aborted) {
        await clock.sleep(heartbeatMs, over).catch(() => undefined);
        if (!over.aborted) send(": still here\n\n");
      }
    },
    end() {
      ended.abort();
      raw.end();
    },
  };
}
