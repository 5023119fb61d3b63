-- The cells of kinds of activity, with their codes.
-- reads: kind_cells
SELECT
  kind_cells.kind_cell,
  kind_cells.provider,
  kind_cells.commissioner,
  kind_cells.setting,
  kind_cells.service,
  kind_cells.currency,
  kind_cells.programme
FROM kind_cells
