-- Rows of each file of people, the heads that they stand for, and the days on which times on the register begin.
-- reads: people_rows
SELECT
  people_rows.file_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(COUNT(DISTINCT people_rows.person) AS BIGINT) AS people,
  CAST(SUM(people_rows.heads_micro) AS BIGINT) AS heads_micro,
  MIN(people_rows.registered_from) AS first_day,
  MAX(people_rows.registered_from) AS last_day
FROM people_rows
GROUP BY people_rows.file_no
