-- What the rows of each kind that have a price come to, and their units.
-- reads: kind_sizes, sized_kinds
SELECT
  sized_kinds.kind_cell,
  CAST(SUM(kind_sizes.paid_quantity) AS BIGINT) AS quantity,
  CAST(SUM(kind_sizes.spend) AS BIGINT) AS spend
FROM kind_sizes
INNER JOIN sized_kinds ON sized_kinds.kind_no = kind_sizes.kind_no
WHERE kind_sizes.paid_quantity > 0
GROUP BY sized_kinds.kind_cell
