-- People of each tier from the costliest down, by what they are.
-- reads: ranked_people, kept (one row of 0 and 1)
WITH cells AS (
  SELECT
    ranked_people.period_no,
    ranked_people.tier_no,
    CASE WHEN kept.age_band = 1 THEN ranked_people.age_band ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN ranked_people.sex ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN ranked_people.need_band ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN ranked_people.practice ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN ranked_people.locality ELSE '*' END AS locality,
    CASE WHEN kept.conditions = 1 THEN ranked_people.conditions ELSE '*' END AS conditions,
    ranked_people.money,
    ranked_people.bed_days
  FROM ranked_people
  CROSS JOIN kept
)
SELECT
  cells.period_no,
  cells.tier_no,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  cells.conditions,
  CAST(COUNT(*) AS BIGINT) AS people,
  CAST(SUM(cells.money) AS BIGINT) AS money,
  CAST(SUM(cells.bed_days) AS BIGINT) AS bed_days
FROM cells
GROUP BY
  cells.period_no,
  cells.tier_no,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  cells.conditions
