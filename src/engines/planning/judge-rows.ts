/**
 * Has the rows that differ judged, page by page, and gives each its place: new, changed, unchanged or rejected, and in which wave.
 * Where the rows come from and where they are kept is each engine's own.
 */
import { createEmailOwners } from "../../core/email-owners.ts";
import { invariant } from "../../core/invariant.ts";
import type { PlanTally } from "../../core/outcome.ts";
import type { Candidate, Judgement, PlanRequest } from "../../core/ports/engine.ts";
import { type Problem, problem, quoteValue } from "../../core/problem.ts";
import { createWaveAssigner } from "../../core/wave.ts";

/** A candidate with what the engine knows of it besides. */
export interface FoundRow {
  readonly candidate: Candidate;
  /** Of a group that the ledger holds as it is: judged only to find its rejected rows again. */
  readonly isSettled: boolean;
  readonly isNew: boolean;
  /** Only where another row may be the same user: of all others the names would fill the memory for nothing. */
  readonly externalId: string | null;
  /** Only where another row to be judged has the same one. */
  readonly email: string | null;
}

/** What became of a page, by ordinal (`o`); problems as JSON. */
export interface JudgedPage {
  readonly sent: { o: number; wave: number; user: string; held: string }[];
  readonly warned: WarnedOrdinal[];
  readonly rejected: { o: number; problems: string }[];
  readonly unchanged: { o: number; held: string }[];
}

export interface WarnedOrdinal {
  readonly o: number;
  readonly warnings: string;
}

export interface Verdicts {
  readonly new: number;
  readonly changed: number;
  readonly rejected: number;
  readonly waves: number;
}

export interface Judging {
  /** Pages come in the order of the result. */
  page(rows: readonly FoundRow[]): JudgedPage;
  /** After the last page: warnings of rows that share an email, which is only known when all have been seen. */
  warnedLate(): readonly WarnedOrdinal[];
  verdicts(): Verdicts;
}

export function createJudging(request: PlanRequest): Judging {
  const waveOf = createWaveAssigner();
  const emails = createEmailWarnings(request.identity.email);
  const counts = { new: 0, changed: 0, rejected: 0, waves: 0 };
  const place = (row: FoundRow, judgement: Judgement, judged: JudgedPage): void => {
    const o = judgement.ordinal;
    if (judgement.verdict === "rejected") {
      judged.rejected.push({ o, problems: JSON.stringify(judgement.problems) });
      counts.rejected += 1;
      return;
    }
    emails.note(row);
    if (row.isSettled) return;
    if (judgement.verdict === "unchanged") {
      judged.unchanged.push({ o, held: judgement.held });
      return;
    }
    const { user, held, warnings } = judgement;
    const wave = waveOf({ ordinal: o, externalId: row.externalId, email: row.email });
    judged.sent.push({ o, wave, user, held });
    if (row.email !== null) emails.hold(row, warnings);
    else if (warnings.length > 0) judged.warned.push({ o, warnings: JSON.stringify(warnings) });
    counts.waves = Math.max(counts.waves, wave + 1);
    counts[row.isNew ? "new" : "changed"] += 1;
  };
  return {
    page(rows) {
      request.signal.throwIfAborted();
      const judgements = judgePage(request, rows);
      const judged: JudgedPage = { sent: [], warned: [], rejected: [], unchanged: [] };
      for (const row of rows) place(row, judgementOf(row, judgements), judged);
      return judged;
    },
    warnedLate: () => emails.warned(),
    verdicts: () => counts,
  };
}

function judgePage(request: PlanRequest, rows: readonly FoundRow[]): ReadonlyMap<number, Judgement> {
  const given = request.judge(rows.map(({ candidate }) => candidate));
  const judgements = new Map(given.map((judgement) => [judgement.ordinal, judgement]));
  invariant(
    judgements.size === rows.length,
    `${rows.length} rows were judged and ${judgements.size} judgements came back`,
  );
  return judgements;
}

function judgementOf({ candidate }: FoundRow, judgements: ReadonlyMap<number, Judgement>): Judgement {
  const judgement = judgements.get(candidate.ordinal);
  invariant(judgement !== undefined, `row ${candidate.ordinal} was not judged`);
  invariant(
    candidate.key !== null || judgement.verdict === "rejected",
    `row ${candidate.ordinal} has no identity and was not rejected`,
  );
  return judgement;
}

interface EmailWarnings {
  note(row: FoundRow): void;
  /** Keeps the row's warnings back until all owners of its email are known. */
  hold(row: FoundRow, warnings: readonly Problem[]): void;
  warned(): readonly WarnedOrdinal[];
}

/** `column` holds the emails. */
function createEmailWarnings(column: string | null): EmailWarnings {
  const owners = createEmailOwners();
  const held: { readonly row: FoundRow; readonly warnings: readonly Problem[] }[] = [];
  const othersOf = ({ candidate: { key }, externalId, email }: FoundRow): readonly Problem[] => {
    if (key === null || externalId === null || email === null) return [];
    const other = owners.otherThan({ externalId: key, email });
    const detail = other === null ? "" : `It is also that of external_id ${quoteValue(other)}.`;
    return other === null ? [] : [problem("email_shared", column, detail)];
  };
  return {
    note({ candidate: { key }, externalId, email }) {
      if (key !== null && externalId !== null && email !== null) owners.note({ externalId: key, email });
    },
    hold: (row, warnings) => held.push({ row, warnings }),
    warned: () =>
      held.flatMap(({ row, warnings }) => {
        const all = [...warnings, ...othersOf(row)];
        return all.length === 0 ? [] : [{ o: row.candidate.ordinal, warnings: JSON.stringify(all) }];
      }),
  };
}

/** The books of a result of `rows` rows. */
export function tallyOf(rows: number, verdicts: Verdicts, left: number): PlanTally {
  const { new: added, changed, rejected } = verdicts;
  return { read: rows, new: added, changed, unchanged: rows - added - changed - rejected, rejected, left };
}
