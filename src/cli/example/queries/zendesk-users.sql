-- One row is one Zendesk user. Columns are named as Zendesk's fields are;
-- a user field of your own is "user_fields.<key>", in double quotes.
-- name and one of external_id and email are needed. The order of the rows is the order of delivery.
SELECT
  amperity_id AS external_id,
  CONCAT(given_name, ' ', surname) AS name,
  LOWER(TRIM(email)) AS email,
  phone,
  city AS "user_fields.city",
  UPPER(state) AS "user_fields.state",
  loyalty_tier AS "user_fields.loyalty_tier",
  CAST(lifetime_value AS DECIMAL(10, 2)) AS "user_fields.ltv"
FROM Customer_360
ORDER BY lifetime_value DESC
