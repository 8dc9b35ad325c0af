/**
 * Turns the results of a job into an answer for each row that was sent, by identity and not by trust in the order. Pure.
 * A row is delivered only when a result that is provably its own says so; rows without one are left for the caller to settle.
 */
import type { OutgoingRow, RowAnswer } from "../../core/ports/destination.ts";
import { asObject, asText, asWhole, type Loose } from "./json-shape.ts";
import { cutWords } from "./replies.ts";
import { readComplaint } from "./row-words.ts";

export interface JobAnswers {
  readonly answers: readonly RowAnswer[];
  /** Rows that failed for a reason that may pass, with what was said. */
  readonly busy: readonly { readonly row: OutgoingRow; readonly words: string }[];
  /** Rows that no result is about. */
  readonly unanswered: readonly OutgoingRow[];
}

type ResultRow =
  | {
      readonly kind: "success";
      readonly answer: "created" | "updated";
      readonly userId: number | null;
      readonly externalId: string | null;
      readonly email: string | null;
    }
  | {
      readonly kind: "failure";
      /** Its place in the request, where the row says it. */
      readonly index: number | null;
      readonly userId: number | null;
      readonly error: string;
      readonly details: string;
    }
  /** Neither a known success nor a failure: it confirms nothing. */
  | { readonly kind: "unclear" };

/** `ids` are the users' ids where the request named them (update_many). */
export function readJobResults(
  rows: readonly OutgoingRow[],
  results: readonly unknown[],
  job: string,
  ids: readonly (number | null)[] = [],
): JobAnswers {
  const read = results.map((result) => readResult(asObject(result), rows.length));
  const matches = matchRows(rows, read, ids);
  const answers: RowAnswer[] = [];
  const busy: { row: OutgoingRow; words: string }[] = [];
  const unanswered: OutgoingRow[] = [];
  rows.forEach((row, index) => {
    const result = matches.get(index);
    if (result === undefined || result.kind === "unclear") unanswered.push(row);
    else if (result.kind === "success") answers.push(delivered(row, result, job));
    else {
      const { code, column, mayPass } = readComplaint(result.error, result.details);
      const words = cutWords([result.error, result.details]);
      if (mayPass) busy.push({ row, words });
      else answers.push(failedRow(row, { code, column, message: words, job, zendeskUserId: result.userId }));
    }
  });
  return { answers, busy, unanswered };
}

export function failedRow(
  row: OutgoingRow,
  said: Pick<RowAnswer, "code"> & Partial<Omit<RowAnswer, "position" | "answer" | "code">>,
): RowAnswer {
  return {
    position: row.position,
    answer: "failed",
    zendeskUserId: null,
    job: null,
    column: null,
    message: null,
    doubtful: false,
    ...said,
  };
}

export function deliveredRow(
  row: OutgoingRow,
  answer: "created" | "updated",
  zendeskUserId: number | null,
  job: string | null,
): RowAnswer {
  return {
    position: row.position,
    answer,
    zendeskUserId,
    job,
    code: null,
    column: null,
    message: null,
    doubtful: false,
  };
}

function delivered(
  row: OutgoingRow,
  result: Extract<ResultRow, { kind: "success" }>,
  job: string,
): RowAnswer {
  return deliveredRow(row, result.answer, result.userId, job);
}

/** The shapes of zendesk-api.md 3 (Result rows): a failure may lack `status`, and its `id` may be its place in the request. */
function readResult(result: Loose, rowsCount: number): ResultRow {
  const { status, success, action } = result;
  const state = asText(status)?.toLowerCase() ?? null;
  const error = asText(result.error);
  const isKnownSuccess = state === "created" || state === "updated" || success === true;
  if (error !== null || state === "failed" || success === false) {
    const id = asWhole(result.id);
    const index = asWhole(result.index);
    const isIdThePlace = index === null && id !== null && id < rowsCount;
    return {
      kind: "failure",
      index: index ?? (isIdThePlace ? id : null),
      userId: isIdThePlace ? null : id,
      error: error ?? "",
      details: asText(result.details) ?? (result.details == null ? "" : JSON.stringify(result.details)),
    };
  }
  if (!isKnownSuccess) return { kind: "unclear" };
  return {
    kind: "success",
    answer: state === "created" || (state === null && action === "create") ? "created" : "updated",
    userId: asWhole(result.id),
    externalId: blankToNull(asText(result.external_id)),
    email: blankToNull(asText(result.email)),
  };
}

const blankToNull = (text: string | null): string | null => (text === "" ? null : text);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

