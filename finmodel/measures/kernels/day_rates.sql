-- What rows cost or are paid by the day, of sources whose money is stated so: for each, its rate and the part of it a day is.
-- reads: source (columns read from the files), coding (one row of rules)
-- A part of nought is of what is paid once.
WITH units AS (
  SELECT
    source.file_no,
    source.row_no,
    CAST(source.price * coding.price_scale AS BIGINT) AS price,
    CAST(source.cost * coding.cost_scale AS BIGINT) AS cost,
    CASE
      WHEN coding.has_quantity = 0 THEN coding.quantity_scale
      ELSE CAST(source.quantity * coding.quantity_scale AS BIGINT)
    END AS units,
    coding.lift,
    coding.cut,
    coding.cost_cut,
    COALESCE(source.price_share, CASE WHEN coding.price_share > 0 THEN coding.price_share END) AS price_share,
    coding.cost_share
  FROM source
  CROSS JOIN coding
)
SELECT
  units.file_no,
  CAST(units.row_no AS INT) AS row_no,
  CASE WHEN units.price_share >= 0 THEN CAST(ROUND(units.price * units.units * units.lift * units.cut) AS BIGINT) END AS price_rate,
  units.price_share,
  CASE WHEN units.cost_share > 0 THEN CAST(ROUND(units.cost * units.units * units.cost_cut) AS BIGINT) END AS cost_rate,
  units.cost_share
FROM units
