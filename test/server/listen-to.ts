/** Reads a server's stream of live news into a list, as a page does. */

interface Heard {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there.
  readonly data: any;
}

/** Until it is told to stop. */
export async function listenTo(url: string, headers: Readonly<Record<string, string>>, lastSeen?: string) {
  const stop = new AbortController();
  const response = await fetch(`${url}/api/events`, {
    headers: { ...headers, ...(lastSeen === undefined ? {} : { "last-event-id": lastSeen }) },
    signal: stop.signal,
  });
  const heard: Heard[] = [];
  const reading = (async () => {
    let text = "";
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(chunk, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => block.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1] ?? "";
        if (field("event") !== "")
          heard.push({ id: field("id"), event: field("event"), data: JSON.parse(field("data")) });
      }
    }
  })().catch(() => undefined);
  return {
    heard,
    async stop() {
      stop.abort();
      await reading;
    },
  };
}
