/** The Orders table as SQL: one row per order, adding up to what person-sql.ts says of each customer. */

import {
  amperityIdSql,
  daySeconds,
  moneySql,
  orderNumbers,
  own,
  personSql,
  timestampSql,
} from "./person-sql.ts";
import { categories, channels, voidStatuses } from "./phrases.ts";
import type { SampleScope } from "./sample-scope.ts";

/** How far a share of the whole may stray from even, in thousandths of one part: under half, so that order is kept. */
const strayMax = 400;
const stray = (purpose: string, key: string): string =>
  `(${own.below(purpose, 2 * strayMax + 1, key)} - ${strayMax})`;

/** What the first k counted orders cost together. It ends at the customer's sum, so the orders add up to it. */
const spentBefore = (k: string): string => `
  CASE ${k} WHEN 0 THEN 0 WHEN counted_orders THEN spent_cents
    ELSE spent_cents * ${k} // counted_orders + ${stray("order total", k)} * (spent_cents // counted_orders) // ${1000} END`;

/** When the counted order k was placed: the first and the last at their known times, the others about evenly between. */
const countedSeconds = `
  last_seconds - span_seconds + CASE k WHEN 0 THEN 0 WHEN counted_orders - 1 THEN span_seconds
    ELSE span_seconds * k // (counted_orders - 1) + ${stray("order time", "k")} * gap_seconds // ${1000} END`;

/** Every second order, the last one among them, is of the favourite category: no other has more, and at a tie it is the latest. */
const countedCategory = `
  CASE WHEN (counted_orders - 1 - k) % 2 = 0 THEN favourite ELSE 1 + ${own.below("category", categories.length, "k")} END`;

export function ordersSql(scope: SampleScope): string {
  const categoryList = `[${categories.map((category) => `'${category}'`).join(", ")}]`;
  return `
WITH ${personSql(scope)},
line AS NOT MATERIALIZED (
  SELECT *, unnest(range(counted_orders + void_orders + (edit IS NOT DISTINCT FROM 'order')::BIGINT)) AS k FROM person
),
kind AS NOT MATERIALIZED (
  SELECT *, CASE WHEN k < counted_orders THEN 'counted' WHEN k < counted_orders + void_orders THEN 'void' ELSE 'added' END AS kind
  FROM line
),
dated AS NOT MATERIALIZED (
  SELECT *,
    CASE kind WHEN 'counted' THEN k WHEN 'void' THEN ${orderNumbers.voidFrom} + k - counted_orders ELSE ${orderNumbers.added} END AS number,
    CASE kind WHEN 'counted' THEN ${countedSeconds}
      WHEN 'void' THEN last_seconds - ${own.below("void time", 300 * daySeconds, "k")}
      ELSE added_seconds END AS seconds,
    CASE kind WHEN 'counted' THEN ${spentBefore("(k + 1)")} - ${spentBefore("k")}
      WHEN 'void' THEN level_cents
      ELSE added_cents END AS cents
  FROM kind
)
SELECT
  i * ${orderNumbers.perCustomer} + number AS order_id,
  ${amperityIdSql} AS amperity_id,
  ${timestampSql("seconds")} AS ordered_at,
  ${own.pick("channel", channels, "number")} AS channel,
  ${categoryList}[CASE kind WHEN 'counted' THEN ${countedCategory} ELSE favourite END] AS category,
  ${moneySql("cents")} AS total,
  CASE WHEN kind = 'void' THEN ${own.pick("void status", voidStatuses, "k")}
    WHEN seconds > ${scope.asOfSeconds - 6 * daySeconds} THEN 'shipped' ELSE 'completed' END AS status
FROM dated`;
}
