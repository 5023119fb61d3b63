-- How many rows of each file are of each period (-1: outside every one), without a person among them, and their money.
-- reads: activity_rows
SELECT
  activity_rows.file_no,
  activity_rows.period_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN activity_rows.person IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS rows_without_person,
  CAST(SUM(COALESCE(activity_rows.spend, 0)) AS BIGINT) AS spend
FROM activity_rows
GROUP BY activity_rows.file_no, activity_rows.period_no
