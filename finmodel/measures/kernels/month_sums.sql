-- Activity of each file by month and cell of parties and setting, as it was read: rows, units and money, and what has no price.
-- reads: activity_rows, placed_kinds, day_rules (of each file)
-- The month is that of the day which decides the year. Money by the day of what is not over is not in it.
WITH dated AS (
  SELECT
    activity_rows.file_no,
    placed_kinds.kind_cell,
    CASE
      WHEN day_rules.counted_on_end = 1 AND activity_rows.stay < 1000000
      THEN CAST(DATEADD(DAY, activity_rows.stay - day_rules.both_ends, activity_rows.started) AS DATE)
      ELSE activity_rows.started
    END AS day,
    activity_rows.quantity,
    activity_rows.spend,
    CASE WHEN activity_rows.spend IS NULL AND activity_rows.stay < 1000000 THEN 1 ELSE 0 END AS unpriced
  FROM activity_rows
  INNER JOIN placed_kinds ON placed_kinds.kind_no = activity_rows.kind_no
  INNER JOIN day_rules ON day_rules.file_no = activity_rows.file_no
),
monthly AS (
  SELECT
    dated.*,
    YEAR(dated.day) * 100 + MONTH(dated.day) AS month_no
  FROM dated
)
SELECT
  monthly.file_no,
  monthly.kind_cell,
  monthly.month_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(monthly.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(monthly.spend, 0)) AS BIGINT) AS spend,
  CAST(SUM(monthly.unpriced) AS BIGINT) AS rows_without_price,
  CAST(SUM(monthly.unpriced * monthly.quantity) AS BIGINT) AS quantity_without_price,
  MIN(monthly.day) AS first_day,
  MAX(monthly.day) AS last_day
FROM monthly
GROUP BY monthly.file_no, monthly.kind_cell, monthly.month_no
