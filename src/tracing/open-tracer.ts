/**
 * Decides by the standard variables of OpenTelemetry whether there are traces, and loads what makes them only then: without
 * OTEL_EXPORTER_OTLP_ENDPOINT none of it is read from the disk.
 */
import type { Tracer } from "../core/ports/tracer.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface TracerOrder {
  readonly env: Environment;
  readonly version: string;
  /** Names this process among all that share the store. */
  readonly worker: string;
  /** Why traces are not sent or were lost; at most one sentence a minute. */
  tell(sentence: string): void;
}

export interface OpenedTracer {
  /** Absent when nobody traces. */
  readonly tracer: Tracer | undefined;
  /** Sends what is left, for two seconds at most. Never rejects. What goes on trying then keeps the process alive. */
  close(): Promise<void>;
}

/** How spans are written; gRPC would bring a second HTTP stack for the same bytes. */
export type Protocol = "http/protobuf" | "http/json";

export async function openTracer(order: TracerOrder): Promise<OpenedTracer> {
  const off: OpenedTracer = { tracer: undefined, close: async () => undefined };
  const { env } = order;
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT || "";
  if (endpoint === "" || env.OTEL_SDK_DISABLED === "true") return off;
  if (!(env.OTEL_TRACES_EXPORTER || "otlp").split(",").includes("otlp")) return off;
  const refuse = (why: string): OpenedTracer => {
    order.tell(`No traces are sent: ${why}`);
    return off;
  };
  if (!/^https?:\/\/./.test(endpoint) || !URL.canParse(endpoint))
    return refuse(
      "OTEL_EXPORTER_OTLP_ENDPOINT is no http address; write it as http://collector.example:4318.",
    );
  const protocol =
    env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || "http/protobuf";
  if (protocol !== "http/protobuf" && protocol !== "http/json")
    return refuse(`the protocol ${protocol} is not spoken here; use http/protobuf (port 4318) or http/json.`);
  const { startTracer } = await import("./otel-tracer.ts");
  return await startTracer(order, protocol);
}
