/** The stream of live news: Server-Sent Events with ids, a comment as heartbeat, and a resync where events were missed for good. */
import type { LiveEvent } from "../../contract/api/events.ts";
import type { Resource } from "../call.ts";
import type { NumberedEvent } from "../live-hub.ts";

/** Proxies end connections that are silent for a minute. */
const heartbeatMs = 20_000;
/** What a reader that is too slow may have waiting for it, in bytes; it is cut off then and resumes. */
const waitingBytesMax = 4_000_000;
const retryMs = 2000;

const written = ({ id, event, data }: NumberedEvent): string =>
  `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

export const liveEventsResource: Resource<"liveEvents"> = ({ hub, version, clock }) => ({
  async liveEvents({ request, reply, signal }) {
    const { raw } = reply;
    const lastSeen = request.headers["last-event-id"];
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
    const note = (event: LiveEvent): void =>
      send(written({ id: hub.nextId(), event: event.event, data: JSON.stringify(event.data) }));
    send(`retry: ${retryMs}\n\n`);
    const missed = typeof lastSeen === "string" ? hub.since(lastSeen) : [];
    const stop = hub.listen((event) => send(written(event)));
    for (const event of missed ?? []) send(written(event));
    if (missed === null) note({ event: "resync", data: {} });
    note({ event: "hello", data: { version } });
    try {
      while (!signal.aborted) {
        await clock.sleep(heartbeatMs, signal).catch(() => undefined);
        if (!signal.aborted) send(": still here\n\n");
      }
    } finally {
      stop();
      raw.end();
    }
    return reply;
  },
});
