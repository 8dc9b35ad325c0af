/**
 * What every destination must do, whatever the other side does: answer each row exactly once, report what truly happened, deliver what can be
 * delivered, leave at once when told to. A destination brings its scenes: the ways in which its other side may behave.
 */
import { describe, expect, test } from "vitest";
import { DestinationFailed } from "../../src/core/failure.ts";
import type { DeliveryEvent, Destination, OutgoingRow, Receipt } from "../../src/core/ports/destination.ts";

/** What the other side truly did with a row. */
export interface RowTruth {
  /** It holds what the row says. */
  readonly holds: boolean;
  /** The user was made during the scene. */
  readonly wasCreated: boolean;
}

export interface Ground {
  readonly destination: Destination;
  readonly batches: readonly (readonly OutgoingRow[])[];
  /** Rows that the other side refuses for what they are. */
  readonly refused: ReadonlySet<string>;
  /** Rows that must not be sent at all. */
  readonly protectedKeys: ReadonlySet<string>;
  truth(row: OutgoingRow): RowTruth;
  /** Staff profiles that were written: there must be none. */
  touchedStaff(): readonly unknown[];
  /** Whether the trouble that the scene is about has struck; true in calm. */
  hasStruck(): boolean;
  close(): Promise<void>;
}

export interface Scene {
  readonly title: string;
  open(): Promise<Ground>;
  /** Keys that fail beside the refused ones; none by default, for trouble that passes. */
  readonly alsoFails?: (row: OutgoingRow) => boolean;
  /** The trouble never passes: rows may fail, but nothing untrue may be said. */
  readonly mayFail?: boolean;
}

export interface DestinationHarness {
  readonly scenes: readonly Scene[];
  /** The other side does as it should. */
  openCalm(): Promise<Ground>;
  openRefusingCredentials(): Promise<Ground>;
  /** The other side asks everybody to wait for a long time. */
  openRefusingForNow(): Promise<Ground>;
  /** The other side takes requests and never answers. */
  openSilent(): Promise<Ground>;
}

interface Delivered {
  readonly receipts: readonly Receipt[];
  readonly events: readonly DeliveryEvent[];
}

async function deliverAll(ground: Ground): Promise<Delivered> {
  const events: DeliveryEvent[] = [];
  const { signal } = new AbortController();
  const onEvent = (event: DeliveryEvent): void => void events.push(event);
  const receipts = await Promise.all(
    ground.batches.map((rows, number) =>
      ground.destination.deliver({ number, rows }, { signal, protectStaff: true, onEvent }),
    ),
  );
  return { receipts, events };
}

/** Each sentence is a lie, a gap or a repetition. */
function audit(ground: Ground, receipts: readonly Receipt[], scene: Partial<Scene>): readonly string[] {
  return ground.batches.flatMap((rows, number) => {
    const receipt = receipts.find(({ batch }) => batch === number);
    if (receipt === undefined) return [`batch ${number} has no receipt`];
    const positions = receipt.answers.map(({ position }) => position).toSorted((a, b) => a - b);
    const wanted = rows.map(({ position }) => position).toSorted((a, b) => a - b);
    const gaps =
      JSON.stringify(positions) === JSON.stringify(wanted) ? [] : [`batch ${number}: ${positions}`];
    return [...gaps, ...rows.flatMap((row) => auditRow(ground, row, receipt, scene))];
  });
}

function auditRow(
  ground: Ground,
  row: OutgoingRow,
  receipt: Receipt,
  scene: Partial<Scene>,
): readonly string[] {
  const answer = receipt.answers.find(({ position }) => position === row.position);
  if (answer === undefined) return [];
  const { holds, wasCreated } = ground.truth(row);
  const told = `${row.key} is said to be ${answer.answer} (${answer.code}, ${answer.message}, doubtful ${answer.doubtful})`;
  if (answer.answer === "failed") {
    const isBound =
      ground.refused.has(row.key) || ground.protectedKeys.has(row.key) || scene.alsoFails?.(row);
    if (answer.code === null) return [`${told}: without a code`];
    if (!isBound && !scene.mayFail) return [`${told}: the trouble was to pass`];
    return holds && !answer.doubtful ? [`${told}: it arrived`] : [];
  }
  if (answer.code !== null || answer.message !== null || answer.doubtful)
    return [`${told}: a success with a problem`];
  if (!holds) return [`${told}: it did not arrive`];
  const truly = wasCreated ? "created" : "updated";
  return answer.answer === truly ? [] : [`${told}: it was ${truly}`];
}

