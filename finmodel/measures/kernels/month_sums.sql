-- Activity of each file by month and cell of parties and setting, as it was read: rows, units and money, and what has no price.
-- reads: every_day, placed_kinds, day_rules (of each file), lives
-- The month is that of the day which decides the year. `odd` tells rows of a day that cannot be: 1 before birth, 2 after the
-- last day on the register, 3 after the last day that the data is said to reach.
WITH dated AS (
  SELECT
    every_day.file_no,
    placed_kinds.kind_cell,
    CASE
      WHEN day_rules.counted_on_end = 1 AND every_day.stay < 1000000
      THEN CAST(DATEADD(DAY, every_day.stay - day_rules.both_ends, every_day.started) AS DATE)
      ELSE every_day.started
    END AS day,
    CASE
      WHEN every_day.started < lives.born THEN 1
      WHEN every_day.started > lives.gone THEN 2
      WHEN every_day.started > day_rules.extract_to THEN 3
      ELSE 0
    END AS odd,
    every_day.spells,
    every_day.quantity,
    every_day.spend
  FROM every_day
  INNER JOIN placed_kinds ON placed_kinds.kind_no = every_day.kind_no
  INNER JOIN day_rules ON day_rules.file_no = every_day.file_no
  LEFT JOIN lives ON lives.person = every_day.person
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
  CAST(SUM(monthly.spells) AS BIGINT) AS row_count,
  CAST(SUM(monthly.quantity) AS BIGINT) AS quantity,
  CAST(SUM(COALESCE(monthly.spend, 0)) AS BIGINT) AS spend,
  CAST(SUM(CASE WHEN monthly.spend IS NULL THEN monthly.spells ELSE 0 END) AS BIGINT) AS rows_without_price,
  CAST(SUM(CASE WHEN monthly.spend IS NULL THEN monthly.quantity ELSE 0 END) AS BIGINT) AS quantity_without_price,
  MIN(monthly.day) AS first_day,
  MAX(monthly.day) AS last_day
FROM monthly
GROUP BY monthly.file_no, monthly.kind_cell, monthly.month_no, monthly.odd
