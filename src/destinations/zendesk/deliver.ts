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

/** Exactly one answer for every row. Throws DestinationFailed only when nothing of the batch was taken; leaves at once when aborted. */
export async function deliverBatch(
  batch: OutgoingBatch,
  options: DeliverOptions,
  parts: Parts,
): Promise<Receipt> {
  options.signal.throwIfAborted();
  if (parts.session.refusal !== null) throw parts.session.refusal;
  const flight = new Flight(new BatchBook(batch), options, parts);
  const { book } = flight;
  const rows = await keepStaffBack(batch.rows, flight);
  try {
    const left = await sendPart(rows, flight, importRoute);
    if (left.length > 0) await sendWithoutImport(left, flight);
    await settle(flight);
  } catch (error) {
    if (!(error instanceof DestinationFailed) || !book.hasWord()) throw error;
    closeBook(flight, error);
  }
  return book.receipt();
}

async function keepStaffBack(rows: readonly OutgoingRow[], flight: Flight): Promise<readonly OutgoingRow[]> {
  if (!flight.options.protectStaff) return rows;
  const staff = await flight.parts.staff.list(flight.signal);
  return rows.filter((row) => {
    if (!isStaff(row, staff)) return true;
    flight.book.enter(failedRow(row, { code: "staff_protected" }));
    return false;
  });
}

/** Zendesk will not hear of the rest: what may have arrived is said to be unknown, what was not sent waits for the next run. */
function closeBook({ book }: Flight, failure: DestinationFailed): void {
  for (const row of book.open()) {
    const doubtful = book.doubtedSince(row) !== null;
    const code = doubtful ? "fate_unknown" : "not_sent";
    book.enter(failedRow(row, { code, doubtful, message: failure.message }));
  }
}
