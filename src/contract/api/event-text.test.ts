import { describe, expect, it } from "vitest";
import { createEventParser, type StreamEvent } from "./event-text.ts";

function read(...pieces: readonly string[]): readonly StreamEvent[] {
  const events: StreamEvent[] = [];
  const parse = createEventParser((event) => events.push(event));
  for (const piece of pieces) parse(piece);
  return events;
}

describe("the event stream", () => {
  const text = 'id: 7\nevent: run\ndata: {"number":128}\n\n: still here\n\nevent: hello\ndata: {}\n\n';
  const events = [
    { id: "7", name: "run", data: '{"number":128}' },
    { id: null, name: "hello", data: "{}" },
  ];

  it("is read the same however the network cut it", () => {
    expect(read(text)).toEqual(events);
    expect(read(...text)).toEqual(events);
    expect(read(text.replaceAll("\n", "\r\n"))).toEqual(events);
  });

  it("yields nothing of an event that has not ended", () => {
    expect(read("event: run\ndata: {}\n")).toEqual([]);
  });

  it("joins lines of data and takes heartbeats for nothing", () => {
    expect(read(": heartbeat\n\ndata: a\ndata: b\n\n")).toEqual([
      { id: null, name: "message", data: "a\nb" },
    ]);
  });
});
