-- The cell of each kind of activity.
-- reads: kinds, kind_cells, kept (one row of 0 and 1)
WITH labelled AS (
  SELECT
    kinds.kind_no,
    CASE WHEN kept.provider = 1 THEN kinds.provider ELSE '*' END AS provider,
    CASE WHEN kept.commissioner = 1 THEN kinds.commissioner ELSE '*' END AS commissioner,
    CASE WHEN kept.setting = 1 THEN kinds.setting ELSE '*' END AS setting,
    CASE WHEN kept.service = 1 THEN kinds.service ELSE '*' END AS service,
    CASE WHEN kept.currency = 1 THEN kinds.currency ELSE '*' END AS currency,
    CASE WHEN kept.programme = 1 THEN kinds.programme ELSE '*' END AS programme
  FROM kinds
  CROSS JOIN kept
)
SELECT
  labelled.kind_no,
  kind_cells.kind_cell
FROM labelled
INNER JOIN kind_cells
  ON kind_cells.provider = labelled.provider
  AND kind_cells.commissioner = labelled.commissioner
  AND kind_cells.setting = labelled.setting
  AND kind_cells.service = labelled.service
  AND kind_cells.currency = labelled.currency
  AND kind_cells.programme = labelled.programme
