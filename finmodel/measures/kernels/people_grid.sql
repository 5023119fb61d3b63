-- People, their days on the register and their scores, by period and cell, in millionths so that part-heads add up exactly.
-- reads: person_periods, kept (one row of 0 and 1)
WITH cells AS (
  SELECT
    person_periods.period_no,
    CASE WHEN kept.age_band = 1 THEN person_periods.age_band ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN person_periods.sex ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN person_periods.need_band ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN person_periods.practice ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN person_periods.locality ELSE '*' END AS locality,
    CASE WHEN kept.conditions = 1 THEN person_periods.conditions ELSE '*' END AS conditions,
    person_periods.counted_micro,
    person_periods.heads_micro * person_periods.days AS days_micro,
    person_periods.heads_micro * person_periods.on_first_day AS first_day_micro,
    COALESCE(person_periods.scored_micro, 0) * person_periods.days AS score_days_micro,
    CASE WHEN person_periods.scored_micro IS NULL THEN person_periods.heads_micro ELSE 0 END AS unscored_micro
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
  cells.conditions,
  CAST(SUM(cells.counted_micro) AS BIGINT) AS people_micro,
  CAST(SUM(cells.days_micro) AS BIGINT) AS days_micro,
  CAST(SUM(cells.first_day_micro) AS BIGINT) AS first_day_micro,
  CAST(SUM(cells.score_days_micro) AS BIGINT) AS score_days_micro,
  CAST(SUM(cells.unscored_micro) AS BIGINT) AS unscored_micro
FROM cells
GROUP BY
  cells.period_no,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  cells.conditions
