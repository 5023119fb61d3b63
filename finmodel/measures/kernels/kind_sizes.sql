-- Rows of each file by kind: how many, what they come to, and the largest of them, in units and in money.
-- reads: activity_rows
SELECT
  activity_rows.file_no,
  activity_rows.kind_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(CASE WHEN activity_rows.spend > 0 THEN 1 ELSE 0 END) AS BIGINT) AS paid_rows,
  CAST(SUM(activity_rows.quantity) AS BIGINT) AS quantity,
  CAST(SUM(CASE WHEN activity_rows.spend IS NULL THEN 0 ELSE activity_rows.quantity END) AS BIGINT) AS paid_quantity,
  CAST(SUM(COALESCE(activity_rows.spend, 0)) AS BIGINT) AS spend,
  CAST(MAX(activity_rows.quantity) AS BIGINT) AS most_quantity,
  CAST(MAX(COALESCE(activity_rows.spend, 0)) AS BIGINT) AS most_spend
FROM activity_rows
GROUP BY activity_rows.file_no, activity_rows.kind_no
