/**
 * One page of a run's rows: rejected ones first (place `r12`), then answered ones in the order of the plan (`a12`), or warned
 * ones (`w12`). A page starts behind the last place seen, so that page one million costs what page one does.
 */
import { sql } from "kysely";
import { ConfigInvalid } from "../../core/failure.ts";
import type { RowOutcome } from "../../core/outcome.ts";
import type { PlacedRow, RowFilter } from "../../core/ports/run-book.ts";
import { type ProblemCode, problemTexts } from "../../core/problem.ts";
import { foldKey, hashKey } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { type PackedRows, unpackRows } from "../receipt-packing.ts";
import { answeredPages, problemPages, type RowAtPlace, type RowSearch } from "../rows.ts";

type Section = "r" | "a" | "f" | "w";

export async function readRowPage(
  database: Database,
  run: number,
  filter: RowFilter,
): Promise<readonly PlacedRow[]> {
  const { key, code, limit, after } = filter;
  const search: RowSearch = {
    database,
    run,
    key: key === undefined ? null : foldKey(key),
    hash: key === undefined ? null : hashKey(key),
    code: code === undefined ? null : knownCode(code),
  };
  const start = after === undefined ? null : parsePlace(after);
  const rows: PlacedRow[] = [];
  let reached = start === null;
  for (const section of sectionsOf(filter)) {
    if (!reached && section !== start?.section) continue;
    const from = reached ? -1 : (start?.place ?? -1);
    reached = true;
    for await (const page of pagesOf(search, section, filter, from)) {
      rows.push(...page.map(({ place, row }) => ({ ...row, place: `${section}${place}` })));
      if (rows.length >= limit) return rows.slice(0, limit);
    }
  }
  return rows;
}

function knownCode(code: string): ProblemCode {
  if (code in problemTexts) return code as ProblemCode;
  throw new ConfigInvalid(`There is no problem code "${code}".`, { code: "code_unknown", next: "fix" });
}

function parsePlace(place: string): { readonly section: Section; readonly place: number } {
  const [, section, digits] = /^([rafw])(\d{1,10})$/.exec(place) ?? [];
  if (section === undefined) {
    throw new ConfigInvalid("That is no place to go on from.", {
      code: "after_unknown",
      next: "fix",
      advice: "Give `after` the `next` of the page before.",
    });
  }
  return { section: section as Section, place: Number(digits) };
}

function sectionsOf({ outcomes, code }: RowFilter): readonly Section[] {
  const sections: Section[] = [];
  const has = (...wanted: readonly RowFilter["outcomes"][number][]) =>
    wanted.some((one) => outcomes.includes(one));
  if (has("rejected")) sections.push("r");
  // With a code only rows that have a problem can match, and those are found by it.
  if (code === undefined && has("created", "updated")) sections.push("a");
  else if (has("failed")) sections.push("f");
  if (has("warned")) sections.push("w");
  return sections;
}

function pagesOf(
  search: RowSearch,
  section: Section,
  { outcomes }: RowFilter,
  from: number,
): AsyncIterable<readonly RowAtPlace[]> {
  switch (section) {
    case "r":
      return problemPages(search, "r", "rejected", from);
    case "f":
      return problemPages(search, "f", "failed", from);
    case "w":
      return warnedPages(search, from);
    case "a":
      return answeredPages(
        search,
        outcomes.filter((one): one is Exclude<typeof one, "warned"> => one !== "warned"),
        from,
      );
    default:
      return section satisfies never;
  }
}

/** A warning stands beside what became of the row; without a receipt it is unsent. */
async function* warnedPages(search: RowSearch, from: number): AsyncGenerator<readonly RowAtPlace[]> {
  const { database, run } = search;
  for await (const page of problemPages(search, "w", "unsent", from)) {
    const places = page.map(({ place }) => place);
    const { rows } = await database.run((session) =>
      sql<PackedRows>`
        SELECT DISTINCT ON (first_position) first_position, positions, outcomes, zendesk_user_ids, jobs, job_of, keys
        FROM receipts JOIN unnest(${places}::integer[]) AS place ON place BETWEEN first_position AND last_position
        WHERE run = ${run}
      `.execute(session),
    );
    const answered = new Map(rows.flatMap(unpackRows).map((row) => [row.position, row]));
    yield page.map(({ place, row }) => {
      const found = answered.get(place);
      if (found === undefined) return { place, row };
      const outcome: RowOutcome = found.answer;
      return { place, row: { ...row, outcome, zendeskUserId: found.zendeskUserId, job: found.job } };
    });
  }
}
