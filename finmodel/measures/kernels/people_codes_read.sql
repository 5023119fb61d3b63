-- Every combination of codes that people have, as they were read, and its rows.
-- reads: people_rows
SELECT
  people_rows.age_band,
  people_rows.sex,
  people_rows.need_band,
  people_rows.practice,
  people_rows.locality,
  CAST(COUNT(*) AS BIGINT) AS row_count
FROM people_rows
GROUP BY
  people_rows.age_band,
  people_rows.sex,
  people_rows.need_band,
  people_rows.practice,
  people_rows.locality
LIMIT 200000
