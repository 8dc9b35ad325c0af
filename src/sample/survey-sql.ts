/** The Survey_Responses table as SQL: one or two answers of each surveyed customer, the latest of which Customer_360 shows. */
import {
  amperityIdSql,
  daySeconds,
  own,
  personSql,
  surveyScoreSql,
  surveySecondsSql,
  timestampSql,
} from "./person-sql.ts";
import { commentsByMood } from "./phrases.ts";
import { sampleRates as rates } from "./sample-rates.ts";
import type { SampleScope } from "./sample-scope.ts";

export function surveyResponsesSql(scope: SampleScope): string {
  return `
WITH ${personSql(scope)},
answer AS NOT MATERIALIZED (
  SELECT *, unnest(range(CASE WHEN is_surveyed_before THEN 0 ELSE 1 END, 2)) AS k FROM person WHERE is_surveyed
),
scored AS NOT MATERIALIZED (
  SELECT *, ${surveyScoreSql("k")} AS score, ${own.chance("survey comment", rates.surveyComment)} AS says FROM answer
)
SELECT
  i * 2 + k AS response_id,
  ${amperityIdSql} AS amperity_id,
  ${timestampSql(`${surveySecondsSql(scope)} - (1 - k) * (30 + ${own.below("survey gap", 300)}) * ${daySeconds}`)} AS answered_at,
  score,
  CASE WHEN NOT says THEN NULL
    WHEN score <= 2 THEN ${own.pick("comment", commentsByMood.bad, "k")}
    WHEN score = 3 THEN ${own.pick("comment", commentsByMood.fair, "k")}
    ELSE ${own.pick("comment", commentsByMood.good, "k")} END AS comment
FROM scored`;
}
