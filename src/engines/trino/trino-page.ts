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
  readonly rows: readonly (readonly unknown[])[];
  /** Where the next page is, from the coordinator's root; null after the last. */
  readonly nextPath: string | null;
  readonly stats: TrinoStats | null;
  readonly error: TrinoError | null;
}

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

const results = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.unknown().optional(),
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
    rows: Array.isArray(data) ? (data as readonly (readonly unknown[])[]) : [],
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
