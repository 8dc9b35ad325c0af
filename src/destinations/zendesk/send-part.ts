/** Sends rows of one batch to a bulk endpoint and follows the job, again or in halves as the retry decision says, until each row is answered or given up. */
import { DestinationFailed } from "../../core/failure.ts";
import type { OutgoingRow } from "../../core/ports/destination.ts";
import type { Trouble } from "../../core/retry.ts";
import { readJobResults } from "./answers.ts";
import type { ZendeskRequest } from "./client.ts";
import { accountGone, missingPermission, noAnswerTo, stillUnreachable } from "./failures.ts";
import type { Flight } from "./flight.ts";
import { asObject, asText } from "./json-shape.ts";
import { briefly, type Said, saidBy } from "./replies.ts";
import { readComplaint } from "./row-words.ts";

/** A bulk endpoint: how rows become its request, and which ids that request names. */
export interface Route {
  readonly name: "import" | "update";
  request(rows: readonly OutgoingRow[]): ZendeskRequest;
  idOf(row: OutgoingRow): number | null;
}

export const importRoute: Route = {
  name: "import",
  request: (rows) => ({
    method: "POST",
    path: "/api/v2/users/create_or_update_many",
    body: `{"users":[${rows.map(({ user }) => user).join(",")}]}`,
  }),
  idOf: () => null,
};

interface Sent {
  /** Rows still without an answer. */
  readonly open: readonly OutgoingRow[];
  readonly trouble: Trouble;
  readonly said: Said;
  readonly job: string | null;
}

/** Sends rows until each is answered or given up; returns those that are left because bulk import is off. */
export async function sendPart(
  rows: readonly OutgoingRow[],
  flight: Flight,
  route: Route,
  isHalf = false,
): Promise<readonly OutgoingRow[]> {
  let open = rows;
  for (let number = 1; open.length > 0; number++) {
    if (route.name === "import" && flight.parts.bulk.state === "off") return open;
    const sent = await sendOnce(open, flight, route);
    open = sent?.open ?? open;
    if (sent === null || open.length === 0) continue;
    const { trouble, said } = sent;
    const step = flight.decide(trouble, { number, rows: open.length, isHalf });
    if (step.do === "give up") {
      // A status that nobody knows is no judgement of these rows.
      if (trouble.kind === "unknown")
        throw noAnswerTo(flight.parts.session.definition, briefly(said), "deliver users");
      if (trouble.kind === "unreachable" && !flight.book.hasWord())
        throw stillUnreachable(flight.parts.session.definition, said);
      const { column, code } = readComplaint(said.error, said.words, said.field);
      flight.giveUp(open, step.code === "refused" ? code : step.code, {
        column,
        message: said.words,
        job: sent.job,
      });
      return [];
    }
    await flight.wait(step, trouble, said.brief);
    if (step.do === "halve") {
      const middle = Math.ceil(open.length / 2);
      return await together([
        sendPart(open.slice(0, middle), flight, route, true),
        sendPart(open.slice(middle), flight, route, true),
      ]);
    }
  }
  return [];
}

/** Waits for all, so that no part goes on unwatched; a failure that is no DestinationFailed counts most. */
async function together(parts: readonly Promise<readonly OutgoingRow[]>[]): Promise<readonly OutgoingRow[]> {
  const ended = await Promise.allSettled(parts);
  const reasons = ended.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (reasons.length > 0)
    throw reasons.find((reason) => !(reason instanceof DestinationFailed)) ?? reasons[0];
  return ended.flatMap((end) => (end.status === "fulfilled" ? end.value : []));
}

/** One request and its job. Null when bulk import turned out to be off. */
async function sendOnce(rows: readonly OutgoingRow[], flight: Flight, route: Route): Promise<Sent | null> {
  const { places, session, bulk } = flight.parts;
  let wentWell = false;
  await places.take(flight.waitSignal);
  try {
    const { left } = await flight.pace(rows.length);
    const sentAt = session.clock.monotonic();
    const verdict = await session.call(
      { ...route.request(rows), onLeft: left },
      flight.signal,
      flight.waitSignal,
    );
    const remaining = session.jobsTold()?.remaining ?? null;
    if (remaining !== null) places.told(remaining);
    switch (verdict.kind) {
      case "gone":
        throw session.refuse(accountGone(session.definition, briefly(verdict.said)));
      case "unauthorized":
      case "forbidden":
        if (route.name === "update")
          throw session.refuse(
            missingPermission(session.definition, briefly(verdict.said), "update users in bulk"),
          );
        await bulk.learnFrom(verdict.said, session, { ...flight.options, signal: flight.waitSignal });
        return null;
      case "trouble":
        if (verdict.trouble.kind === "jobs full") places.refused();
        if (verdict.mayHaveArrived) flight.book.doubt(rows, sentAt);
        return { open: rows, trouble: verdict.trouble, said: verdict.said, job: null };
      case "fine":
        if (route.name === "import") bulk.isOn();
        flight.noteSuccess();
    }
    const job = asText(asObject(verdict.body.job_status).id);
    const ended = await followJob({ rows, job, sentAt }, flight, route);
    wentWell = ended.wentWell;
    return ended.sent;
  } finally {
    places.release(wentWell);
  }
}

async function followJob(
  request: { readonly rows: readonly OutgoingRow[]; readonly job: string | null; readonly sentAt: number },
  flight: Flight,
  route: Route,
): Promise<{ readonly sent: Sent; readonly wentWell: boolean }> {
  const { rows, job, sentAt } = request;
  const { book } = flight;
  const fresh = new Set(book.doubt(rows, sentAt));
  const lost = (trouble: Trouble, words: string, brief = words) => ({
    sent: { open: rows, trouble, said: { ...saidBy(words), brief }, job },
    wentWell: false,
  });
  if (job === null) return lost({ kind: "broken off" }, "the answer names no job");
  const end = await flight.parts.jobs.follow(job, flight.signal, flight.options.stop);
  if (end.kind === "vanished") return lost({ kind: "job vanished" }, end.words);
  if (end.kind === "failed") return lost({ kind: "job failed" }, end.words, "the job failed");

  const { answers, busy, unanswered } = readJobResults(rows, end.results, job, rows.map(route.idOf));
  const missing = new Set(unanswered);
  book.trust(rows.filter((row) => fresh.has(row) && !missing.has(row)));
  for (const answer of answers) {
    const isDoubtful = answer.answer === "failed" && book.isDoubted(answer.position);
    book.enter(isDoubtful ? { ...answer, doubtful: true } : answer);
  }
  if (missing.size < rows.length) flight.noteSuccess();
  const open = [...unanswered, ...busy.map(({ row }) => row)];
  const trouble: Trouble = { kind: missing.size > 0 ? "unanswered" : "row busy" };
  const said =
    missing.size > 0
      ? saidBy("the job's results do not mention every row")
      : { ...saidBy(busy[0]?.words ?? ""), brief: "Zendesk was at work on a user of it" };
  return { sent: { open, trouble, said, job }, wentWell: true };
}
