-- Apart from the grid: priced activity by period and cell of parties, setting and service, and what has no price or cost.
-- reads: activity (priced), placed_kinds
-- A row is a spell, or one less where it takes back what another counted; a part of one in another period is none.
SELECT
  activity.period_no,
  placed_kinds.kind_cell,
  CAST(SUM(activity.spells * activity.spells) AS BIGINT) AS row_count,
  CAST(SUM(activity.spells) AS BIGINT) AS spells,
  CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS spend,
  CAST(SUM(CASE WHEN activity.spend IS NULL THEN activity.spells * activity.spells ELSE 0 END) AS BIGINT) AS rows_without_price,
  CAST(SUM(CASE WHEN activity.cost IS NULL THEN activity.spells * activity.spells ELSE 0 END) AS BIGINT) AS rows_without_cost
FROM activity
INNER JOIN placed_kinds ON placed_kinds.kind_no = activity.kind_no
GROUP BY activity.period_no, placed_kinds.kind_cell
