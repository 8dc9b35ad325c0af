/** Cuts the entries of a plan into batches: within the destination's limits, in order, never across a wave. */
import type { DestinationLimits, OutgoingBatch, OutgoingRow } from "./ports/destination.ts";
import type { PlanEntry } from "./ports/engine.ts";

/** A batch and the wave it belongs to: batches of a wave may be in flight together, those of the next wait for them. */
export interface WaveBatch extends OutgoingBatch {
  readonly wave: number;
}

/** What the body needs around the users (`{"users":[` … `]}`), and one comma a user. */
const bodyFrameBytes = 12;

export async function* cutBatches(
  pages: AsyncIterable<readonly PlanEntry[]>,
  limits: DestinationLimits,
): AsyncGenerator<WaveBatch> {
  let rows: OutgoingRow[] = [];
  let bytes = bodyFrameBytes;
  let wave = 0;
  let number = 0;
  for await (const page of pages) {
    for (const entry of page) {
      const entryBytes = byteLength(entry.user) + 1;
      const isFull = rows.length >= limits.batchUsersMax || bytes + entryBytes > limits.batchBytesMax;
      if (rows.length > 0 && (isFull || entry.wave !== wave)) {
        yield { number: number++, wave, rows };
        rows = [];
        bytes = bodyFrameBytes;
      }
      wave = entry.wave;
      rows.push(outgoing(entry));
      bytes += entryBytes;
    }
  }
  if (rows.length > 0) yield { number, wave, rows };
}

function outgoing({ position, key, externalId, email, isNew, zendeskUserId, user }: PlanEntry): OutgoingRow {
  return { position, key, externalId, email, isNew, zendeskUserId, user };
}

/** Length in UTF-8 without encoding the text. */
function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // A surrogate pair is two units and four bytes; other letters beyond ASCII take two or three.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
