-- Activity by period, cell and group of people.
-- reads: activity (priced), placed_kinds, placed_people, people_groups, fineness (one row)
-- Squares are of what each row of a person holds; of rows that name nobody or hold very much, each unit is by itself.
WITH measured AS (
  SELECT
    activity.period_no,
    placed_kinds.kind_cell,
    placed_people.people_cell,
    COALESCE(people_groups.group_no, -1) AS group_no,
    activity.spells,
    activity.quantity,
    CASE
      WHEN activity.person IS NULL OR activity.quantity > fineness.most_squared THEN 0 ELSE activity.quantity
    END AS squared,
    activity.days,
    COALESCE(activity.spend, 0) AS spend,
    COALESCE(activity.cost, 0) AS cost
  FROM activity
  INNER JOIN placed_kinds ON placed_kinds.kind_no = activity.kind_no
  CROSS JOIN fineness
  LEFT JOIN placed_people
    ON placed_people.person = activity.person
    AND placed_people.period_no = activity.period_no
    AND placed_people.cover_from <= activity.started
    AND placed_people.cover_to >= activity.started
  LEFT JOIN people_groups ON people_groups.person = activity.person
)
SELECT
  measured.period_no,
  measured.kind_cell,
  measured.people_cell,
  measured.group_no,
  CAST(SUM(measured.spells) AS BIGINT) AS spells,
  CAST(SUM(measured.quantity) AS BIGINT) AS quantity,
  CAST(SUM(measured.squared) AS BIGINT) AS squared,
  CAST(SUM(measured.squared * measured.squared) AS VARCHAR) AS squares,
  CAST(SUM(CASE WHEN measured.spells = 0 AND measured.days > 0 THEN 1 ELSE 0 END) AS BIGINT) AS lasting,
  CAST(SUM(measured.days) AS BIGINT) AS days,
  CAST(SUM(measured.spend) AS BIGINT) AS spend,
  CAST(SUM(measured.cost) AS BIGINT) AS cost
FROM measured
GROUP BY measured.period_no, measured.kind_cell, measured.people_cell, measured.group_no
