-- Rows of each file of activity that name no person: how many, what they come to, and the first of them.
-- reads: activity (priced)
SELECT
  activity.file_no,
  CAST(SUM(activity.spells) AS BIGINT) AS row_count,
  CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS spend,
  CAST(MIN(activity.row_no) AS BIGINT) AS first_row
FROM activity
WHERE activity.person IS NULL
GROUP BY activity.file_no
