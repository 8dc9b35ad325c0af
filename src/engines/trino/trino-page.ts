/** One answer of Trino's client protocol, read from its JSON. https://trino.io/docs/current/develop/client-protocol.html */
import { z } from "zod";
import { EngineFailed } from "../../core/failure.ts";
import { TrinoError } from "./trino-errors.ts";

export interface TrinoColumn {
  readonly name: string;
  /** As Trino writes it, such as `decimal(38, 2)` or `array(varchar(1))`. */
  readonly type: string;
}

/** How far a query is. */
export interface TrinoStats {
  readonly state: string;
  readonly nodes: number;
  readonly stagesDone: number;
  readonly stages: number;
  readonly rows: number;
  readonly bytes: number;
}

export interface Page {
  readonly columns: readonly TrinoColumn[] | null;
  readonly rows: Rows;
  /** Rows that a cluster with the spooling protocol gives in their place. */
  readonly segments: readonly Segment[];
  /** Where the next page is, from the coordinator's root; null after the last. */
  readonly nextPath: string | null;
  readonly stats: TrinoStats | null;
  readonly error: TrinoError | null;
}

export type Rows = readonly (readonly unknown[])[];

/** Rows in the encoding that was asked for, in the answer itself or where the cluster has put them. */
export type Segment =
  | { readonly kind: "inline"; readonly base64: string; readonly isCompressed: boolean }
  | {
      readonly kind: "spooled";
      /** On the coordinator, from its root, or elsewhere. */
      readonly place: { readonly path: string } | { readonly url: string };
      readonly headers: Readonly<Record<string, string>>;
      /** Asked for once the rows are here, so that the cluster may forget them. */
      readonly ackPath: string;
      readonly isCompressed: boolean;
    };

interface Stage {
  readonly done: boolean;
  readonly subStages?: readonly Stage[] | undefined;
}

const stage: z.ZodType<Stage> = z.object({
  done: z.boolean(),
  get subStages() {
    return z.array(stage).optional();
  },
});

/** What is compressed says how long it will be. */
const metadata = z.object({ uncompressedSize: z.number().optional() }).optional();
const segments = z.object({
  segments: z.array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("inline"), data: z.string(), metadata }),
      z.object({
        type: z.literal("spooled"),
        uri: z.string(),
        ackUri: z.string(),
        headers: z.record(z.string(), z.array(z.string())).optional(),
        metadata,
      }),
    ]),
  ),
});

const results = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.union([z.array(z.array(z.unknown())), segments]).nullish(),
  stats: z
    .object({
      state: z.string(),
      nodes: z.number().optional(),
      processedRows: z.number().optional(),
      processedBytes: z.number().optional(),
      rootStage: stage.optional(),
    })
    .optional(),
  error: z
    .object({
      message: z.string().optional(),
      errorName: z.string(),
      errorType: z.string(),
      errorLocation: z.object({ lineNumber: z.number(), columnNumber: z.number() }).optional(),
    })
    .optional(),
});

export function readPage(json: unknown): Page {
  const parsed = results.safeParse(json);
  if (!parsed.success)
    throw new EngineFailed("The answer is not one of Trino's.", {
      code: "engine_unreachable",
      next: "fix",
      advice: "Check customer360.url: it is the address of a Trino coordinator.",
      cause: parsed.error,
    });
  const { nextUri, columns, data, stats, error } = parsed.data;
  return {
    columns: columns ?? null,
    rows: Array.isArray(data) ? data : [],
    segments:
      data == null || Array.isArray(data) ? [] : data.segments.map((each) => toSegment(each, nextUri)),
    nextPath: nextUri === undefined ? null : pathOf(nextUri),
    stats: stats === undefined ? null : readStats(stats),
    error: error === undefined ? null : new TrinoError(error),
  };
}

/** Behind a proxy the coordinator may not know its own address; and credentials only ever go to the address that was configured. */
function pathOf(uri: string): string {
  const { pathname, search } = new URL(uri);
  const start = pathname.indexOf("/v1/");
  return (start < 0 ? pathname : pathname.slice(start)) + search;
}

function toSegment(
  found: z.infer<typeof segments>["segments"][number],
  nextUri: string | undefined,
): Segment {
  const isCompressed = found.metadata?.uncompressedSize !== undefined;
  if (found.type === "inline") return { kind: "inline", base64: found.data, isCompressed };
  const { uri, ackUri } = found;
  // By the address under which the coordinator knows itself.
  const isOnCoordinator = new URL(uri).origin === new URL(nextUri ?? ackUri).origin;
  const headers = Object.entries(found.headers ?? {}).map(([name, values]) => [name, values.join(", ")]);
  return {
    kind: "spooled",
    place: isOnCoordinator ? { path: pathOf(uri) } : { url: uri },
    headers: Object.fromEntries(headers),
    ackPath: pathOf(ackUri),
    isCompressed,
  };
}

function readStats(stats: NonNullable<z.infer<typeof results>["stats"]>): TrinoStats {
  const stages = stats.rootStage === undefined ? [] : flat(stats.rootStage);
  return {
    state: stats.state,
    nodes: stats.nodes ?? 0,
    stages: stages.length,
    stagesDone: stages.filter(({ done }) => done).length,
    rows: stats.processedRows ?? 0,
    bytes: stats.processedBytes ?? 0,
  };
}

function flat(root: Stage): readonly Stage[] {
  return [root, ...(root.subStages ?? []).flatMap(flat)];
}
