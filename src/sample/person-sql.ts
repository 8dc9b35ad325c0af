/**
 * The facts of a customer that more than one table must agree on, as SQL: who it is, what an edit does to it, how much it
 * bought and when, what it said in surveys. Row i depends on (seed, i) only, so that edits and sizes disturb no other row.
 */
import { drawFrom, kindOf, saltOf } from "./draw.ts";
import { categories } from "./phrases.ts";
import { sampleRates as rates } from "./sample-rates.ts";
import type { SampleScope } from "./sample-scope.ts";

export const own = drawFrom("lo", "hi");
/** The same for both customers of a household. */
export const home = drawFrom("home_lo", "home_hi");

/** Order numbers of a customer: counted ones from 0, void ones and the one an edit adds in the places left of 64. */
export const orderNumbers = { perCustomer: 64, countedMax: 48, voidFrom: 50, added: 63 } as const;

export const daySeconds = 86_400;
const bitsRange = 2 ** 32;
const tableSteps = 1000;

/** CTEs up to `person`, one row per customer in order of i. */
export function personSql(scope: SampleScope): string {
  return `
seat AS NOT MATERIALIZED (
  SELECT i, is_twin, i - is_twin::BIGINT AS who
  FROM (
    SELECT rowid AS i, rowid % 2 = 1 AND ${mixed("rowid", `twin:${scope.seed}`)} < ${twinBelow}::UBIGINT AS is_twin
    FROM customer
  )
),
base AS NOT MATERIALIZED (
  SELECT i, is_twin, who,
    ${mixed("who", `lo:${scope.seed}`)} AS lo,
    ${mixed("who", `hi:${scope.seed}`)} AS hi,
    ${mixed("(who >> 1)", `home-lo:${scope.seed}`)} AS pair_lo,
    ${mixed("(who >> 1)", `home-hi:${scope.seed}`)} AS pair_hi,
    ${editKindSql(scope)} AS asked_edit
  FROM seat
),
housed AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN in_household THEN pair_lo ELSE lo END AS home_lo,
    CASE WHEN in_household THEN pair_hi ELSE hi END AS home_hi
  FROM (SELECT *, ${drawFrom("pair_lo", "pair_hi").chance("household", rates.household)} AS in_household FROM base)
),
purchases AS NOT MATERIALIZED (
  SELECT *,
    ${skewed(orderCountAt)}[1 + ${own.below("order count", tableSteps)}]::BIGINT AS counted_orders,
    CASE WHEN ${own.chance("void order", rates.voidOrder)} THEN 1 + ${own.below("two void", 5)} // 4 ELSE 0 END AS void_orders,
    (1500 + ${own.below("order level", 9000)}) * CASE WHEN ${own.chance("big spender", rates.bigSpender)} THEN 6 ELSE 1 END AS level_cents,
    1 + ${skewed(recencyDaysAt)}[1 + ${own.below("recency", tableSteps)}]::BIGINT AS recency_days,
    (8 + ${own.below("rhythm", 80)}) * ${daySeconds} AS gap_seconds,
    1 + ${own.below("favourite", categories.length)} AS favourite,
    ${own.chance("member", rates.loyaltyMember)} AS is_member
  FROM housed
),
spent AS NOT MATERIALIZED (
  SELECT *,
    counted_orders * level_cents + CASE WHEN counted_orders > 0 THEN ${own.below("odd cents", "level_cents // 4")} ELSE 0 END AS spent_cents,
    ${scope.asOfSeconds} - recency_days * ${daySeconds} - ${own.below("time of day", daySeconds)} AS last_seconds,
    CASE WHEN counted_orders > 1 THEN (counted_orders - 1) * gap_seconds + ${own.below("odd hours", "gap_seconds")} ELSE 0 END AS span_seconds
  FROM purchases
),
ranked AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN NOT is_member THEN 0 WHEN spent_cents >= 250000 THEN 4 WHEN spent_cents >= 90000 THEN 3
      WHEN spent_cents >= 25000 THEN 2 ELSE 1 END AS plain_tier,
    ${own.chance("surveyed", rates.surveyed)} AS is_surveyed,
    ${own.chance("surveyed before", rates.surveyedBefore)} AS is_surveyed_before
  FROM spent
),
person AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN asked_edit = 'tier' AND plain_tier = 4 THEN 'order' ELSE asked_edit END AS edit,
    'amp-' || lpad(lower(to_hex(${mixed("who", `id:${scope.seed}`)})), 8, '0') AS plain_id,
    ${own.below("added total", 12_000)} + 1900 AS added_cents,
    ${scope.asOfSeconds} - ${own.below("added time", daySeconds / 2)} AS added_seconds
  FROM ranked
  WHERE asked_edit IS DISTINCT FROM 'left'
)`;
}

/** The id as its rows carry it: a twin has the id of the customer before it, in capitals. */
export const amperityIdSql = "CASE WHEN is_twin THEN upper(plain_id) ELSE plain_id END";

export const surveySecondsSql = (scope: SampleScope): string =>
  `(${scope.asOfSeconds} - ${own.below("survey time", 400 * daySeconds)})`;

export const surveyScoreSql = (key: string): string =>
  `[1, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5][1 + ${own.below("survey score", 12, key)}]`;

/** Seconds since 1970 as a TIMESTAMP. */
export const timestampSql = (seconds: string): string => `epoch_ms((${seconds}) * 1000)`;

/** Cents as DECIMAL(10,2), without a detour through floating point. */
export const moneySql = (cents: string): string => `((${cents}) * 0.01::DECIMAL(3,2))::DECIMAL(10,2)`;

function mixed(number: string, purpose: string): string {
  return `mix(xor((${number})::UBIGINT, ${saltOf(purpose)}::UBIGINT))`;
}

// Only every second customer can be a twin.
const twinBelow = Math.round(2 * rates.idAgainInCapitals * bitsRange);

function editKindSql({ customers, edits }: SampleScope): string {
  if (edits === undefined) return "NULL::VARCHAR";
  const isEdited = `i < ${customers} AND ${mixed("i", `edit:${edits.seed}`)} < ${Math.round(edits.share * bitsRange)}::UBIGINT`;
  const kind = kindOf(mixed("i", `edit kind:${edits.seed}`), rates.editKind);
  return `CASE WHEN ${isEdited} THEN coalesce(${kind}, 'order') END`;
}

/** A draw of a skewed number: its values at a thousand even steps, as a list to index. */
function skewed(valueAt: (share: number) => number): string {
  return `[${Array.from({ length: tableSteps }, (_, step) => valueAt(step / tableSteps)).join(", ")}]`;
}

/** Most order once or twice, a few dozens of times. Products instead of powers: the same on every machine. */
function orderCountAt(share: number): number {
  if (share < rates.neverOrdered) return 0;
  const u = (share - rates.neverOrdered) / (1 - rates.neverOrdered);
  return 1 + Math.floor(orderNumbers.countedMax * u * u * u * u * u * u * u * u);
}

/** Half bought within about half a year, the longest away two years ago. */
function recencyDaysAt(share: number): number {
  return Math.floor(730 * share * share);
}
