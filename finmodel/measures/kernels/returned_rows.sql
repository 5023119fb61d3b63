-- Rows that start soon after the end of an earlier row of the same person.
-- reads: activity (priced), index_rows (rows that others may follow), return_rule (one row)
WITH pairs AS (
  SELECT
    activity.file_no,
    activity.row_no,
    DATEDIFF(DAY, DATEADD(DAY, index_rows.days, index_rows.started), activity.started) AS days_since,
    CASE
      WHEN index_rows.started < activity.started THEN 1
      WHEN index_rows.started > activity.started THEN 0
      WHEN index_rows.file_no < activity.file_no THEN 1
      WHEN index_rows.file_no > activity.file_no THEN 0
      WHEN index_rows.row_no < activity.row_no THEN 1
      ELSE 0
    END AS earlier,
    CASE WHEN return_rule.same_provider = 1 AND index_rows.provider <> activity.provider THEN 0 ELSE 1 END AS fitting,
    return_rule.within_days
  FROM activity
  INNER JOIN index_rows ON index_rows.person = activity.person
  CROSS JOIN return_rule
),
returns AS (
  SELECT
    pairs.file_no,
    pairs.row_no
  FROM pairs
  WHERE pairs.earlier = 1 AND pairs.fitting = 1 AND pairs.days_since >= 0 AND pairs.days_since <= pairs.within_days
  GROUP BY pairs.file_no, pairs.row_no
)
SELECT activity.*
FROM activity
INNER JOIN returns ON returns.file_no = activity.file_no AND returns.row_no = activity.row_no
