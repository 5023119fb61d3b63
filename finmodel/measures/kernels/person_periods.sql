-- Each person (or head count) in each period: age band at its first day, attributes, days on the register.
-- reads: people_rows, periods, ages
WITH dated AS (
  SELECT
    people_rows.person,
    periods.period_no,
    CASE
      WHEN people_rows.birth_date IS NULL THEN people_rows.age
      WHEN people_rows.birth_date > periods.first_day THEN 0
      ELSE YEAR(periods.first_day) - YEAR(people_rows.birth_date) - CASE
        WHEN MONTH(periods.first_day) * 100 + DAY(periods.first_day) < MONTH(people_rows.birth_date) * 100 + DAY(people_rows.birth_date)
        THEN 1
        ELSE 0
      END
    END AS age,
    people_rows.age_band,
    people_rows.sex,
    people_rows.need_band,
    people_rows.practice,
    people_rows.locality,
    people_rows.conditions,
    people_rows.heads_micro,
    people_rows.scored_micro,
    periods.first_day,
    CASE
      WHEN people_rows.registered_from > periods.first_day THEN people_rows.registered_from
      ELSE periods.first_day
    END AS day_in,
    CASE
      WHEN people_rows.registered_to < periods.last_day THEN people_rows.registered_to
      ELSE periods.last_day
    END AS day_out
  FROM people_rows
  CROSS JOIN periods
)
SELECT
  dated.person,
  dated.period_no,
  COALESCE(dated.age_band, ages.age_band, 'unknown') AS age_band,
  dated.sex,
  dated.need_band,
  dated.practice,
  dated.locality,
  dated.conditions,
  dated.heads_micro,
  dated.scored_micro,
  CASE WHEN dated.day_in = dated.first_day AND dated.day_out >= dated.day_in THEN 1 ELSE 0 END AS on_first_day,
  CASE WHEN dated.day_out < dated.day_in THEN 0 ELSE DATEDIFF(DAY, dated.day_in, dated.day_out) + 1 END AS days
FROM dated
LEFT JOIN ages ON ages.age = dated.age
