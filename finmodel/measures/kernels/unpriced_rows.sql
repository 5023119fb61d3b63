-- Rows without a price, by file, cell of parties and setting, and kind: how many, their units, and the first of them.
-- reads: activity (priced), placed_kinds, sized_kinds (placed among cells that tell kinds of one price apart)
SELECT
  activity.file_no,
  placed_kinds.kind_cell,
  sized_kinds.kind_cell AS sized_cell,
  CAST(SUM(activity.spells) AS BIGINT) AS row_count,
  CAST(SUM(activity.quantity) AS BIGINT) AS quantity,
  CAST(MIN(activity.row_no) AS BIGINT) AS first_row
FROM activity
INNER JOIN placed_kinds ON placed_kinds.kind_no = activity.kind_no
INNER JOIN sized_kinds ON sized_kinds.kind_no = activity.kind_no
WHERE activity.spend IS NULL AND activity.spells = 1
GROUP BY activity.file_no, placed_kinds.kind_cell, sized_kinds.kind_cell
