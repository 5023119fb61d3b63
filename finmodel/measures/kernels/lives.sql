-- When everybody who is listed was born, and the last day that they are on the register.
-- reads: people_rows
SELECT
  people_rows.person,
  MIN(people_rows.birth_date) AS born,
  MAX(COALESCE(people_rows.registered_to, CAST('9999-12-31' AS DATE))) AS gone
FROM people_rows
WHERE people_rows.person IS NOT NULL
GROUP BY people_rows.person
