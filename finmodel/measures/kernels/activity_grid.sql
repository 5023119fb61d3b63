-- Activity by period, cell and group of people; a dimension that nobody asked about collapses to '*'.
-- reads: activity (priced), attributes (of each person in each period), kept (one row of 0 and 1), people_groups
WITH cells AS (
  SELECT
    activity.period_no,
    CASE WHEN kept.provider = 1 THEN activity.provider ELSE '*' END AS provider,
    CASE WHEN kept.commissioner = 1 THEN activity.commissioner ELSE '*' END AS commissioner,
    CASE WHEN kept.setting = 1 THEN activity.setting ELSE '*' END AS setting,
    CASE WHEN kept.service = 1 THEN activity.service ELSE '*' END AS service,
    CASE WHEN kept.currency = 1 THEN activity.currency ELSE '*' END AS currency,
    CASE WHEN kept.programme = 1 THEN activity.programme ELSE '*' END AS programme,
    CASE WHEN kept.age_band = 1 THEN COALESCE(attributes.age_band, 'unknown') ELSE '*' END AS age_band,
    CASE WHEN kept.sex = 1 THEN COALESCE(attributes.sex, 'unknown') ELSE '*' END AS sex,
    CASE WHEN kept.need_band = 1 THEN COALESCE(attributes.need_band, 'unknown') ELSE '*' END AS need_band,
    CASE WHEN kept.practice = 1 THEN COALESCE(attributes.practice, 'unknown') ELSE '*' END AS practice,
    CASE WHEN kept.locality = 1 THEN COALESCE(attributes.locality, 'unknown') ELSE '*' END AS locality,
    CASE WHEN kept.conditions = 1 THEN COALESCE(attributes.conditions, 'unknown') ELSE '*' END AS conditions,
    COALESCE(people_groups.group_no, -1) AS group_no,
    activity.quantity_milli,
    CASE
      WHEN activity.person IS NULL OR activity.quantity_milli < 0 OR activity.quantity_milli > 1000000000
      THEN activity.quantity_milli
      ELSE CAST(ROUND(activity.quantity_milli * activity.quantity_milli * 0.001) AS BIGINT)
    END AS squares_milli,
    activity.days,
    COALESCE(activity.spend_pence, 0) AS spend_pence,
    COALESCE(activity.cost_pence, 0) AS cost_pence
  FROM activity
  CROSS JOIN kept
  LEFT JOIN attributes ON attributes.person = activity.person AND attributes.period_no = activity.period_no
  LEFT JOIN people_groups ON people_groups.person = activity.person
)
SELECT
  cells.period_no,
  cells.provider,
  cells.commissioner,
  cells.setting,
  cells.service,
  cells.currency,
  cells.programme,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  cells.conditions,
  cells.group_no,
  CAST(COUNT(*) AS BIGINT) AS spells,
  CAST(SUM(cells.quantity_milli) AS BIGINT) AS quantity_milli,
  CAST(SUM(cells.squares_milli) AS BIGINT) AS squares_milli,
  CAST(SUM(cells.days) AS BIGINT) AS days,
  CAST(SUM(cells.spend_pence) AS BIGINT) AS spend_pence,
  CAST(SUM(cells.cost_pence) AS BIGINT) AS cost_pence
FROM cells
GROUP BY
  cells.period_no,
  cells.provider,
  cells.commissioner,
  cells.setting,
  cells.service,
  cells.currency,
  cells.programme,
  cells.age_band,
  cells.sex,
  cells.need_band,
  cells.practice,
  cells.locality,
  cells.conditions,
  cells.group_no
