-- Rows of people as spans on the register: where a person has several, each keeps the days that no earlier one has.
-- reads: people_rows
-- From its first day of cover to its last, a span says what its person is in words: through the days off the register
-- after it, and before and after all of them.
WITH counted AS (
  SELECT
    people_rows.person,
    COUNT(*) AS times
  FROM people_rows
  WHERE people_rows.person IS NOT NULL
  GROUP BY people_rows.person
),
returners AS (
  SELECT counted.person FROM counted WHERE counted.times > 1
),
opened AS (
  SELECT
    people_rows.*,
    COALESCE(people_rows.registered_from, CAST('0001-01-01' AS DATE)) AS first_day,
    COALESCE(people_rows.registered_to, CAST('9999-12-31' AS DATE)) AS last_day
  FROM people_rows
),
ordered AS (
  SELECT
    opened.*,
    MAX(opened.last_day) OVER (
      PARTITION BY opened.person ORDER BY opened.first_day, opened.file_no, opened.row_no
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS earlier_to
  FROM opened
  INNER JOIN returners ON returners.person = opened.person
),
left_to_each AS (
  SELECT
    ordered.*,
    CASE
      WHEN ordered.earlier_to IS NULL THEN ordered.first_day
      WHEN ordered.earlier_to < ordered.first_day THEN ordered.first_day
      WHEN ordered.earlier_to < ordered.last_day THEN CAST(DATEADD(DAY, 1, ordered.earlier_to) AS DATE)
    END AS span_from,
    CASE WHEN ordered.earlier_to >= ordered.last_day THEN 0 ELSE 1 END AS some_left
  FROM ordered
)
SELECT
  opened.file_no,
  opened.row_no,
  opened.person,
  opened.birth_date,
  opened.age,
  opened.age_band,
  opened.sex,
  opened.need_band,
  opened.practice,
  opened.locality,
  opened.conditions,
  opened.heads_micro,
  opened.scored_micro,
  opened.first_day AS span_from,
  opened.last_day AS span_to,
  CAST(NULL AS DATE) AS earlier_to,
  CAST('0001-01-01' AS DATE) AS cover_from,
  CAST('9999-12-31' AS DATE) AS cover_to,
  0 AS shared
FROM opened
LEFT JOIN returners ON returners.person = opened.person
WHERE returners.person IS NULL
UNION ALL
SELECT
  left_to_each.file_no,
  left_to_each.row_no,
  left_to_each.person,
  left_to_each.birth_date,
  left_to_each.age,
  left_to_each.age_band,
  left_to_each.sex,
  left_to_each.need_band,
  left_to_each.practice,
  left_to_each.locality,
  left_to_each.conditions,
  left_to_each.heads_micro,
  left_to_each.scored_micro,
  left_to_each.span_from,
  left_to_each.last_day AS span_to,
  left_to_each.earlier_to,
  CASE
    WHEN left_to_each.earlier_to IS NULL THEN CAST('0001-01-01' AS DATE)
    ELSE left_to_each.span_from
  END AS cover_from,
  COALESCE(
    CAST(DATEADD(DAY, -1, LEAD(left_to_each.span_from) OVER (
      PARTITION BY left_to_each.person, left_to_each.some_left ORDER BY left_to_each.span_from
    )) AS DATE),
    CAST('9999-12-31' AS DATE)
  ) AS cover_to,
  CASE WHEN left_to_each.earlier_to >= left_to_each.first_day THEN 1 ELSE 0 END AS shared
FROM left_to_each
