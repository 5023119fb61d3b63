-- Money by the day of what is not over, up to the last day that the data reaches, by file, month and cell.
-- reads: activity_rows, lasting_rows, placed_kinds
WITH unpriced AS (
  SELECT activity_rows.file_no, activity_rows.row_no
  FROM activity_rows
  WHERE activity_rows.lasting = 1 AND activity_rows.stay >= 1000000 AND activity_rows.spend IS NULL
),
monthly AS (
  SELECT
    lasting_rows.file_no,
    placed_kinds.kind_cell,
    YEAR(lasting_rows.started) * 100 + MONTH(lasting_rows.started) AS month_no,
    lasting_rows.started,
    lasting_rows.spend
  FROM lasting_rows
  INNER JOIN unpriced ON unpriced.file_no = lasting_rows.file_no AND unpriced.row_no = lasting_rows.row_no
  INNER JOIN placed_kinds ON placed_kinds.kind_no = lasting_rows.kind_no
)
SELECT
  monthly.file_no,
  monthly.kind_cell,
  monthly.month_no,
  CAST(0 AS BIGINT) AS row_count,
  CAST(0 AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(monthly.spend, 0)) AS BIGINT) AS spend,
  CAST(0 AS BIGINT) AS rows_without_price,
  CAST(0 AS BIGINT) AS quantity_without_price,
  MIN(monthly.started) AS first_day,
  MAX(monthly.started) AS last_day
FROM monthly
GROUP BY monthly.file_no, monthly.kind_cell, monthly.month_no
