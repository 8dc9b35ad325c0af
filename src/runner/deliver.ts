/** Delivers the batches of a plan: as many in flight as the window allows, wave after wave, each receipt written as it comes. */
import type { WaveBatch } from "../core/batch.ts";
import { DestinationFailed } from "../core/failure.ts";
import type { Answer } from "../core/outcome.ts";
import type { DeliveryEvent, Destination, Receipt } from "../core/ports/destination.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import { type Books, fateUnknown } from "./books.ts";

export interface Delivery {
  readonly batches: AsyncIterable<WaveBatch>;
  readonly destination: Destination;
  readonly tracer: Tracer;
  readonly books: Books;
  /** Batches in flight at once. */
  readonly window: number;
  readonly protectStaff: boolean;
  /** Since when a worker that is gone may have sent some of these rows (milliseconds since 1970); null when this is the first. */
  readonly mayHaveLeftAt: number | null;
  /** No further batch is sent; what is in flight is finished. */
  readonly stop: AbortSignal;
  /** Leave at once; the run stays as it is and can be resumed. */
  readonly leave: AbortSignal;
  /** Whether a write may leave right now (DeliverOptions). */
  mayLeave(signal: AbortSignal): Promise<boolean>;
  onReceipt(): void;
  /** So many users more are handed over and not answered yet; fewer when negative. */
  onFlight(users: number): void;
  onEvent(event: DeliveryEvent): void;
}

/** Resolves when every batch has its receipt, or after a stop when those in flight have. Throws the first failure, after the others have landed. */
export async function deliver(delivery: Delivery): Promise<void> {
  const { batches, window, stop } = delivery;
  const flights = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const mayGoOn = (): boolean => !stop.aborted && failures.length === 0;
  let wave = 0;
  for await (const batch of batches) {
    // Rows of one user are in different waves: the earlier must have landed before the later leaves.
    if (batch.wave !== wave) await Promise.all(flights);
    wave = batch.wave;
    while (flights.size >= window && mayGoOn()) await Promise.race(flights);
    if (!mayGoOn()) break;
    const flight: Promise<void> = traced(batch, delivery)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => flights.delete(flight));
    flights.add(flight);
  }
  await Promise.all(flights);
  delivery.leave.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

async function traced(batch: WaveBatch, delivery: Delivery): Promise<void> {
  const fields = { batch: batch.number, users: batch.rows.length, wave: batch.wave };
  await delivery.tracer.span({ name: "batch", fields }, async (span) => {
    const receipt = await fly(batch, delivery);
    if (receipt !== null) span.set(answersOf(receipt));
  });
}

function answersOf({ answers }: Receipt): Readonly<Record<Answer, number>> {
  const counts = { created: 0, updated: 0, failed: 0 };
  for (const { answer } of answers) counts[answer] += 1;
  return counts;
}

/** Null when it was stopped before it left. */
async function fly(batch: WaveBatch, delivery: Delivery): Promise<Receipt | null> {
  const users = batch.rows.length;
  let receipt: Receipt | null;
  delivery.onFlight(users);
  try {
    receipt = await land(batch, delivery);
    if (receipt !== null) await delivery.books.enter(batch, receipt);
  } finally {
    delivery.onFlight(-users);
  }
  if (receipt !== null) delivery.onReceipt();
  return receipt;
}

/** Null when it was stopped before it left. */
async function land(batch: WaveBatch, delivery: Delivery): Promise<Receipt | null> {
  const { books, stop, leave } = delivery;
  try {
    return await delivery.destination.deliver(batch, {
      signal: leave,
      stop,
      mayLeave: delivery.mayLeave,
      ...(delivery.mayHaveLeftAt === null ? {} : { mayHaveLeftAt: delivery.mayHaveLeftAt }),
      protectStaff: delivery.protectStaff,
      onEvent: delivery.onEvent,
    });
  } catch (error) {
    // Stopped before it left: its rows stay unsent, which is what was asked for.
    if (stop.aborted && error === stop.reason) return null;
    // By its contract DestinationFailed means that nothing of this batch was taken: its rows stay unsent. Leaving writes nothing.
    if (!(error instanceof DestinationFailed) && !leave.aborted) await books.enter(batch, fateUnknown(batch));
    throw error;
  }
}
