/** Puts names, places and streets into small tables beside the generator, so that picking one is a join on a number. */
import { sqlText } from "./draw.ts";
import { type NameLocale, namesByLocale, parseNames } from "./names.ts";
import type { SampleCity, SampleCountry } from "./place.ts";
import { sampleCountries } from "./places.ts";

/** Which rows of a table belong to a locale or a country. */
interface Span {
  readonly from: number;
  readonly count: number;
}

type Cell = string | number | boolean | null;

interface LookupTables {
  readonly sql: string;
  /** A thousand place ids, each as often as its weight: an even draw from it is a weighted place. */
  readonly weightedPlaces: readonly number[];
}

export function lookupTables(): LookupTables {
  const given = nameTable("given_name", (locale) => namesByLocale[locale].given);
  const surname = nameTable("surname", (locale) => namesByLocale[locale].surname);
  const streets = sampleCountries.flatMap((country) => country.streets);
  const places = placeRows(given.spans, surname.spans);
  const sql = [
    given.sql,
    surname.sql,
    "CREATE TABLE street (id BIGINT, pattern VARCHAR);",
    insertSql(
      "street",
      streets.map((pattern, id) => [id, pattern]),
    ),
    `CREATE TABLE place (
      id BIGINT, next_id BIGINT, country VARCHAR, city VARCHAR, state VARCHAR,
      postal_head VARCHAR, postal_digits INTEGER, postal_tail VARCHAR,
      zone VARCHAR, language VARCHAR, dial VARCHAR, trunk VARCHAR, phone_head VARCHAR, phone_digits INTEGER,
      names VARCHAR, surname_first BOOLEAN, name_gap VARCHAR,
      given_from BIGINT, given_count BIGINT, surname_from BIGINT, surname_count BIGINT,
      street_from BIGINT, street_count BIGINT);`,
    insertSql("place", places),
  ].join("\n");
  return { sql, weightedPlaces: weightedPlaces() };
}

function nameTable(
  table: string,
  textOf: (locale: NameLocale) => string,
): { sql: string; spans: Map<string, Span> } {
  const spans = new Map<string, Span>();
  const rows: Cell[][] = [];
  for (const locale of Object.keys(namesByLocale) as NameLocale[]) {
    const names = parseNames(textOf(locale));
    spans.set(locale, { from: rows.length, count: names.length });
    for (const name of names) rows.push([rows.length, name.native, name.latin, name.slug]);
  }
  const columns = "(id BIGINT, native VARCHAR, latin VARCHAR, slug VARCHAR)";
  return { sql: `CREATE TABLE ${table} ${columns};\n${insertSql(table, rows)}`, spans };
}

function placeRows(given: ReadonlyMap<string, Span>, surname: ReadonlyMap<string, Span>): Cell[][] {
  const rows: Cell[][] = [];
  let streetsBefore = 0;
  for (const country of sampleCountries) {
    const firstId = rows.length;
    const { order, gap } = namesByLocale[country.names];
    const names = [...spanCells(given, country.names), ...spanCells(surname, country.names)];
    for (const [index, city] of country.cities.entries()) {
      const nextId = firstId + ((index + 1) % country.cities.length);
      rows.push([
        ...[
          firstId + index,
          nextId,
          country.code,
          city.name,
          city.state ?? null,
          ...digitPattern(city.postal),
        ],
        ...[city.zone ?? country.zone, country.language, country.dial, country.trunk],
        ...digitPattern(phoneOf(country, city, index)).slice(0, 2),
        ...[country.names, order === "eastern", gap, ...names, streetsBefore, country.streets.length],
      ]);
    }
    streetsBefore += country.streets.length;
  }
  return rows;
}

function spanCells(spans: ReadonlyMap<string, Span>, locale: NameLocale): Cell[] {
  const span = spans.get(locale);
  return span === undefined ? [] : [span.from, span.count];
}

function phoneOf(country: SampleCountry, city: SampleCity, index: number): string {
  return city.phone ?? country.phones[index % country.phones.length] ?? "";
}

/** `SW1A #AA` is `SW1A `, one digit, `AA`. */
function digitPattern(pattern: string): [head: string, digits: number, tail: string] {
  const head = pattern.indexOf("#");
  const tail = pattern.lastIndexOf("#") + 1;
  return [pattern.slice(0, head), tail - head, pattern.slice(tail)];
}

function weightedPlaces(): number[] {
  let firstId = 0;
  return sampleCountries.flatMap((country) => {
    const from = firstId;
    firstId += country.cities.length;
    return Array.from({ length: country.permille }, (_, index) => from + (index % country.cities.length));
  });
}

function insertSql(table: string, rows: readonly (readonly Cell[])[]): string {
  const tuples = rows.map((row) => `(${row.map(cellSql).join(", ")})`);
  return `INSERT INTO ${table} VALUES\n${tuples.join(",\n")};`;
}

function cellSql(cell: Cell): string {
  return typeof cell === "string" ? sqlText(cell) : String(cell);
}
