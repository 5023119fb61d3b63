-- What each person on the register, or with activity, came to in each period: money, days in a bed, and what they are.
-- reads: activity (priced), bed_kinds (kinds whose days are in a bed), person_periods, basis (one row of 0 and 1)
-- Money is the price where a row has one and else its recorded cost, or the other way round; what is not of the first is
-- `second_best`. Who had no activity counts with nil. A person is what the first span with days in the period says.
WITH everyone AS (
  SELECT person_periods.person, person_periods.period_no
  FROM person_periods
  WHERE person_periods.person IS NOT NULL AND person_periods.days > 0
  UNION
  SELECT activity.person, activity.period_no
  FROM activity
  WHERE activity.person IS NOT NULL
),
had AS (
  SELECT
    activity.person,
    activity.period_no,
    CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS paid,
    CAST(SUM(COALESCE(activity.cost, 0)) AS BIGINT) AS recorded,
    CAST(SUM(CASE
      WHEN basis.by_cost = 1 THEN COALESCE(activity.cost, activity.spend, 0)
      ELSE COALESCE(activity.spend, activity.cost, 0)
    END) AS BIGINT) AS money,
    CAST(SUM(CASE
      WHEN basis.by_cost = 1 AND activity.cost IS NULL THEN COALESCE(activity.spend, 0)
      WHEN basis.by_cost = 0 AND activity.spend IS NULL THEN COALESCE(activity.cost, 0)
      ELSE 0
    END) AS BIGINT) AS second_best,
    CAST(SUM(CASE WHEN bed_kinds.kind_no IS NULL THEN 0 ELSE activity.days END) AS BIGINT) AS bed_days
  FROM activity
  CROSS JOIN basis
  LEFT JOIN bed_kinds ON bed_kinds.kind_no = activity.kind_no
  WHERE activity.person IS NOT NULL
  GROUP BY activity.person, activity.period_no
),
attributes AS (
  SELECT
    person_periods.*,
    ROW_NUMBER() OVER (
      PARTITION BY person_periods.person, person_periods.period_no
      ORDER BY
        CASE WHEN person_periods.counted_micro > 0 THEN 0 ELSE 1 END,
        person_periods.cover_from,
        person_periods.cover_to,
        person_periods.days
    ) AS choice
  FROM person_periods
  WHERE person_periods.person IS NOT NULL
),
chosen AS (
  SELECT attributes.* FROM attributes WHERE attributes.choice = 1
)
SELECT
  everyone.person,
  everyone.period_no,
  COALESCE(chosen.age_band, 'unknown') AS age_band,
  COALESCE(chosen.sex, 'unknown') AS sex,
  COALESCE(chosen.need_band, 'unknown') AS need_band,
  COALESCE(chosen.practice, 'unknown') AS practice,
  COALESCE(chosen.locality, 'unknown') AS locality,
  COALESCE(chosen.conditions, 'unknown') AS conditions,
  COALESCE(had.paid, 0) AS paid,
  COALESCE(had.recorded, 0) AS recorded,
  COALESCE(had.money, 0) AS money,
  COALESCE(had.second_best, 0) AS second_best,
  COALESCE(had.bed_days, 0) AS bed_days,
  CASE WHEN basis.by_days = 1 THEN COALESCE(had.bed_days, 0) ELSE COALESCE(had.money, 0) END AS ranked_by
FROM everyone
CROSS JOIN basis
LEFT JOIN had ON had.person = everyone.person AND had.period_no = everyone.period_no
LEFT JOIN chosen ON chosen.person = everyone.person AND chosen.period_no = everyone.period_no
