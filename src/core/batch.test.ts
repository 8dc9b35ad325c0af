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

  it("fills batches to the last user and to the last byte", async () => {
    const entries = Array.from({ length: 7 }, (_, position) => anEntry(position, 0, '{"name":"é€😀"}'));
    const sizes = async (limits: { batchUsersMax: number; batchBytesMax: number }): Promise<number[]> =>
      (await cut(entries, limits)).map(({ rows }) => rows.length);
    expect(await sizes({ batchUsersMax: 3, batchBytesMax: 1_000_000 })).toEqual([3, 3, 1]);
    const bodyOfThree = Buffer.byteLength(`{"users":[${Array(3).fill('{"name":"é€😀"}').join(",")}]}`);
    // One comma more is reckoned than is written.
    expect(await sizes({ batchUsersMax: 100, batchBytesMax: bodyOfThree + 1 })).toEqual([3, 3, 1]);
    expect(await sizes({ batchUsersMax: 100, batchBytesMax: bodyOfThree })).toEqual([2, 2, 2, 1]);
  });

  it("reckons every letter with the bytes that it takes in UTF-8", async () => {
    for (const letter of [
      "a",
      "\u007f",
      "\u0080",
      "\u07ff",
      "\u0800",
      "\ud7ff",
      "\ue000",
      "\uffff",
      "😀",
      "\u{10ffff}",
    ]) {
      const user = letter.repeat(50);
      const bytes = Buffer.byteLength(`{"users":[${user},${user}]}`);
      const pair = [anEntry(0, 0, user), anEntry(1, 0, user)];
      const together = await cut(pair, { batchUsersMax: 100, batchBytesMax: bytes + 1 });
      expect(together, JSON.stringify(letter)).toHaveLength(1);
      expect(await cut(pair, { batchUsersMax: 100, batchBytesMax: bytes - 1 })).toHaveLength(2);
    }
  });

  it("sends a row that is too large by itself alone, for Zendesk to judge", async () => {
    const batches = await cut([anEntry(0, 0, "s"), anEntry(1, 0, "x".repeat(500)), anEntry(2, 0, "s")], {
      batchUsersMax: 100,
      batchBytesMax: 100,
    });
    expect(batches.map(({ rows }) => rows.length)).toEqual([1, 1, 1]);
  });
});
