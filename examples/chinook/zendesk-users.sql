-- What a support agent of a music shop wants to see beside a ticket.
WITH purchases AS (
  SELECT CustomerId,
         COUNT(*) AS orders,
         SUM(Total) AS lifetime_value,
         MAX(InvoiceDate) AS last_purchase
  FROM Invoice
  GROUP BY CustomerId
),
genres AS (
  SELECT i.CustomerId, g.Name AS genre,
         ROW_NUMBER() OVER (PARTITION BY i.CustomerId ORDER BY SUM(l.Quantity) DESC, g.Name) AS place
  FROM Invoice i
  JOIN Invoice_Line l ON l.InvoiceId = i.InvoiceId
  JOIN Track t ON t.TrackId = l.TrackId
  JOIN Genre g ON g.GenreId = t.GenreId
  GROUP BY i.CustomerId, g.Name
)
SELECT CONCAT('chinook-', CAST(c.CustomerId AS VARCHAR)) AS external_id,
       LOWER(CONCAT(c.FirstName, ' ', c.LastName)) AS name,
       c.Email AS email,
       c.Phone AS phone,
       c.City AS "user_fields.city",
       c.Country AS "user_fields.country",
       p.orders AS "user_fields.orders",
       CAST(p.lifetime_value AS DECIMAL(10,2)) AS "user_fields.ltv",
       DATE(p.last_purchase) AS "user_fields.last_purchase",
       g.genre AS "user_fields.favourite_genre",
       CONCAT(e.FirstName, ' ', e.LastName) AS "user_fields.support_agent"
FROM Customer c
LEFT JOIN purchases p ON p.CustomerId = c.CustomerId
LEFT JOIN genres g ON g.CustomerId = c.CustomerId AND g.place = 1
LEFT JOIN Employee e ON e.EmployeeId = c.SupportRepId
ORDER BY p.lifetime_value DESC
