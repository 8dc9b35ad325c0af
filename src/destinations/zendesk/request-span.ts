/** How a request to Zendesk stands in a trace: by its route. Searches and ids in its address are left out, and so are both bodies. */
import type { SpanFields, SpanOrder } from "../../core/ports/tracer.ts";
import type { Reply, ZendeskRequest } from "./client.ts";

export function requestSpan({ method, path, body }: ZendeskRequest, destination: string): SpanOrder {
  const route = routeOf(path);
  return {
    name: `${method} ${route}`,
    kind: "client",
    fields: {
      destination,
      "http.request.method": method,
      "url.template": route,
      "http.request.body.size": body === undefined ? 0 : Buffer.byteLength(body),
    },
  };
}

export function replyFields(reply: Reply): SpanFields {
  return reply.kind === "broken"
    ? { "error.type": reply.reason }
    : {
        "http.response.status_code": reply.status,
        "http.response.body.size": Buffer.byteLength(reply.text),
      };
}

/** Words of the API's own are small letters; whatever else stands in an address names one thing. */
export function routeOf(path: string): string {
  const [address = ""] = path.split("?");
  return address
    .split("/")
    .map((part) => (/^(?:[a-z_]+(?:\.json)?|v\d+)?$/.test(part) ? part : "{id}"))
    .join("/");
}