type Agreement = "yes" | "maybe" | "no";

/** Whether a result can be about this row, by what both say of the user. An email may be the primary one in place of the one sent, so that another email is no contradiction. */
function agrees(row: OutgoingRow, result: ResultRow, sentId: number | null): Agreement {
  if (result.kind === "unclear") return "maybe";
  if (sentId !== null && result.userId !== null) return result.userId === sentId ? "yes" : "no";
  if (result.kind === "failure") return "maybe";
  if (row.externalId !== null && result.externalId !== null)
    return same(row.externalId, result.externalId) ? "yes" : "no";
  if (row.email !== null && result.email !== null && same(row.email, result.email)) return "yes";
  if (row.zendeskUserId !== null && row.zendeskUserId === result.userId) return "yes";
  return "maybe";
}

/** Result by place of the row. In the order of the request when nothing speaks against it; else only what identifies itself. */
function matchRows(
  rows: readonly OutgoingRow[],
  results: readonly ResultRow[],
  ids: readonly (number | null)[],
): ReadonlyMap<number, ResultRow> {
  const isInOrder =
    results.length === rows.length &&
    results.every((result, index) => {
      const row = rows[index];
      if (row === undefined) return false;
      if (result.kind === "failure" && result.index !== null) return result.index === index;
      return agrees(row, result, ids[index] ?? null) !== "no";
    }) &&
    !hasStranger(rows, results);
  return isInOrder ? new Map(results.entries()) : matchByIdentity(rows, results, ids);
}

/** A result in place may only look right because its email says nothing: not when that email is another row's. */
function hasStranger(rows: readonly OutgoingRow[], results: readonly ResultRow[]): boolean {
  const byEmail = new Map(rows.map((row, index) => [row.email?.toLowerCase() ?? "", index]));
  return results.some((result, index) => {
    if (result.kind !== "success" || result.email === null) return false;
    const owner = byEmail.get(result.email.toLowerCase());
    if (owner === undefined || owner === index) return false;
    const row = rows[index];
    return row === undefined || agrees(row, result, null) !== "yes";
  });
}

function matchByIdentity(
  rows: readonly OutgoingRow[],
  results: readonly ResultRow[],
  ids: readonly (number | null)[],
): ReadonlyMap<number, ResultRow> {
  const find = finders(rows, ids);
  const matches = new Map<number, ResultRow>();
  const contested = new Set<number>();
  const strays: ResultRow[] = [];
  for (const result of results) {
    const index = find(result);
    if (index === undefined) strays.push(result);
    else if (matches.has(index)) contested.add(index);
    else matches.set(index, result);
  }
  for (const index of contested) matches.delete(index);
  const missing = rows.flatMap((_, index) => (matches.has(index) || contested.has(index) ? [] : [index]));
  const [stray] = strays;
  const [place] = missing;
  // One result and one row are left over: they belong together, unless they contradict each other.
  if (
    results.length === rows.length &&
    missing.length === 1 &&
    strays.length === 1 &&
    stray &&
    place !== undefined
  ) {
    const row = rows[place];
    if (row && agrees(row, stray, ids[place] ?? null) !== "no") matches.set(place, stray);
  }
  return matches;
}

function finders(
  rows: readonly OutgoingRow[],
  ids: readonly (number | null)[],
): (result: ResultRow) => number | undefined {
  const byExternalId = new Map<string, number>();
  const byEmail = new Map<string, number>();
  const byUserId = new Map<number, number>();
  rows.forEach(({ externalId, email, zendeskUserId }, index) => {
    if (externalId !== null) byExternalId.set(externalId.toLowerCase(), index);
    if (email !== null) byEmail.set(email.toLowerCase(), index);
    const id = ids[index] ?? zendeskUserId;
    if (id !== null) byUserId.set(id, index);
  });
  return (result) => {
    if (result.kind === "unclear") return undefined;
    const known = result.userId === null ? undefined : byUserId.get(result.userId);
    if (result.kind === "failure") {
      const { index } = result;
      return index === null ? known : index < rows.length ? index : undefined;
    }
    const { externalId, email } = result;
    const named = externalId === null ? undefined : byExternalId.get(externalId.toLowerCase());
    if (named !== undefined) return named;
    const addressed = email === null ? undefined : byEmail.get(email.toLowerCase());
    // A row that names another external id is not this one, whatever the address.
    const isOther = addressed !== undefined && externalId !== null && rows[addressed]?.externalId != null;
    return addressed !== undefined && !isOther ? addressed : known;
  };
}
