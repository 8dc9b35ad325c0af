/** What a person is told about SQL that cannot run, and where in their own text it stands. */

export interface SqlProblem {
  readonly message: string;
  /** Counts from 1 in the text the person wrote; null when the place is not known. */
  readonly line: number | null;
  readonly column: number | null;
  readonly suggestion?: string;
}

/** Line and column of an offset (UTF-16 units, as editors count). */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

export function problemAt(text: string, offset: number, message: string, suggestion?: string): SqlProblem {
  const place = placeOf(text, offset);
  return suggestion === undefined ? { message, ...place } : { message, ...place, suggestion };
}

/** Carries a problem out of the depths of a translation; caught where the translation was asked for. */
export class SqlRefused extends Error {
  override readonly name = "SqlRefused";
  readonly problem: SqlProblem;

  constructor(problem: SqlProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
