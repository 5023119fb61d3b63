-- Activity after the last day that its source is said to reach (`odd` is 3), by file.
-- reads: activity_rows, day_rules (of each file)
WITH late AS (
  SELECT activity_rows.file_no, 3 AS odd, activity_rows.quantity, activity_rows.spend
  FROM activity_rows
  INNER JOIN day_rules ON day_rules.file_no = activity_rows.file_no
  WHERE activity_rows.started > day_rules.extract_to
)
SELECT
  late.file_no,
  late.odd,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(late.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(late.spend, 0)) AS BIGINT) AS spend
FROM late
GROUP BY late.file_no, late.odd
