-- People and their days on the register, by period and cell, in millionths so that part-heads add up exactly.
-- reads: person_periods, kept (one row of 0 and 1)
WITH cells AS (
  SELECT
    person_periods.period_no,
    CASE WHEN kept.age_band = 1 THEN person_periods.age_band ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN person_periods.sex ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN person_periods.need_band ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN person_periods.practice ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN person_periods.locality ELSE '*' END AS locality,
    person_periods.heads_micro,
    person_periods.heads_micro * person_periods.days AS days_micro
  FROM person_periods
  CROSS JOIN kept
  WHERE person_periods.days > 0
)
SELECT
  cells.period_no,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  CAST(SUM(cells.heads_micro) AS BIGINT) AS people_micro,
  CAST(SUM(cells.days_micro) AS BIGINT) AS days_micro
FROM cells
GROUP BY
  cells.period_no,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality
