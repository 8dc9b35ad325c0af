/** The stream of live news: Server-Sent Events with ids, and a resync where events were missed for good. */
import type { LiveEvent } from "../../contract/api/events.ts";
import type { Resource } from "../call.ts";
import { openEventStream } from "../event-stream.ts";
import type { NumberedEvent } from "../live-hub.ts";
import { maskAskedKeys, seesAll } from "../masking.ts";

const retryMs = 2000;

const written = ({ id, event, data }: NumberedEvent): string =>
  `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

export const liveEventsResource: Resource<"liveEvents"> = ({ hub, version, clock }) => ({
  async liveEvents({ request, reply, signal, actor }) {
    const lastSeen = request.headers["last-event-id"];
    const stream = openEventStream(reply, { clock, signal });
    const { send } = stream;
    const note = (event: LiveEvent): void =>
      send(written({ id: hub.nextId(), event: event.event, data: JSON.stringify(event.data) }));
    send(`retry: ${retryMs}\n\n`);
    const missed = typeof lastSeen === "string" ? hub.since(lastSeen) : [];
    const tell = (event: NumberedEvent): void =>
      send(written(seesAll(actor) ? event : { ...event, data: maskAskedKeys(event.data) }));
    const stop = hub.listen(tell);
    for (const event of missed ?? []) tell(event);
    if (missed === null) note({ event: "resync", data: {} });
    note({ event: "hello", data: { version } });
    try {
      await stream.untilGone();
    } finally {
      stop();
      stream.end();
    }
    return reply;
  },
});
