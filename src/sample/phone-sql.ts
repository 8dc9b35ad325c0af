/** Phone numbers as SQL, as people and old systems write them: E.164 mostly, then every other way. */
import { kindOf } from "./draw.ts";
import { own } from "./person-sql.ts";
import { phoneNothings, phoneWords } from "./phrases.ts";
import { sampleRates as rates } from "./sample-rates.ts";

/** The CTE `phoned`, from `named`: its column phone. */
export const phonedSql = `
dialled AS NOT MATERIALIZED (
  SELECT *,
    split_part(phone_head, ' ', 1) AS area,
    replace(split_part(phone_head, ' ', 2), ' ', '') || lpad((${drawnDigits("phone")})::VARCHAR, phone_digits, '0') AS subscriber,
    ${kindOf(own.bits("odd phone"), rates.oddPhone)} AS odd_phone
  FROM named
),
halved AS NOT MATERIALIZED (
  SELECT *, subscriber[:len(subscriber) // 2] AS left_half, subscriber[len(subscriber) // 2 + 1:] AS right_half FROM dialled
),
phoned AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN edit IS NOT DISTINCT FROM 'phone'
        THEN '+' || dial || area || split_part(phone_head, ' ', 2) || lpad((${drawnDigits("new phone")})::VARCHAR, phone_digits, '0')
      WHEN ${own.chance("phone missing", rates.phoneMissing)} THEN NULL
      ELSE CASE odd_phone
        WHEN 'international' THEN '+' || dial || ' ' || area || ' ' || left_half || ' ' || right_half
        WHEN 'dots' THEN '+' || dial || '.' || area || '.' || left_half || '.' || right_half
        WHEN 'dashes' THEN '+' || dial || '-' || area || '-' || left_half || '-' || right_half
        WHEN 'zeroes' THEN '00' || dial || ' ' || area || ' ' || subscriber
        WHEN 'national' THEN CASE WHEN dial = '1' THEN '(' || area || ') ' || left_half || '-' || right_half
          ELSE trunk || area || ' ' || left_half || ' ' || right_half END
        WHEN 'nationalDots' THEN trunk || area || '.' || left_half || '.' || right_half
        WHEN 'extension' THEN '+' || dial || ' ' || area || ' ' || subscriber || ' ext. ' || (100 + ${own.below("extension", 900)})
        WHEN 'letters' THEN ${own.pick("phone words", phoneWords)}
        WHEN 'short' THEN subscriber[:4]
        WHEN 'none' THEN ${own.pick("phone nothing", phoneNothings)}
        ELSE '+' || dial || area || subscriber END
      END AS phone
  FROM halved
)`;

/** A number of as many digits as the place's pattern has. */
function drawnDigits(purpose: string): string {
  const tenToThe = `[1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000][1 + phone_digits]`;
  return own.below(purpose, tenToThe);
}
