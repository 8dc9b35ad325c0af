/** The port of traces: what took how long, and what it was part of. Ids, names and counts only: never SQL, what a row holds, or a secret. */
export type SpanFields = Readonly<Record<string, string | number | boolean>>;

export interface SpanOrder {
  /** One of few: what differs from span to span is in the fields. */
  readonly name: string;
  readonly fields?: SpanFields;
  /** Whether it answers somebody, or waits for somebody outside; by default it is work of our own. */
  readonly kind?: "server" | "client";
  /** The caller's `traceparent` header (W3C Trace Context), if there is one. */
  readonly traceparent?: string | undefined;
}

export interface Span {
  /** What is known only while it lasts. */
  set(fields: SpanFields): void;
}

export interface Tracer {
  /** Does the work as a part of whatever the caller is part of. What it throws goes on; the span keeps its code, not its words. */
  span<T>(order: SpanOrder, work: (span: Span) => Promise<T>): Promise<T>;
  /** Begins work that outlives the caller: it is part of the enclosing span of this name, where there is one. */
  within<T>(name: string, work: () => T): T;
}
