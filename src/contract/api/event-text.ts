/** Reads the text of an event stream (WHATWG HTML, "Server-sent events") piece by piece, however the network cut it. */

export interface StreamEvent {
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

export function createEventParser(onEvent: (event: StreamEvent) => void): (piece: string) => void {
  let rest = "";
  let id: string | null = null;
  let name = "message";
  let data: string[] = [];
  const line = (text: string): void => {
    if (text === "") {
      if (data.length > 0) onEvent({ id, name, data: data.join("\n") });
      id = null;
      name = "message";
      data = [];
      return;
    }
    const colon = text.indexOf(":");
    const field = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? "" : text.slice(colon + 1).replace(/^ /, "");
    if (field === "id") id = value;
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  };
  return (piece) => {
    rest += piece;
    const lines = rest.split(/\r\n|\n/);
    rest = lines.pop() ?? "";
    for (const text of lines) line(text);
  };
}
