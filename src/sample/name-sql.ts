/** Names and e-mail addresses as SQL, the odd ones included. Leaves who the customer is to person-sql.ts. */
import { kindOf } from "./draw.ts";
import { home, own } from "./person-sql.ts";
import { brokenEmails, mailDomains, newMailDomain } from "./phrases.ts";
import { sampleRates as rates } from "./sample-rates.ts";

export const hugeNameLength = 10_000;

const zeroWidthSpace = "chr(8203)";
const rightToLeftOverride = "chr(8238)";

/** CTEs from `placed` (with the joined place and origin of the name) to `named`: given_name, surname, full_name, email. */
export const namedSql = `
spelled AS NOT MATERIALIZED (
  SELECT placed.*,
    CASE WHEN in_latin THEN given.latin ELSE given.native END AS plain_given,
    CASE WHEN in_latin THEN family.latin ELSE family.native END AS plain_surname,
    given.slug AS given_slug, family.slug AS surname_slug,
    ${kindOf(own.bits("odd name"), rates.oddName)} AS odd_name,
    ${kindOf(own.bits("odd email"), rates.oddEmail)} AS odd_email
  FROM placed
  JOIN given_name AS given ON given.id = placed.given_id
  JOIN surname AS family ON family.id = placed.surname_id
),
addressed AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN surname_first AND NOT in_latin THEN plain_surname || name_gap || plain_given
      ELSE plain_given || ' ' || plain_surname END AS plain_name,
    CASE WHEN edit IS NOT DISTINCT FROM 'email' THEN given_slug || '.' || surname_slug || i || '@${newMailDomain}'
      WHEN is_twin THEN given_slug || '.' || i || '@${newMailDomain}'
      WHEN ${own.chance("email missing", rates.emailMissing)} THEN NULL
      WHEN in_household THEN surname_slug || '.family' || (who >> 1) || '@' || ${home.pick("domain", mailDomains)}
      ELSE ${mailbox()} || '@' || ${own.pick("domain", mailDomains)} END AS plain_email
  FROM spelled
),
named AS NOT MATERIALIZED (
  SELECT *,
    CASE WHEN odd_name IS DISTINCT FROM 'missing' THEN plain_given END AS given_name,
    CASE WHEN odd_name IS DISTINCT FROM 'missing' THEN plain_surname END AS surname,
    CASE odd_name
      WHEN 'missing' THEN NULL
      WHEN 'blank' THEN '   '
      WHEN 'emoji' THEN plain_given || ' 🧦👩‍👩‍👧 ' || plain_surname
      WHEN 'zeroWidth' THEN plain_given || ${zeroWidthSpace} || ' ' || plain_surname || ${zeroWidthSpace}
      WHEN 'rightToLeft' THEN ${rightToLeftOverride} || plain_name
      WHEN 'huge' THEN rpad(plain_name, ${hugeNameLength}, ' ' || plain_name)
      WHEN 'quoted' THEN plain_given || ' "Bobby; DROP", ' || plain_surname || chr(10) || 'c/o ''t Hof'
      ELSE plain_name END AS full_name,
    CASE WHEN plain_email IS NULL OR edit IS NOT DISTINCT FROM 'email' THEN plain_email
      WHEN odd_email = 'capitals' THEN upper(plain_email)
      WHEN odd_email = 'initials' THEN upper(plain_email[1]) || plain_email[2:]
      WHEN odd_email = 'spaced' THEN ' ' || plain_email || ' '
      WHEN odd_email = 'malformed' THEN ${own.pick("broken email", brokenEmails)}
      ELSE plain_email END AS email
  FROM addressed
)`;

/** The part before the @: it ends with the customer's number, so that nobody shares an address by chance. */
function mailbox(): string {
  return `CASE ${own.below("mailbox", 4)} WHEN 0 THEN given_slug || '.' || surname_slug
    WHEN 1 THEN given_slug[1] || surname_slug || '.' WHEN 2 THEN given_slug || '_' ELSE surname_slug || '.' || given_slug END || who`;
}
