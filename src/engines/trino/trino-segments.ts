/** Rows of the spooling protocol: where the cluster offers it, it writes results into its storage and answers with where they are. */
import { promisify } from "node:util";
import zlib from "node:zlib";
import { EngineFailed } from "../../core/failure.ts";
import type { TrinoHttp } from "./trino-http.ts";
import type { Rows, Segment } from "./trino-page.ts";

type Decompress = (bytes: Buffer, done: (error: Error | null, result: Buffer) => void) => void;

/** Node has it from version 22.15 on. */
const decompress: unknown = Reflect.get(zlib, "zstdDecompress");
const unpack = typeof decompress === "function" ? promisify(decompress as Decompress) : null;

/** Asked for in a header; a cluster without the protocol answers as ever. */
export const dataEncoding = unpack === null ? "json" : "json+zstd";

/** Page by page, in the order of the result. */
export async function* segmentRows(
  http: TrinoHttp,
  segments: readonly Segment[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Rows> {
  for (const segment of segments) {
    const bytes = await bytesOf(http, segment, signal);
    const rows = JSON.parse(await textOf(bytes, segment)) as Rows;
    if (segment.kind === "spooled") forget(http, segment.ackPath);
    if (rows.length > 0) yield rows;
  }
}

async function bytesOf(http: TrinoHttp, segment: Segment, signal: AbortSignal | undefined): Promise<Buffer> {
  if (segment.kind === "inline") return Buffer.from(segment.base64, "base64");
  const { place, headers } = segment;
  if ("url" in place) return await http.bytesFrom({ ...place, headers }, signal);
  return (await http.bytes({ method: "GET", ...place, headers }, signal)) ?? Buffer.from("[]");
}

async function textOf(bytes: Buffer, { isCompressed }: Segment): Promise<string> {
  if (!isCompressed) return bytes.toString("utf8");
  if (unpack !== null) return (await unpack(bytes)).toString("utf8");
  throw new EngineFailed("Trino compresses its results in a way that was not asked for.", {
    code: "engine_encoding",
    next: "fix",
    advice: "Write spooling: false under customer360, or use Node 22.15 or later.",
  });
}

/** Nobody waits for it: the cluster forgets by itself what is old. */
function forget(http: TrinoHttp, path: string): void {
  http.bytes({ method: "GET", path }).catch(() => {
    // Then it is pruned with its time to live.
  });
}
