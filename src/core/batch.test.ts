import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutBatches, type WaveBatch } from "./batch.ts";
import type { PlanEntry } from "./ports/engine.ts";

const anEntry = (position: number, wave: number, user: string): PlanEntry => ({
  position,
  ordinal: position + 1,
  wave,
  key: `k${position}`,
  externalId: null,
  email: null,
  isNew: true,
  user,
  zendeskUserId: null,
});

async function* paged(entries: readonly PlanEntry[], size: number): AsyncGenerator<readonly PlanEntry[]> {
  for (let at = 0; at < entries.length; at += size) yield entries.slice(at, at + size);
}

async function cut(
  entries: readonly PlanEntry[],
  limits: { batchUsersMax: number; batchBytesMax: number },
  pageSize = 7,
): Promise<WaveBatch[]> {
  const batches: WaveBatch[] = [];
  for await (const batch of cutBatches(paged(entries, pageSize), limits)) batches.push(batch);
  return batches;
}

const arbitraryEntries = fc
  .array(fc.record({ step: fc.nat({ max: 1 }), user: fc.string({ maxLength: 60 }) }), { maxLength: 80 })
  .map((parts) => {
    let wave = 0;
    return parts.map(({ step, user }, position) => {
      wave += step;
      return anEntry(position, wave, user);
    });
  });

describe("cutting batches", () => {
  it("keeps every row once, in order, within the limits, and never puts two waves into one batch", async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryEntries,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 80, max: 300 }),
        fc.integer({ min: 1, max: 9 }),
        async (entries, batchUsersMax, batchBytesMax, pageSize) => {
          const batches = await cut(entries, { batchUsersMax, batchBytesMax }, pageSize);
          expect(batches.flatMap(({ rows }) => rows.map(({ position }) => position))).toEqual(
            entries.map(({ position }) => position),
          );
          expect(batches.map(({ number }) => number)).toEqual(batches.map((_, index) => index));
          for (const batch of batches) {
            expect(batch.rows.length).toBeGreaterThan(0);
            expect(batch.rows.length).toBeLessThanOrEqual(batchUsersMax);
            const body = `{"users":[${batch.rows.map(({ user }) => user).join(",")}]}`;
            if (batch.rows.length > 1) expect(Buffer.byteLength(body)).toBeLessThanOrEqual(batchBytesMax);
            for (const { position } of batch.rows) expect(entries[position]?.wave).toBe(batch.wave);
          }
          const waves = batches.map(({ wave }) => wave);
          expect(waves).toEqual([...waves].sort((a, b) => a - b));
        },
      ),
    );
  });

  it("sends a row that is too large by itself alone, for Zendesk to judge", async () => {
    const batches = await cut([anEntry(0, 0, "s"), anEntry(1, 0, "x".repeat(500)), anEntry(2, 0, "s")], {
      batchUsersMax: 100,
      batchBytesMax: 100,
    });
    expect(batches.map(({ rows }) => rows.length)).toEqual([1, 1, 1]);
  });
});
