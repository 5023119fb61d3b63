-- How many people are on the list, each counted once.
-- reads: people_rows
WITH listed AS (
  SELECT people_rows.person FROM people_rows WHERE people_rows.person IS NOT NULL GROUP BY people_rows.person
)
SELECT CAST(COUNT(*) AS BIGINT) AS people
FROM listed
