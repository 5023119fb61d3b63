-- A number made of all that is read of a row, where more than one row has it: few, and all that is looked at further.
-- reads: activity_rows
-- A person's own number stands in it whole, so that rows of two people never share one.
WITH keyed AS (
  SELECT
    COALESCE(activity_rows.person, 0) * CAST(4294967296 AS BIGINT) + (
      DATEDIFF(DAY, CAST('1800-01-01' AS DATE), activity_rows.started) * CAST(2654435761 AS BIGINT)
      + activity_rows.kind_no * CAST(40503777 AS BIGINT)
      + activity_rows.quantity * 31
      + COALESCE(activity_rows.spend, 0) * 7
      + COALESCE(activity_rows.cost, 0) * 3
      + activity_rows.stay * CAST(86028121 AS BIGINT)
    ) % CAST(4294967296 AS BIGINT) AS row_key
  FROM activity_rows
),
counted AS (
  SELECT keyed.row_key, COUNT(*) AS row_count
  FROM keyed
  GROUP BY keyed.row_key
)
SELECT counted.row_key
FROM counted
WHERE counted.row_count > 1
