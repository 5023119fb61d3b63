-- Kinds of activity by the dimensions kept: each cell once, by number.
-- reads: kinds, kept (one row of 0 and 1)
WITH labelled AS (
  SELECT
    CASE WHEN kept.provider = 1 THEN kinds.provider ELSE '*' END AS provider,
    CASE WHEN kept.commissioner = 1 THEN kinds.commissioner ELSE '*' END AS commissioner,
    CASE WHEN kept.setting = 1 THEN kinds.setting ELSE '*' END AS setting,
    CASE WHEN kept.service = 1 THEN kinds.service ELSE '*' END AS service,
    CASE WHEN kept.currency = 1 THEN kinds.currency ELSE '*' END AS currency,
    CASE WHEN kept.programme = 1 THEN kinds.programme ELSE '*' END AS programme
  FROM kinds
  CROSS JOIN kept
),
every_cell AS (
  SELECT
    labelled.provider,
    labelled.commissioner,
    labelled.setting,
    labelled.service,
    labelled.currency,
    labelled.programme
  FROM labelled
  GROUP BY
    labelled.provider,
    labelled.commissioner,
    labelled.setting,
    labelled.service,
    labelled.currency,
    labelled.programme
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY
    every_cell.provider,
    every_cell.commissioner,
    every_cell.setting,
    every_cell.service,
    every_cell.currency,
    every_cell.programme
  ) AS INT) AS kind_cell,
  every_cell.provider,
  every_cell.commissioner,
  every_cell.setting,
  every_cell.service,
  every_cell.currency,
  every_cell.programme
FROM every_cell
