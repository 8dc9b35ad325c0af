/** A collector of traces for tests: takes what OTLP/HTTP sends on a real socket, as JSON or protobuf, and keeps it. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { invariant } from "../../src/core/invariant.ts";

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly failed: boolean;
}

export interface Collector {
  readonly url: string;
  /** Of JSON only. */
  readonly spans: readonly CollectedSpan[];
  readonly resource: Readonly<Record<string, string | number | boolean>>;
  /** Everything that arrived, headers and bodies. */
  readonly requests: readonly {
    readonly headers: IncomingHttpHeaders;
    readonly url: string;
    readonly body: string;
  }[];
  /** The span whose child this is. */
  parentOf(span: CollectedSpan): CollectedSpan | undefined;
  close(): Promise<void>;
}

export async function startCollector(answer: "takes" | "is silent" = "takes"): Promise<Collector> {
  const requests: { headers: IncomingHttpHeaders; url: string; body: string }[] = [];
  const spans: CollectedSpan[] = [];
  let resource: Collector["resource"] = {};
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("latin1");
    requests.push({ headers: request.headers, url: request.url ?? "", body });
    if (answer === "is silent") return;
    if (request.headers["content-type"] === "application/json")
      for (const group of JSON.parse(Buffer.concat(chunks).toString("utf8")).resourceSpans) {
        resource = attributesOf(group.resource.attributes);
        for (const scope of group.scopeSpans) spans.push(...scope.spans.map(spanOf));
      }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    get resource() {
      return resource;
    },
    requests,
    parentOf: ({ parentSpanId }) => spans.find(({ spanId }) => spanId === parentSpanId),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}

function attributesOf(list: readonly Attribute[]): CollectedSpan["attributes"] {
  return Object.fromEntries(
    list.map(({ key, value }) => {
      const [one] = Object.values(value);
      invariant(one !== undefined, `${key} has no value`);
      return [key, one];
    }),
  );
}

interface SentSpan extends Omit<CollectedSpan, "attributes" | "failed"> {
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number };
}

const errorStatus = 2;

const spanOf = ({ attributes, status, ...span }: SentSpan): CollectedSpan => ({
  ...span,
  attributes: attributesOf(attributes),
  failed: status.code === errorStatus,
});
