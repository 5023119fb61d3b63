-- Rows of each file by cell of codes: how many have a price, what they come to, and the dearest of them.
-- reads: kind_sizes, placed_kinds
SELECT
  kind_sizes.file_no,
  placed_kinds.kind_cell,
  CAST(SUM(kind_sizes.row_count) AS BIGINT) AS row_count,
  CAST(SUM(kind_sizes.paid_rows) AS BIGINT) AS paid_rows,
  CAST(SUM(kind_sizes.spend) AS BIGINT) AS spend,
  CAST(MAX(kind_sizes.most_spend) AS BIGINT) AS most_spend
FROM kind_sizes
INNER JOIN placed_kinds ON placed_kinds.kind_no = kind_sizes.kind_no
GROUP BY kind_sizes.file_no, placed_kinds.kind_cell
