-- Cells of codes of a file with ten rows or more, of which the largest is more than 4.5 times the average.
-- reads: kind_sizes, placed_kinds
WITH sizes AS (
  SELECT
    kind_sizes.file_no,
    placed_kinds.kind_cell,
    CAST(SUM(kind_sizes.row_count) AS DECIMAL(30, 0)) AS row_count,
    CAST(SUM(kind_sizes.paid_rows) AS DECIMAL(30, 0)) AS paid_rows,
    CAST(SUM(kind_sizes.quantity) AS DECIMAL(30, 0)) AS quantity,
    CAST(SUM(kind_sizes.spend) AS DECIMAL(30, 0)) AS spend,
    CAST(MAX(kind_sizes.most_quantity) AS DECIMAL(18, 0)) AS most_quantity,
    CAST(MAX(kind_sizes.most_spend) AS DECIMAL(18, 0)) AS most_spend
  FROM kind_sizes
  INNER JOIN placed_kinds ON placed_kinds.kind_no = kind_sizes.kind_no
  GROUP BY kind_sizes.file_no, placed_kinds.kind_cell
)
SELECT
  sizes.file_no,
  sizes.kind_cell
FROM sizes
WHERE sizes.row_count >= 10
  AND (
    (sizes.spend > 0 AND sizes.most_spend * sizes.paid_rows * 2 > sizes.spend * 9)
    OR (sizes.quantity > 0 AND sizes.most_quantity * sizes.row_count * 2 > sizes.quantity * 9)
  )
