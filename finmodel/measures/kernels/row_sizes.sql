-- Rows of some cells of codes of some files by size: each size of units and of money is about three times the one below.
-- reads: activity_rows, placed_kinds, sought (files and cells)
WITH sized AS (
  SELECT
    activity_rows.file_no,
    placed_kinds.kind_cell,
    CASE
      WHEN activity_rows.quantity < 1 THEN 0
      WHEN activity_rows.quantity < 3 THEN 1
      WHEN activity_rows.quantity < 10 THEN 2
      WHEN activity_rows.quantity < 32 THEN 3
      WHEN activity_rows.quantity < 100 THEN 4
      WHEN activity_rows.quantity < 316 THEN 5
      WHEN activity_rows.quantity < 1000 THEN 6
      WHEN activity_rows.quantity < 3162 THEN 7
      WHEN activity_rows.quantity < 10000 THEN 8
      WHEN activity_rows.quantity < 31623 THEN 9
      WHEN activity_rows.quantity < 100000 THEN 10
      WHEN activity_rows.quantity < 316228 THEN 11
      WHEN activity_rows.quantity < 1000000 THEN 12
      WHEN activity_rows.quantity < 3162278 THEN 13
      WHEN activity_rows.quantity < 10000000 THEN 14
      WHEN activity_rows.quantity < 31622777 THEN 15
      WHEN activity_rows.quantity < 100000000 THEN 16
      WHEN activity_rows.quantity < 316227766 THEN 17
      WHEN activity_rows.quantity < 1000000000 THEN 18
      WHEN activity_rows.quantity < 3162277660 THEN 19
      WHEN activity_rows.quantity < 10000000000 THEN 20
      WHEN activity_rows.quantity < 31622776602 THEN 21
      WHEN activity_rows.quantity < 100000000000 THEN 22
      WHEN activity_rows.quantity < 316227766017 THEN 23
      WHEN activity_rows.quantity < 1000000000000 THEN 24
      WHEN activity_rows.quantity < 3162277660168 THEN 25
      WHEN activity_rows.quantity < 10000000000000 THEN 26
      WHEN activity_rows.quantity < 31622776601684 THEN 27
      WHEN activity_rows.quantity < 100000000000000 THEN 28
      WHEN activity_rows.quantity < 316227766016838 THEN 29
      WHEN activity_rows.quantity < 1000000000000000 THEN 30
      WHEN activity_rows.quantity < 3162277660168380 THEN 31
      WHEN activity_rows.quantity < 10000000000000000 THEN 32
      ELSE 33
    END AS quantity_size,
    CASE
      WHEN activity_rows.spend < 1 THEN 0
      WHEN activity_rows.spend < 3 THEN 1
      WHEN activity_rows.spend < 10 THEN 2
      WHEN activity_rows.spend < 32 THEN 3
      WHEN activity_rows.spend < 100 THEN 4
      WHEN activity_rows.spend < 316 THEN 5
      WHEN activity_rows.spend < 1000 THEN 6
      WHEN activity_rows.spend < 3162 THEN 7
      WHEN activity_rows.spend < 10000 THEN 8
      WHEN activity_rows.spend < 31623 THEN 9
      WHEN activity_rows.spend < 100000 THEN 10
      WHEN activity_rows.spend < 316228 THEN 11
      WHEN activity_rows.spend < 1000000 THEN 12
      WHEN activity_rows.spend < 3162278 THEN 13
      WHEN activity_rows.spend < 10000000 THEN 14
      WHEN activity_rows.spend < 31622777 THEN 15
      WHEN activity_rows.spend < 100000000 THEN 16
      WHEN activity_rows.spend < 316227766 THEN 17
      WHEN activity_rows.spend < 1000000000 THEN 18
      WHEN activity_rows.spend < 3162277660 THEN 19
      WHEN activity_rows.spend < 10000000000 THEN 20
      WHEN activity_rows.spend < 31622776602 THEN 21
      WHEN activity_rows.spend < 100000000000 THEN 22
      WHEN activity_rows.spend < 316227766017 THEN 23
      WHEN activity_rows.spend < 1000000000000 THEN 24
      WHEN activity_rows.spend < 3162277660168 THEN 25
      WHEN activity_rows.spend < 10000000000000 THEN 26
      WHEN activity_rows.spend < 31622776601684 THEN 27
      WHEN activity_rows.spend < 100000000000000 THEN 28
      WHEN activity_rows.spend < 316227766016838 THEN 29
      WHEN activity_rows.spend < 1000000000000000 THEN 30
      WHEN activity_rows.spend < 3162277660168380 THEN 31
      WHEN activity_rows.spend < 10000000000000000 THEN 32
      ELSE 33
    END AS spend_size,
    activity_rows.row_no,
    activity_rows.quantity,
    activity_rows.spend
  FROM activity_rows
  INNER JOIN placed_kinds ON placed_kinds.kind_no = activity_rows.kind_no
  INNER JOIN sought ON sought.file_no = activity_rows.file_no AND sought.kind_cell = placed_kinds.kind_cell
  WHERE activity_rows.quantity > 0 AND activity_rows.spend > 0
)
SELECT
  sized.file_no,
  sized.kind_cell,
  sized.quantity_size,
  sized.spend_size,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(SUM(sized.quantity) AS BIGINT) AS quantity,
  CAST(SUM(sized.spend) AS BIGINT) AS spend,
  CAST(MIN(sized.row_no) AS BIGINT) AS first_row
FROM sized
GROUP BY sized.file_no, sized.kind_cell, sized.quantity_size, sized.spend_size
