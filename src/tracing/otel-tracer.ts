/**
 * Traces by OpenTelemetry's own packages, which read the rest of its variables (headers, sampler, batches, resource). Which span the
 * work at hand is part of is kept here and not in a global of theirs, so that nothing else of the process is touched.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TraceFlags,
  trace,
} from "@opentelemetry/api";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { Failure } from "../core/failure.ts";
import type { Span, SpanFields, SpanOrder, Tracer } from "../core/ports/tracer.ts";
import type { OpenedTracer, Protocol, TracerOrder } from "./open-tracer.ts";

/** Nobody waits longer for a collector at the end of a command. */
const closeMsMax = 2_000;
const tellEveryMs = 60_000;

export async function startTracer(order: TracerOrder, protocol: Protocol): Promise<OpenedTracer> {
  const exporter = tellingExporter(await openExporter(protocol), order.tell);
  const own = resourceFromAttributes({
    "service.name": "deskfeed",
    "service.version": order.version,
    "service.instance.id": order.worker,
  });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word.
  const resource = defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return {
    tracer: createTracer(provider.getTracer("deskfeed", order.version)),
    async close() {
      // What was refused is told by the exporter.
      const sent = provider.shutdown().catch(() => undefined);
      const late = new Promise<string>((resolve) => {
        setTimeout(resolve, closeMsMax, "late");
      });
      if ((await Promise.race([sent, late])) === "late")
        order.tell("The collector does not answer; the traces of the last seconds are lost.");
    },
  };
}

async function openExporter(protocol: Protocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter();
}

/** A collector that is away is told once a minute; what it should have had is lost, and nothing waits for it. */
function tellingExporter(exporter: SpanExporter, tell: (sentence: string) => void): SpanExporter {
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const now = performance.now();
        if (result.error !== undefined && now - toldAt >= tellEveryMs) {
          toldAt = now;
          tell(
            `The collector did not take ${spans.length} spans (${reasonOf(result.error)}); they are lost.`,
          );
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}

/** A status or the network's code: answers of collectors may quote what they were sent, headers too. */
function reasonOf(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  return code === undefined ? error.name : String(code);
}

interface Place {
  readonly context: Context;
  /** Enclosing spans by their names. */
  readonly enclosing: ReadonlyMap<string, Place>;
}

const nowhere: Place = { context: ROOT_CONTEXT, enclosing: new Map() };

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;

function createTracer(tracer: OtelTracer): Tracer {
  const places = new AsyncLocalStorage<Place>();
  return {
    async span(order, work) {
      const outer = places.getStore() ?? nowhere;
      const parent = remoteParent(order) ?? outer.context;
      const kind = order.kind === undefined ? SpanKind.INTERNAL : kinds[order.kind];
      const span = tracer.startSpan(order.name, { kind, attributes: attributesOf(order.fields) }, parent);
      const place: Place = {
        context: trace.setSpan(parent, span),
        get enclosing() {
          return new Map([...outer.enclosing, [order.name, place]]);
        },
      };
      try {
        return await places.run(place, () => work(tellingSpan(span)));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        span.setAttribute("error.type", typeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    within: (name, work) => places.run(places.getStore()?.enclosing.get(name) ?? nowhere, work),
  };
}

const tellingSpan = (span: OtelSpan): Span => ({
  set: (fields) => void span.setAttributes(attributesOf(fields)),
});

/** Names of OpenTelemetry's own conventions have a dot; ours are put below `deskfeed.`. */
function attributesOf(fields: SpanFields = {}): SpanFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.includes(".") ? name : `deskfeed.${name}`, value]),
  );
}

function remoteParent({ traceparent = "" }: SpanOrder): Context | null {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const traceFlags: TraceFlags = Number.parseInt(flags, 16) & 1;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** What an error says may quote a customer; what it is called does not. */
const typeOf = (error: unknown): string =>
  error instanceof Failure ? error.code : error instanceof Error ? error.name : "unknown";
