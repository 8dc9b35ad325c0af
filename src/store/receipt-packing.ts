/** A batch's answers as one row of `receipts`, and back: dense columns instead of a row for each user. Touches no database. */
import { assertNever } from "../core/invariant.ts";
import type { Answer } from "../core/outcome.ts";
import type { RowAnswer } from "../core/ports/destination.ts";
import type { KeyedReceipt, SettledAnswer } from "../core/ports/store.ts";
import { cleanText, hashKey } from "./clean-text.ts";

/** Rows of one packed receipt at most: job_of names a job in one byte, and a page of receipts stays small. */
export const rowsPerPackMax = 250;

export interface KeyedAnswer extends RowAnswer {
  readonly key: string;
}

/** As the statement that writes it takes it: names of columns, bytes as PostgreSQL's hexadecimal text. */
export interface PackedReceipt {
  readonly first_position: number;
  readonly last_position: number;
  readonly batch: number;
  readonly positions: readonly number[] | null;
  readonly outcomes: string;
  readonly zendesk_user_ids: readonly (number | null)[];
  readonly jobs: readonly string[];
  readonly job_of: string | null;
  readonly keys: readonly string[];
  readonly key_hashes: readonly number[];
}

/** The columns that say who was answered what. */
export interface PackedAnswers {
  readonly first_position: number;
  readonly positions: readonly number[] | null;
  readonly outcomes: Buffer;
  readonly zendesk_user_ids: readonly (number | null)[];
}

export interface PackedRows extends PackedAnswers {
  readonly jobs: readonly string[];
  readonly job_of: Buffer | null;
  readonly keys: readonly string[];
}

export interface UnpackedRow extends SettledAnswer {
  readonly key: string;
  readonly job: string | null;
}

const codes = { created: 1, updated: 2, failed: 3, doubtful: 4 } as const;

function codeOfAnswer({ answer, doubtful }: RowAnswer): number {
  switch (answer) {
    case "created":
    case "updated":
      return codes[answer];
    case "failed":
      return doubtful ? codes.doubtful : codes.failed;
    default:
      return assertNever(answer);
  }
}

function answerOfCode(code: number | undefined): { readonly answer: Answer; readonly doubtful: boolean } {
  if (code === codes.created) return { answer: "created", doubtful: false };
  if (code === codes.updated) return { answer: "updated", doubtful: false };
  return { answer: "failed", doubtful: code === codes.doubtful };
}

/** The receipt's answers with their keys, in order of position. */
export function keyedAnswers({ answers, keys }: KeyedReceipt): readonly KeyedAnswer[] {
  return answers
    .map((answer) => ({ ...answer, key: cleanText(keys.get(answer.position) ?? "") }))
    .sort((one, other) => one.position - other.position);
}

/** Answers must be in order of position and not empty. */
export function packReceipts(batch: number, answers: readonly KeyedAnswer[]): readonly PackedReceipt[] {
  const packed: PackedReceipt[] = [];
  for (let from = 0; from < answers.length; from += rowsPerPackMax) {
    packed.push(pack(batch, answers.slice(from, from + rowsPerPackMax)));
  }
  return packed;
}

function pack(batch: number, answers: readonly KeyedAnswer[]): PackedReceipt {
  const first = answers[0]?.position ?? 0;
  const last = answers.at(-1)?.position ?? first;
  const jobs = [...new Set(answers.map(({ job }) => job).filter((job) => job !== null))];
  const isOneJob = answers.every(({ job }) => job === (jobs[0] ?? null));
  return {
    first_position: first,
    last_position: last,
    batch,
    positions: last - first + 1 === answers.length ? null : answers.map(({ position }) => position),
    outcomes: toHex(answers.map(codeOfAnswer)),
    zendesk_user_ids: answers.map(({ zendeskUserId }) => zendeskUserId),
    jobs: jobs.map(cleanText),
    // 0 stands for no job, n for the nth.
    job_of: isOneJob ? null : toHex(answers.map(({ job }) => (job === null ? 0 : jobs.indexOf(job) + 1))),
    keys: answers.map(({ key }) => key),
    key_hashes: answers.map(({ key }) => hashKey(key)),
  };
}

const toHex = (bytes: readonly number[]): string => `\\x${Buffer.from(bytes).toString("hex")}`;

export function positionsOf(
  packed: Pick<PackedAnswers, "first_position" | "positions"> & { readonly last_position: number },
): readonly number[] {
  const { first_position: first, last_position: last, positions } = packed;
  return positions ?? Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export function unpackAnswers({
  first_position,
  positions,
  outcomes,
  zendesk_user_ids,
}: PackedAnswers): SettledAnswer[] {
  return Array.from(outcomes, (code, index) => ({
    position: positions?.[index] ?? first_position + index,
    ...answerOfCode(code),
    zendeskUserId: zendesk_user_ids[index] ?? null,
  }));
}

export function unpackRows(packed: PackedRows): UnpackedRow[] {
  const { jobs, job_of: jobOf, keys } = packed;
  return unpackAnswers(packed).map((answer, index) => ({
    ...answer,
    key: keys[index] ?? "",
    job: jobs[jobOf === null ? 0 : (jobOf[index] ?? 0) - 1] ?? null,
  }));
}
