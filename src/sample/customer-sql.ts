/** The Customer_360 table as SQL: one row per customer, its sums in agreement with Orders and Survey_Responses. */
import { sqlText } from "./draw.ts";
import { namedSql } from "./name-sql.ts";
import {
  amperityIdSql,
  home,
  moneySql,
  own,
  personSql,
  surveyScoreSql,
  surveySecondsSql,
  timestampSql,
} from "./person-sql.ts";
import { phonedSql } from "./phone-sql.ts";
import { categories, phraseGaps, preferencePhrases } from "./phrases.ts";
import { sampleRates as rates } from "./sample-rates.ts";
import type { SampleScope } from "./sample-scope.ts";

const tiers = "['bronze', 'silver', 'gold', 'platinum']";
const categoryList = `[${categories.map(sqlText).join(", ")}]`;

export function customersSql(scope: SampleScope): string {
  return `
WITH ${personSql(scope)},
${placedSql(scope)},
${namedSql},
${phonedSql},
${valuedSql()}
SELECT
  ${amperityIdSql} AS amperity_id,
  given_name, surname, full_name, email, phone,
  CASE WHEN has_address THEN replace(street_pattern, '{n}', (1 + ${home.below("house", 180)})::VARCHAR) END AS street,
  CASE WHEN has_address THEN city END AS city,
  CASE WHEN has_address THEN state END AS state,
  CASE WHEN has_address THEN postal_head || lpad(${postalDigits}::VARCHAR, postal_digits, '0') || postal_tail END AS postal,
  country,
  CASE WHEN NOT ${own.chance("birthdate missing", rates.birthdateMissing)}
    THEN DATE '1935-01-01' + ${own.below("birthdate", 26_200)}::INTEGER END AS birthdate,
  ${tiers}[tier] AS loyalty_tier,
  CASE WHEN tier > 0 THEN counted_cents // 50 END AS loyalty_points,
  ${moneySql("counted_cents")} AS lifetime_value,
  orders::INTEGER AS order_count,
  CASE WHEN orders > 0 THEN ${timestampSql("CASE WHEN counted_orders > 0 THEN last_seconds - span_seconds ELSE added_seconds END")} END AS first_order_at,
  CASE WHEN orders > 0 THEN ${timestampSql("CASE WHEN added > 0 THEN added_seconds ELSE last_seconds END")} END AS last_order_at,
  CASE WHEN orders > 0 THEN ${moneySql("(counted_cents + orders // 2) // orders")} END AS average_order,
  CASE WHEN orders > 0 THEN ${categoryList}[favourite] END AS favourite_category,
  satisfaction,
  CASE WHEN is_surveyed THEN ${timestampSql(surveySecondsSql(scope))} END AS last_survey_at,
  CASE WHEN ${own.chance("preferences", rates.preferences)} THEN ${preferences} END AS preferences,
  ${own.pick("contact", ["email", "email", "phone", "sms", "chat"])} AS contact_preference,
  churn_risk,
  churn_segment,
  ${nextBestAction} AS next_best_action,
  tier = 4 AND counted_cents >= 600000 OR ${own.chance("vip", rates.vipByHand)} AS vip,
  ${own.chance("opted in", rates.optedIn)} AS is_opted_in,
  language,
  zone AS time_zone,
  ${own.chance("deleted", rates.deleted)} AS is_deleted
FROM valued`;
}

/** Where the customer lives (after a move, the next city) and where its name comes from. */
function placedSql({ weightedPlaces }: SampleScope): string {
  const weighted = `[${weightedPlaces.join(", ")}]`;
  const drawn = (purpose: string): string =>
    `${weighted}[1 + ${home.below(purpose, weightedPlaces.length)}]::BIGINT`;
  return `
sited AS NOT MATERIALIZED (
  SELECT *, ${drawn("place")} AS place_id, ${drawn("origin")} AS abroad_id, ${home.chance("abroad", rates.nameFromAbroad)} AS is_abroad
  FROM person
),
placed AS NOT MATERIALIZED (
  SELECT sited.*,
    now.city, now.state, now.postal_head, now.postal_digits, now.postal_tail, now.zone,
    born.country, born.language, born.dial, born.trunk, born.phone_head, born.phone_digits,
    origin.surname_first, origin.name_gap,
    origin.names <> born.names OR ${own.chance("in latin", rates.nameInLatin)} AS in_latin,
    origin.given_from + ${own.below("given name", "origin.given_count")} AS given_id,
    origin.surname_from + ${home.below("surname", "origin.surname_count")} AS surname_id,
    street.pattern AS street_pattern,
    edit IS NOT DISTINCT FROM 'city' OR NOT ${home.chance("address missing", rates.addressMissing)} AS has_address
  FROM sited
  JOIN place AS born ON born.id = sited.place_id
  JOIN place AS now ON now.id = CASE WHEN edit IS NOT DISTINCT FROM 'city' THEN born.next_id ELSE born.id END
  JOIN place AS origin ON origin.id = CASE WHEN is_abroad THEN abroad_id ELSE place_id END
  JOIN street ON street.id = born.street_from + ${home.below("street", "born.street_count")}
)`;
}

/** What the customer is worth and may do next. */
function valuedSql(): string {
  const recency = `least(1000, recency_days * 1000 // 700)`;
  return `
worth AS NOT MATERIALIZED (
  SELECT *,
    (edit IS NOT DISTINCT FROM 'order')::BIGINT AS added,
    CASE WHEN edit IS NOT DISTINCT FROM 'tier' THEN plain_tier + 1 ELSE plain_tier END AS tier,
    CASE WHEN is_surveyed THEN ${surveyScoreSql("1")} END AS satisfaction,
    CASE WHEN counted_orders > 0 THEN (${recency} * 7 + ${own.below("churn", 1000)} * 3) // 10 END AS churn_thousandths
  FROM phoned
),
valued AS NOT MATERIALIZED (
  SELECT *,
    counted_orders + added AS orders,
    spent_cents + added * added_cents AS counted_cents,
    churn_thousandths / 1000 AS churn_risk,
    CASE WHEN churn_thousandths < 350 THEN 'low' WHEN churn_thousandths < 650 THEN 'medium'
      WHEN churn_thousandths IS NOT NULL THEN 'high' END AS churn_segment
  FROM worth
)`;
}

const postalDigits = home.below("postal", "[1, 10, 100, 1000, 10000][1 + postal_digits]");

const preferences = `${own.pick("first phrase", preferencePhrases)} || CASE WHEN ${own.chance("one phrase", 0.5)} THEN ''
    ELSE ${own.pick("phrase gap", phraseGaps)} || ${own.pick("second phrase", preferencePhrases)} END`;

const nextBestAction = `
  CASE WHEN satisfaction <= 2 THEN 'Ask what went wrong in the last survey'
    WHEN churn_segment = 'high' AND tier >= 3 THEN 'Offer free express delivery'
    WHEN churn_segment = 'high' THEN 'Offer 15% off the next order'
    WHEN tier BETWEEN 1 AND 3 AND orders >= 5 THEN 'Tell how close the next tier is'
    WHEN tier = 0 AND orders >= 2 THEN 'Invite to the loyalty programme'
    WHEN orders > 0 AND churn_segment = 'medium' THEN 'Show what is new in ' || ${categoryList}[favourite]
  END`;
