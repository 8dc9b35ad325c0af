/** How many jobs may be in flight: the window, less after a refusal, more again when all goes well. */
import { describe, expect, test } from "vitest";
import { JobPlaces } from "./job-places.ts";

const { signal } = new AbortController();
const taken = async (places: JobPlaces, count: number): Promise<void> => {
  for (let one = 0; one < count; one++) await places.take(signal);
};

describe("places for jobs", () => {
  test("are given in the order of asking, never more than the window", async () => {
    const places = new JobPlaces(2);
    await taken(places, 2);
    const came: string[] = [];
    const waiting = ["a", "b"].map((name) => places.take(signal).then(() => came.push(name)));
    await Promise.resolve();
    expect(came).toEqual([]);
    places.release(true);
    places.release(true);
    await Promise.all(waiting);
    expect(came).toEqual(["a", "b"]);
  });

  test("become fewer with a refusal, once for all that left together", async () => {
    const places = new JobPlaces(20);
    await taken(places, 10);
    places.refused();
    places.refused();
    places.refused();
    expect(places.limit).toBe(7);
    for (let one = 0; one < 10; one++) places.release(false);
    expect(places.limit).toBe(7);
  });

  test("never become fewer than one", async () => {
    const places = new JobPlaces(3);
    for (let round = 0; round < 10; round++) {
      await places.take(signal);
      places.refused();
      places.release(false);
    }
    expect(places.limit).toBe(1);
  });

  test("grow by one for a round of jobs that went well, up to the window", async () => {
    const places = new JobPlaces(3);
    await taken(places, 3);
    places.told(0);
    places.refused();
    for (let one = 0; one < 3; one++) places.release(false);
    expect(places.limit).toBe(2);
    for (let job = 0; job < 20; job++) {
      await places.take(signal);
      places.release(true);
    }
    expect(places.limit).toBe(3);
  });

  test("follow what the account says it would still take", async () => {
    const places = new JobPlaces(20);
    await taken(places, 4);
    places.told(2);
    expect(places.limit).toBe(6);
    places.told(29);
    expect(places.limit).toBe(6);
  });

  test("are left in the line without harm when the one who waits is told to leave", async () => {
    const places = new JobPlaces(1);
    await places.take(signal);
    const leave = new AbortController();
    const reason = new Error("leaving");
    const gone = places.take(leave.signal);
    const next = places.take(signal);
    leave.abort(reason);
    await expect(gone).rejects.toBe(reason);
    places.release(true);
    await next;
  });
});
