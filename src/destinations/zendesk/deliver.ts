/** The life of one batch: sent, followed, read row by row, sent again or halved as the retry decision says, settled, answered whole. */
import { DestinationFailed } from "../../core/failure.ts";
import type { DeliverOptions, OutgoingBatch, OutgoingRow, Receipt } from "../../core/ports/destination.ts";
import { failedRow } from "./answers.ts";
import { BatchBook } from "./batch-book.ts";
import { sendWithoutImport } from "./fallback.ts";
import { Flight, type Parts } from "./flight.ts";
import { importRoute, sendPart } from "./send-part.ts";
import { settle } from "./settle.ts";
import { isStaff } from "./staff.ts";
import { untilStopped } from "./stopping.ts";

/** Exactly one answer for every row. Throws DestinationFailed, or the stop's reason, only when nothing of the batch was taken; leaves at once when aborted. */
export async function deliverBatch(
  batch: OutgoingBatch,
  options: DeliverOptions,
  parts: Parts,
): Promise<Receipt> {
  options.signal.throwIfAborted();
  options.stop?.throwIfAborted();
  if (parts.session.refusal !== null) throw parts.session.refusal;
  const flight = new Flight(new BatchBook(batch, inheritedSince(options, parts)), options, parts);
  const patient = untilStopped(options.signal, options.stop, parts.session.clock);
  try {
    await send(batch.rows, flight);
    await settle(flight, patient.signal);
  } catch (error) {
    endEarly(flight, error);
  } finally {
    patient.end();
  }
  return flight.book.receipt();
}

/** Throws the stop's reason as long as nothing of the batch was taken; a stop after that sends no more of it. */
async function send(all: readonly OutgoingRow[], flight: Flight): Promise<void> {
  try {
    const rows = await keepStaffBack(all, flight);
    const left = await sendPart(rows, flight, importRoute);
    if (left.length > 0) await sendWithoutImport(left, flight);
  } catch (error) {
    if (!flight.isStop(error) || !flight.book.hasWord()) throw error;
    flight.sendNoMore();
  }
}

function inheritedSince({ mayHaveLeftAt }: DeliverOptions, { session }: Parts): number | null {
  const { clock } = session;
  return mayHaveLeftAt === undefined ? null : clock.monotonic() - (clock.now() - mayHaveLeftAt);
}

/** Throws on, unless that would lose an answer of Zendesk or a doubt: then the book is closed as it stands. */
function endEarly(flight: Flight, error: unknown): void {
  const { book, options } = flight;
  options.signal.throwIfAborted();
  const isStop = flight.isStop(error);
  if (isStop && !book.hasWord()) throw options.stop?.reason;
  if (!isStop && !(error instanceof DestinationFailed && book.hasWord())) throw error;
  closeBook(book, error instanceof DestinationFailed ? error.message : null);
}

async function keepStaffBack(rows: readonly OutgoingRow[], flight: Flight): Promise<readonly OutgoingRow[]> {
  if (!flight.options.protectStaff) return rows;
  const staff = await flight.parts.staff.list(flight.waitSignal);
  return rows.filter((row) => {
    if (!isStaff(row, staff)) return true;
    flight.book.enter(failedRow(row, { code: "staff_protected" }));
    return false;
  });
}

/** The rest is not sent any more: what may have arrived is said to be unknown, what was not sent waits for the next run. */
function closeBook(book: BatchBook, message: string | null): void {
  for (const row of book.open()) {
    const doubtful = book.doubtedSince(row) !== null;
    const code = doubtful ? "fate_unknown" : "not_sent";
    book.enter(failedRow(row, { code, doubtful, message }));
  }
}
