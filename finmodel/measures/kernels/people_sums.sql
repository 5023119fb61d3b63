-- Rows of each file of people, the heads that they stand for, and the days on which times on the register begin.
-- reads: people_rows
WITH each_person AS (
  SELECT
    people_rows.file_no,
    people_rows.person,
    COUNT(*) AS row_count,
    SUM(people_rows.heads_micro) AS heads_micro,
    MIN(people_rows.registered_from) AS first_day,
    MAX(people_rows.registered_from) AS last_day
  FROM people_rows
  GROUP BY people_rows.file_no, people_rows.person
)
SELECT
  each_person.file_no,
  CAST(SUM(each_person.row_count) AS BIGINT) AS row_count,
  CAST(COUNT(*) AS BIGINT) AS people,
  CAST(SUM(each_person.heads_micro) AS BIGINT) AS heads_micro,
  MIN(each_person.first_day) AS first_day,
  MAX(each_person.last_day) AS last_day
FROM each_person
GROUP BY each_person.file_no
