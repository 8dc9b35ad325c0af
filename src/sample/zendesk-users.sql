-- Zendesk - Users: what an agent should know before the first word.
-- Best customers first: the order of the rows is the order of delivery.
WITH purchases AS (
  SELECT
    amperity_id,
    COUNT(*) AS orders,
    CAST(MAX(ordered_at) AS DATE) AS last_purchase
  FROM Orders
  WHERE status NOT IN ('cancelled', 'refunded')
  GROUP BY amperity_id
),
surveys AS (
  SELECT
    amperity_id,
    score,
    ROW_NUMBER() OVER (PARTITION BY amperity_id ORDER BY answered_at DESC, response_id DESC) AS newest
  FROM Survey_Responses
)
SELECT
  c.amperity_id AS external_id,
  c.full_name AS name,
  LOWER(TRIM(c.email)) AS email,
  c.phone AS phone,
  c.city AS "user_fields.city",
  c.state AS "user_fields.state",
  c.loyalty_tier AS "user_fields.loyalty_tier",
  CAST(c.lifetime_value AS DECIMAL(10, 2)) AS "user_fields.ltv",
  COALESCE(p.orders, 0) AS "user_fields.orders",
  p.last_purchase AS "user_fields.last_purchase",
  s.score AS "user_fields.satisfaction",
  c.churn_segment AS "user_fields.churn_risk",
  c.favourite_category AS "user_fields.favourite_category",
  c.next_best_action AS "user_fields.next_best_action",
  c.preferences AS "user_fields.preferences",
  c.vip AS "user_fields.vip",
  NULLIF(
    ARRAY_JOIN(
      ARRAY[
        IF(c.vip, 'vip'),
        c.loyalty_tier,
        IF(c.churn_segment = 'high', 'churn_risk'),
        IF(s.score <= 2, 'unhappy')
      ],
      ','
    ),
    ''
  ) AS tags
FROM Customer_360 c
LEFT JOIN purchases p ON p.amperity_id = c.amperity_id
LEFT JOIN surveys s ON s.amperity_id = c.amperity_id AND s.newest = 1
WHERE NOT c.is_deleted
ORDER BY c.lifetime_value DESC, c.amperity_id
