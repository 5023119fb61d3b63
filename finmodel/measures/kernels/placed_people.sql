-- The cell of each span of a person in each period, and the days whose activity it speaks for.
-- reads: attributes (of each span of a person in each period), people_cells, kept (one row of 0 and 1)
WITH labelled AS (
  SELECT
    attributes.person,
    attributes.period_no,
    attributes.cover_from,
    attributes.cover_to,
    CASE WHEN kept.age_band = 1 THEN COALESCE(attributes.age_band, 'unknown') ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN COALESCE(attributes.sex, 'unknown') ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN COALESCE(attributes.need_band, 'unknown') ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN COALESCE(attributes.practice, 'unknown') ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN COALESCE(attributes.locality, 'unknown') ELSE '*' END AS locality,
    CASE WHEN kept.conditions = 1 THEN COALESCE(attributes.conditions, 'unknown') ELSE '*' END AS conditions
  FROM attributes
  CROSS JOIN kept
)
SELECT
  labelled.person,
  labelled.period_no,
  labelled.cover_from,
  labelled.cover_to,
  people_cells.people_cell
FROM labelled
INNER JOIN people_cells
  ON people_cells.age_band = labelled.age_band
  AND people_cells.sex = labelled.sex
  AND people_cells.need_band = labelled.need_band
  AND people_cells.practice = labelled.practice
  AND people_cells.locality = labelled.locality
  AND people_cells.conditions = labelled.conditions