export function describeDestination(name: string, harness: DestinationHarness): void {
  describe.concurrent(`${name} keeps its word`, () => {
    for (const scene of harness.scenes) {
      test(scene.title, async () => {
        const ground = await scene.open();
        try {
          const { receipts } = await deliverAll(ground);
          expect(audit(ground, receipts, scene)).toEqual([]);
          expect(ground.touchedStaff()).toEqual([]);
          expect(ground.hasStruck()).toBe(true);
        } finally {
          await ground.close();
        }
      });
    }

    test("rows of staff are kept back and said to be protected", async () => {
      const ground = await harness.openCalm();
      try {
        const { receipts } = await deliverAll(ground);
        const codes = receipts.flatMap(({ answers }) => answers.map(({ code }) => code));
        expect(codes.filter((code) => code === "staff_protected")).toHaveLength(ground.protectedKeys.size);
        expect(ground.touchedStaff()).toEqual([]);
      } finally {
        await ground.close();
      }
    });

    test("a calm delivery retries nothing, and counts its requests", async () => {
      const ground = await harness.openCalm();
      try {
        const { events } = await deliverAll(ground);
        const { total, ...rest } = ground.destination.requests();
        expect(rest).toEqual({ retried: 0, rateLimited: 0 });
        expect(total).toBeGreaterThan(ground.batches.length);
        expect(events).toEqual([]);
      } finally {
        await ground.close();
      }
    });

    test("a refused credential is thrown before anything is taken, and says that a person has to act", async () => {
      const ground = await harness.openRefusingCredentials();
      try {
        const failure = await deliverAll(ground).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(DestinationFailed);
        expect(failure).toMatchObject({ next: "fix", code: "credentials_refused" });
      } finally {
        await ground.close();
      }
    });

    test("an abort leaves at once with the signal's own reason", async () => {
      const ground = await harness.openSilent();
      try {
        const leave = new AbortController();
        const reason = new Error("leaving");
        const flights = ground.batches.map((rows, number) =>
          ground.destination.deliver(
            { number, rows },
            { signal: leave.signal, protectStaff: false, onEvent: () => undefined },
          ),
        );
        const ended = Promise.allSettled(flights);
        setTimeout(() => leave.abort(reason), 50);
        const startedMs = performance.now();
        expect(await ended).toEqual(flights.map(() => ({ status: "rejected", reason })));
        // Far below the request's own time limit, which is what would end it otherwise.
        expect(performance.now() - startedMs).toBeLessThan(5_000);
      } finally {
        await ground.close();
      }
    });

    test("a stop withdraws what has not left, and leaves what has to its end", async () => {
      const ground = await harness.openCalm();
      try {
        const stop = new AbortController();
        const { signal } = new AbortController();
        const options = { signal, stop: stop.signal, protectStaff: true, onEvent: () => undefined };
        const [first = [], second = []] = ground.batches;
        const receipt = ground.destination.deliver({ number: 0, rows: first }, options);
        await receipt;
        const reason = new Error("enough");
        stop.abort(reason);
        await expect(ground.destination.deliver({ number: 1, rows: second }, options)).rejects.toBe(reason);
        expect(audit({ ...ground, batches: [first] }, [await receipt], {})).toEqual([]);
        expect(second.filter((row) => ground.truth(row).holds)).toEqual([]);
      } finally {
        await ground.close();
      }
    });

    test("a stop during an outage withdraws a batch of which nothing was taken", async () => {
      const ground = await harness.openRefusingForNow();
      try {
        const stop = new AbortController();
        const reason = new Error("enough");
        const { signal } = new AbortController();
        const options = { signal, stop: stop.signal, protectStaff: true };
        const flights = ground.batches.map((rows, number) =>
          ground.destination.deliver({ number, rows }, { ...options, onEvent: () => stop.abort(reason) }),
        );
        const ended = await Promise.allSettled(flights);
        expect(ended).toEqual(flights.map(() => ({ status: "rejected", reason })));
      } finally {
        await ground.close();
      }
    });

    test("a batch of one row and an aborted one before the first request", async () => {
      const ground = await harness.openCalm();
      try {
        const [row] = ground.batches[0] ?? [];
        if (row === undefined) throw new Error("the ground has no rows");
        const options = { protectStaff: true, onEvent: () => undefined };
        const { signal } = new AbortController();
        const receipt = await ground.destination.deliver({ number: 7, rows: [row] }, { ...options, signal });
        expect(receipt).toMatchObject({ batch: 7, answers: [{ position: row.position }] });
        const gone = ground.destination.deliver(
          { number: 8, rows: [row] },
          { ...options, signal: AbortSignal.abort(new Error("gone")) },
        );
        await expect(gone).rejects.toThrow("gone");
      } finally {
        await ground.close();
      }
    });
  });
}
