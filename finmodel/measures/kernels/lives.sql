-- When people who are listed were born, and their last day on the register, where the data may have days outside these.
-- reads: people_rows, reach (one row: the first and last day of the activity)
WITH everybody AS (
  SELECT
    people_rows.person,
    MIN(people_rows.birth_date) AS born,
    MAX(COALESCE(people_rows.registered_to, CAST('9999-12-31' AS DATE))) AS gone
  FROM people_rows
  WHERE people_rows.person IS NOT NULL
  GROUP BY people_rows.person
)
SELECT everybody.person, everybody.born, everybody.gone
FROM everybody
CROSS JOIN reach
WHERE everybody.born > reach.first_day OR everybody.gone < reach.last_day
