-- Activity before its person was born (`odd` is 1), or after the last day on the register (2), by file.
-- reads: activity_rows, lives
WITH astray AS (
  SELECT
    activity_rows.file_no,
    CASE WHEN activity_rows.started < lives.born THEN 1 ELSE 2 END AS odd,
    activity_rows.quantity,
    activity_rows.spend
  FROM activity_rows
  INNER JOIN lives ON lives.person = activity_rows.person
  WHERE activity_rows.started < lives.born OR activity_rows.started > lives.gone
)
SELECT
  astray.file_no,
  astray.odd,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(astray.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(astray.spend, 0)) AS BIGINT) AS spend
FROM astray
GROUP BY astray.file_no, astray.odd
