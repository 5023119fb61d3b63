-- Activity by period, cell and group of people; a dimension that nobody asked about collapses to the code of all.
-- reads: activity (priced), attributes (of each span of a person in each period), kept (one row of 0 and 1), people_groups
-- Rows are added up by numbers; what people are in words is joined to the sums.
WITH people AS (
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
),
combinations AS (
  SELECT
    people.age_band,
    people.sex,
    people.need_band,
    people.practice,
    people.locality,
    people.conditions
  FROM people
  GROUP BY
    people.age_band,
    people.sex,
    people.need_band,
    people.practice,
    people.locality,
    people.conditions
),
cells AS (
  SELECT
    combinations.age_band,
    combinations.sex,
    combinations.need_band,
    combinations.practice,
    combinations.locality,
    combinations.conditions,
    ROW_NUMBER() OVER (ORDER BY
      combinations.age_band,
      combinations.sex,
      combinations.need_band,
      combinations.practice,
      combinations.locality,
      combinations.conditions
    ) AS cell_no
  FROM combinations
),
placed AS (
  SELECT
    people.person,
    people.period_no,
    people.cover_from,
    people.cover_to,
    cells.cell_no
  FROM people
  INNER JOIN cells
    ON cells.age_band = people.age_band
    AND cells.sex = people.sex
    AND cells.need_band = people.need_band
    AND cells.practice = people.practice
    AND cells.locality = people.locality
    AND cells.conditions = people.conditions
),
measured AS (
  SELECT
    activity.period_no,
    CASE WHEN kept.provider = 1 THEN activity.provider ELSE kept.every_code END AS provider,
    CASE WHEN kept.commissioner = 1 THEN activity.commissioner ELSE kept.every_code END AS commissioner,
    CASE WHEN kept.setting = 1 THEN activity.setting ELSE kept.every_code END AS setting,
    CASE WHEN kept.service = 1 THEN activity.service ELSE kept.every_code END AS service,
    CASE WHEN kept.currency = 1 THEN activity.currency ELSE kept.every_code END AS currency,
    CASE WHEN kept.programme = 1 THEN activity.programme ELSE kept.every_code END AS programme,
    placed.cell_no,
    COALESCE(people_groups.group_no, -1) AS group_no,
    activity.quantity_milli,
    CASE
      WHEN activity.person IS NULL OR activity.quantity_milli < 0 OR activity.quantity_milli > 1000000000
      THEN CAST(ROUND(activity.quantity_milli) AS BIGINT)
      ELSE CAST(ROUND(CAST(ROUND(activity.quantity_milli) AS BIGINT) * CAST(ROUND(activity.quantity_milli) AS BIGINT) * 0.001) AS BIGINT)
    END AS squares_milli,
    activity.days,
    COALESCE(activity.spend_pence, 0) AS spend_pence,
    COALESCE(activity.cost_pence, 0) AS cost_pence
  FROM activity
  CROSS JOIN kept
  LEFT JOIN placed
    ON placed.person = activity.person
    AND placed.period_no = activity.period_no
    AND placed.cover_from <= activity.started
    AND placed.cover_to >= activity.started
  LEFT JOIN people_groups ON people_groups.person = activity.person
),
sums AS (
  SELECT
    measured.period_no,
    measured.provider,
    measured.commissioner,
    measured.setting,
    measured.service,
    measured.currency,
    measured.programme,
    measured.cell_no,
    measured.group_no,
    CAST(COUNT(*) AS BIGINT) AS spells,
    SUM(measured.quantity_milli) AS quantity_milli,
    CAST(SUM(measured.squares_milli) AS BIGINT) AS squares_milli,
    CAST(SUM(measured.days) AS BIGINT) AS days,
    CAST(SUM(measured.spend_pence) AS BIGINT) AS spend_pence,
    CAST(SUM(measured.cost_pence) AS BIGINT) AS cost_pence
  FROM measured
  GROUP BY
    measured.period_no,
    measured.provider,
    measured.commissioner,
    measured.setting,
    measured.service,
    measured.currency,
    measured.programme,
    measured.cell_no,
    measured.group_no
),
told AS (
  SELECT
    sums.period_no,
    sums.provider,
    sums.commissioner,
    sums.setting,
    sums.service,
    sums.currency,
    sums.programme,
    COALESCE(cells.age_band, CASE WHEN kept.age_band = 1 THEN 'unknown' ELSE '*' END) AS age_band,
    COALESCE(cells.sex, CASE WHEN kept.sex = 1 THEN 'unknown' ELSE '*' END) AS sex,
    COALESCE(cells.need_band, CASE WHEN kept.need_band = 1 THEN 'unknown' ELSE '*' END) AS need_band,
    COALESCE(cells.practice, CASE WHEN kept.practice = 1 THEN 'unknown' ELSE '*' END) AS practice,
    COALESCE(cells.locality, CASE WHEN kept.locality = 1 THEN 'unknown' ELSE '*' END) AS locality,
    COALESCE(cells.conditions, CASE WHEN kept.conditions = 1 THEN 'unknown' ELSE '*' END) AS conditions,
    sums.group_no,
    sums.spells,
    sums.quantity_milli,
    sums.squares_milli,
    sums.days,
    sums.spend_pence,
    sums.cost_pence
  FROM sums
  CROSS JOIN kept
  LEFT JOIN cells ON cells.cell_no = sums.cell_no
)
SELECT
  told.period_no,
  told.provider,
  told.commissioner,
  told.setting,
  told.service,
  told.currency,
  told.programme,
  told.age_band,
  told.sex,
  told.need_band,
  told.practice,
  told.locality,
  told.conditions,
  told.group_no,
  CAST(SUM(told.spells) AS BIGINT) AS spells,
  CAST(FLOOR(SUM(told.quantity_milli)) AS BIGINT) AS quantity_milli,
  CAST((SUM(told.quantity_milli) - FLOOR(SUM(told.quantity_milli))) * 1000 AS BIGINT) AS quantity_finer,
  CAST(SUM(told.squares_milli) AS BIGINT) AS squares_milli,
  CAST(SUM(told.days) AS BIGINT) AS days,
  CAST(SUM(told.spend_pence) AS BIGINT) AS spend_pence,
  CAST(SUM(told.cost_pence) AS BIGINT) AS cost_pence
FROM told
GROUP BY
  told.period_no,
  told.provider,
  told.commissioner,
  told.setting,
  told.service,
  told.currency,
  told.programme,
  told.age_band,
  told.sex,
  told.need_band,
  told.practice,
  told.locality,
  told.conditions,
  told.group_no
