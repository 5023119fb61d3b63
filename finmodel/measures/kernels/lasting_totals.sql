-- Rows that last outside the period of their spell, by file, period and kind: how many, how many days, and which are open.
-- reads: lasting_rows, placed_kinds
WITH wholes AS (
  SELECT
    lasting_rows.file_no,
    lasting_rows.row_no,
    CAST(SUM(lasting_rows.days) AS BIGINT) AS days,
    CAST(SUM(lasting_rows.days * lasting_rows.spells) AS BIGINT) AS own_days
  FROM lasting_rows
  GROUP BY lasting_rows.file_no, lasting_rows.row_no
)
SELECT
  lasting_rows.file_no,
  lasting_rows.period_no,
  placed_kinds.kind_cell,
  CAST(SUM(CASE WHEN lasting_rows.stay >= 1000000 AND wholes.days > 0 THEN lasting_rows.spells ELSE 0 END) AS BIGINT) AS open_rows,
  CAST(SUM(CASE WHEN lasting_rows.stay >= 1000000 THEN lasting_rows.days ELSE 0 END) AS BIGINT) AS open_days,
  CAST(SUM(CASE WHEN lasting_rows.period_no >= 0 AND lasting_rows.stay < 1000000 AND wholes.days > wholes.own_days THEN lasting_rows.spells ELSE 0 END) AS BIGINT) AS rows_over,
  CAST(SUM(CASE WHEN lasting_rows.spells = 0 AND lasting_rows.days > 0 THEN 1 ELSE 0 END) AS BIGINT) AS parts,
  CAST(SUM(CASE WHEN lasting_rows.period_no < 0 AND wholes.days > 0 THEN 1 ELSE 0 END) AS BIGINT) AS outside_rows,
  CAST(SUM(CASE WHEN lasting_rows.period_no < 0 THEN wholes.days ELSE 0 END) AS BIGINT) AS outside_days
FROM lasting_rows
INNER JOIN wholes ON wholes.file_no = lasting_rows.file_no AND wholes.row_no = lasting_rows.row_no
INNER JOIN placed_kinds ON placed_kinds.kind_no = lasting_rows.kind_no
GROUP BY lasting_rows.file_no, lasting_rows.period_no, placed_kinds.kind_cell
