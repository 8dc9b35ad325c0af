/**
 * Chance as SQL text: the same 32 bits for the same row and purpose on every machine and in every version of DuckDB,
 * whose own hash() may change between releases. It knows nothing of customers.
 */

/** Spreads a 32-bit UBIGINT over all 32 bits and loses nothing: different numbers stay different. */
const mixMacros = `
CREATE MACRO mix_first(x) AS (xor(x, x >> 16) * 2146121005::UBIGINT) & 4294967295::UBIGINT;
CREATE MACRO mix_second(x) AS (xor(x, x >> 15) * 2221713035::UBIGINT) & 4294967295::UBIGINT;
CREATE MACRO mix_third(x) AS xor(x, x >> 16);
CREATE MACRO mix(x) AS mix_third(mix_second(mix_first(x)));`;

/** The middle half of a product: two rounds of it are far cheaper than mix() and even enough for sample data. */
const roundMacros = `
CREATE MACRO round_of(x, factor) AS ((x * factor) >> 16) & 4294967295::UBIGINT;
CREATE MACRO bits_of(lo, hi, salt) AS
  round_of(xor(round_of(xor(lo, salt), 2654435761::UBIGINT), hi), 2246822519::UBIGINT);`;

export const drawMacrosSql = mixMacros + roundMacros;

const bitsRange = 2 ** 32;

/** FNV-1a of a purpose or a seed, 31 bits: adding a column's draw disturbs no other column's. */
export function saltOf(purpose: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(purpose, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash >>> 1;
}

/** Draws for one row. `key` is an SQL integer for draws repeated within the row, such as an order's number. */
export interface Draw {
  /** An even UBIGINT of 32 bits. */
  bits(purpose: string, key?: string): string;
  /** An even BIGINT from 0 to count - 1. */
  below(purpose: string, count: number | string, key?: string): string;
  /** True for this share of the rows. */
  chance(purpose: string, share: number): string;
  /** One of these texts, evenly. */
  pick(purpose: string, texts: readonly string[], key?: string): string;
}

/** Draws from two 32-bit columns that differ from row to row. */
export function drawFrom(lo: string, hi: string): Draw {
  const bits = (purpose: string, key?: string): string => {
    const salt = `${saltOf(purpose)}::UBIGINT`;
    return `bits_of(${lo}, ${hi}, ${key === undefined ? salt : `(${salt} + (${key})::UBIGINT)`})`;
  };
  const below = (purpose: string, count: number | string, key?: string): string =>
    `((${bits(purpose, key)} * (${count})::UBIGINT) >> 32)::BIGINT`;
  return {
    bits,
    below,
    chance: (purpose, share) => `(${bits(purpose)} < ${Math.round(share * bitsRange)}::UBIGINT)`,
    pick: (purpose, texts, key) => `${sqlList(texts)}[1 + ${below(purpose, texts.length, key)}]`,
  };
}

/** Which of several exclusive kinds an already drawn column of bits falls into; NULL for the rest. */
export function kindOf(bitsColumn: string, shares: Readonly<Record<string, number>>): string {
  let upTo = 0;
  const cases = Object.entries(shares).map(([kind, share]) => {
    upTo += share;
    return `WHEN ${bitsColumn} < ${Math.round(upTo * bitsRange)}::UBIGINT THEN ${sqlText(kind)}`;
  });
  return `CASE ${cases.join(" ")} END`;
}

export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function sqlList(texts: readonly string[]): string {
  return `[${texts.map(sqlText).join(", ")}]`;
}
