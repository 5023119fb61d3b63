-- What people are by the dimensions kept: each cell once, by number.
-- reads: attributes (of each person in each period), kept (one row of 0 and 1)
WITH labelled AS (
  SELECT
    CASE WHEN kept.age_band = 1 THEN COALESCE(attributes.age_band, 'unknown') ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN COALESCE(attributes.sex, 'unknown') ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN COALESCE(attributes.need_band, 'unknown') ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN COALESCE(attributes.practice, 'unknown') ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN COALESCE(attributes.locality, 'unknown') ELSE '*' END AS locality,
    CASE WHEN kept.conditions = 1 THEN COALESCE(attributes.conditions, 'unknown') ELSE '*' END AS conditions
  FROM attributes
  CROSS JOIN kept
),
every_cell AS (
  SELECT
    labelled.age_band,
    labelled.sex,
    labelled.need_band,
    labelled.practice,
    labelled.locality,
    labelled.conditions
  FROM labelled
  GROUP BY
    labelled.age_band,
    labelled.sex,
    labelled.need_band,
    labelled.practice,
    labelled.locality,
    labelled.conditions
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY
    every_cell.age_band,
    every_cell.sex,
    every_cell.need_band,
    every_cell.practice,
    every_cell.locality,
    every_cell.conditions
  ) AS INT) AS people_cell,
  every_cell.age_band,
  every_cell.sex,
  every_cell.need_band,
  every_cell.practice,
  every_cell.locality,
  every_cell.conditions
FROM every_cell
