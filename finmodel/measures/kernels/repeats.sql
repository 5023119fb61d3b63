-- Rows equal to another in all that is read of them, in the order of files and rows, and where the first of each stands.
-- reads: activity_rows, repeated_keys
WITH keyed AS (
  SELECT
    activity_rows.file_no,
    activity_rows.row_no,
    activity_rows.person,
    activity_rows.started,
    activity_rows.kind_no,
    activity_rows.quantity,
    activity_rows.stay,
    activity_rows.spend,
    activity_rows.cost,
    activity_rows.file_no * CAST(10000000000 AS BIGINT) + activity_rows.row_no AS place,
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
alike AS (
  SELECT keyed.*
  FROM keyed
  INNER JOIN repeated_keys ON repeated_keys.row_key = keyed.row_key
),
numbered AS (
  SELECT
    alike.*,
    ROW_NUMBER() OVER (
      PARTITION BY alike.person, alike.started, alike.kind_no, alike.quantity, alike.stay, alike.spend, alike.cost
      ORDER BY alike.place
    ) AS copy_no,
    MIN(alike.place) OVER (
      PARTITION BY alike.person, alike.started, alike.kind_no, alike.quantity, alike.stay, alike.spend, alike.cost
    ) AS first_place,
    MIN(alike.file_no) OVER (
      PARTITION BY alike.person, alike.started, alike.kind_no, alike.quantity, alike.stay, alike.spend, alike.cost
    ) AS first_file
  FROM alike
)
SELECT
  numbered.file_no,
  numbered.row_no,
  numbered.kind_no,
  CASE WHEN numbered.person IS NULL THEN 0 ELSE 1 END AS named,
  numbered.quantity,
  numbered.spend,
  numbered.first_file,
  numbered.first_place - numbered.first_file * CAST(10000000000 AS BIGINT) AS first_row
FROM numbered
WHERE numbered.copy_no > 1
