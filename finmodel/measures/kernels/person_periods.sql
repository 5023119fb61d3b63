-- Each span of a person (or head count) in each period: age band at its first day, attributes, days on the register.
-- reads: people_spans, periods, ages
-- A person is counted once in a period, by the first span that has days in it; `cover_from` and `cover_to` are the days
-- whose activity the span speaks for, and in each period some span of the person speaks for each day.
WITH spans AS (
  SELECT
    people_spans.*,
    periods.period_no,
    periods.first_day,
    periods.last_day,
    CASE WHEN people_spans.span_from > periods.first_day THEN people_spans.span_from ELSE periods.first_day END AS day_in,
    CASE WHEN people_spans.span_to < periods.last_day THEN people_spans.span_to ELSE periods.last_day END AS day_out
  FROM people_spans
  INNER JOIN periods ON periods.last_day >= people_spans.cover_from AND periods.first_day <= people_spans.cover_to
),
dated AS (
  SELECT
    spans.*,
    CASE
      WHEN spans.birth_date IS NULL THEN spans.age
      WHEN spans.birth_date > spans.first_day THEN 0
      ELSE YEAR(spans.first_day) - YEAR(spans.birth_date) - CASE
        WHEN MONTH(spans.first_day) * 100 + DAY(spans.first_day) < MONTH(spans.birth_date) * 100 + DAY(spans.birth_date)
        THEN 1
        ELSE 0
      END
    END AS age_then,
    CASE WHEN spans.day_out < spans.day_in THEN 0 ELSE DATEDIFF(DAY, spans.day_in, spans.day_out) + 1 END AS days
  FROM spans
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
  CASE WHEN dated.cover_from <= dated.first_day THEN CAST('0001-01-01' AS DATE) ELSE dated.cover_from END AS cover_from,
  CASE WHEN dated.cover_to >= dated.last_day THEN CAST('9999-12-31' AS DATE) ELSE dated.cover_to END AS cover_to,
  CASE WHEN dated.days = 0 OR dated.earlier_to >= dated.first_day THEN 0 ELSE dated.heads_micro END AS counted_micro,
  dated.heads_micro,
  dated.scored_micro,
  CASE WHEN dated.day_in = dated.first_day AND dated.days > 0 THEN 1 ELSE 0 END AS on_first_day,
  dated.days
FROM dated
LEFT JOIN ages ON ages.age = dated.age_then
