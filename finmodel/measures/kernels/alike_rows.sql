-- How many rows that name nobody share their day, length and codes with another row that has other numbers.
-- reads: activity_rows
WITH together AS (
  SELECT
    activity_rows.file_no,
    activity_rows.kind_no,
    activity_rows.started,
    activity_rows.stay,
    COUNT(*) AS row_count,
    MIN(activity_rows.quantity) AS fewest,
    MAX(activity_rows.quantity) AS most,
    MIN(COALESCE(activity_rows.spend, 0)) AS cheapest,
    MAX(COALESCE(activity_rows.spend, 0)) AS dearest
  FROM activity_rows
  WHERE activity_rows.person IS NULL
  GROUP BY activity_rows.file_no, activity_rows.kind_no, activity_rows.started, activity_rows.stay
)
SELECT
  together.file_no,
  CAST(SUM(CASE WHEN together.fewest < together.most OR together.cheapest < together.dearest THEN together.row_count ELSE 0 END)
    AS BIGINT) AS row_count
FROM together
GROUP BY together.file_no
