/** What of a result stands for a user and goes into its fingerprint, and what counts as blank: the same on every engine. */
import { createHash } from "node:crypto";
import type { Column } from "../../core/column.ts";
import { QueryFailed } from "../../core/failure.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";

/** Raised when the making of fingerprints changes: every row is then sent once more. */
const fingerprintVersion = 1;

/** What JavaScript's trim() takes for white space (ECMA-262 WhiteSpace and LineTerminator), so that engine and core agree on "blank". */
export const blankCodes: readonly number[] = [
  9, 10, 11, 12, 13, 32, 160, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
].concat(Array.from({ length: 11 }, (_, index) => 0x2000 + index));
export const blankCharacters = String.fromCodePoint(...blankCodes);

/** `C` is a column as the engine knows it: with what refers to it in SQL, where that is not its name. */
export interface FingerprintedColumns<C extends Column = Column> {
  /** The columns whose values cross, in the order in which a row holds them. */
  readonly columns: readonly C[];
  readonly externalId: C | null;
  readonly email: C | null;
  /** Stands for everything but the row that decides what the row becomes. */
  readonly salt: string;
}

export function fingerprintedColumns<C extends Column>(
  request: PlanRequest,
  all: readonly C[],
): FingerprintedColumns<C> {
  const externalId = find(request.identity.externalId, all);
  const email = find(request.identity.email, all);
  const named = request.columns.map((name) => find(name, all)).filter((column) => column !== null);
  const identity = [externalId, email].filter((column) => column !== null && !named.includes(column));
  const columns = [...named, ...identity.filter((column) => column !== null)];
  const salt = createHash("sha256")
    .update(
      JSON.stringify([
        fingerprintVersion,
        request.version,
        columns.map(({ name, kind }) => [name, kind]),
        externalId?.name,
        email?.name,
      ]),
    )
    .digest("hex")
    // 64 bits set two versions apart; every further character is hashed for every row.
    .slice(0, 16);
  return { columns, externalId, email, salt };
}

function find<C extends Column>(name: string | null, all: readonly C[]): C | null {
  if (name === null) return null;
  const column =
    all.find((each) => each.name === name) ??
    all.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (column === undefined)
    throw new QueryFailed(`The query has no column "${name}" any more.`, {
      code: "column_gone",
      next: "fix",
      advice: "Start again: the query or its tables have changed in between.",
    });
  if (column.kind === "nested")
    throw new QueryFailed(`The column "${name}" is of type ${column.type}, which no user can hold.`, {
      code: "column_nested",
      next: "fix",
      advice: "Take the values out of it in the query, or join them to one text with array_join.",
    });
  return column;
}
