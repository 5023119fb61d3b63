-- Rows of each file of activity whose person is on no list of people: how many, what they come to, and the first of them.
-- reads: activity (priced), unlisted (people on no list)
SELECT
  activity.file_no,
  CAST(SUM(activity.spells) AS BIGINT) AS row_count,
  CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS spend,
  CAST(MIN(activity.row_no) AS BIGINT) AS first_row
FROM activity
INNER JOIN unlisted ON unlisted.person = activity.person
GROUP BY activity.file_no
