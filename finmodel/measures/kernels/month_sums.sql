-- Activity of each file by month and cell of parties and setting, as it was read: rows, units and money, and what has no price.
-- reads: activity_rows, lasting_rows (with the money of what is not over), placed_kinds, day_rules (of each file), lives
-- The month is that of the day which decides the year. `odd` tells rows of a day that cannot be: 1 before birth, 2 after the
-- last day on the register, 3 after the last day that the data is said to reach.
WITH every_row AS (
  SELECT
    activity_rows.file_no,
    activity_rows.kind_no,
    activity_rows.person,
    activity_rows.started,
    activity_rows.stay,
    1 AS row_count,
    activity_rows.quantity,
    CASE WHEN activity_rows.lasting = 1 AND activity_rows.stay >= 1000000 THEN 0 ELSE COALESCE(activity_rows.spend, 0) END AS spend,
    CASE WHEN activity_rows.spend IS NULL AND activity_rows.stay < 1000000 THEN 1 ELSE 0 END AS unpriced
  FROM activity_rows
  UNION ALL
  SELECT
    lasting_rows.file_no,
    lasting_rows.kind_no,
    lasting_rows.person,
    lasting_rows.started,
    lasting_rows.stay,
    0 AS row_count,
    0 AS quantity,
    COALESCE(lasting_rows.spend, 0) AS spend,
    0 AS unpriced
  FROM lasting_rows
  WHERE lasting_rows.stay >= 1000000
),
dated AS (
  SELECT
    every_row.file_no,
    placed_kinds.kind_cell,
    CASE
      WHEN day_rules.counted_on_end = 1 AND every_row.stay < 1000000
      THEN CAST(DATEADD(DAY, every_row.stay - day_rules.both_ends, every_row.started) AS DATE)
      ELSE every_row.started
    END AS day,
    CASE
      WHEN every_row.started < lives.born THEN 1
      WHEN every_row.started > lives.gone THEN 2
      WHEN every_row.started > day_rules.extract_to THEN 3
      ELSE 0
    END AS odd,
    every_row.row_count,
    every_row.quantity,
    every_row.spend,
    every_row.unpriced
  FROM every_row
  INNER JOIN placed_kinds ON placed_kinds.kind_no = every_row.kind_no
  INNER JOIN day_rules ON day_rules.file_no = every_row.file_no
  LEFT JOIN lives ON lives.person = every_row.person
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
  monthly.odd,
  CAST(SUM(monthly.row_count) AS BIGINT) AS row_count,
  CAST(SUM(monthly.quantity) AS BIGINT) AS quantity,
  CAST(SUM(monthly.spend) AS BIGINT) AS spend,
  CAST(SUM(monthly.unpriced) AS BIGINT) AS rows_without_price,
  CAST(SUM(monthly.unpriced * monthly.quantity) AS BIGINT) AS quantity_without_price,
  MIN(monthly.day) AS first_day,
  MAX(monthly.day) AS last_day
FROM monthly
GROUP BY monthly.file_no, monthly.kind_cell, monthly.month_no, monthly.odd
