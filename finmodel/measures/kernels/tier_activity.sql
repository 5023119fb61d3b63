-- Activity of the people of each tier by cell, in the period they were ranked in or so many after it.
-- reads: activity (priced), placed_kinds, bed_kinds, ranked_people, basis (one row of 0 and 1), later (one row: periods)
-- People are those who had any activity of the cell.
WITH followed AS (
  SELECT
    ranked_people.person,
    ranked_people.tier_no,
    ranked_people.period_no AS ranked_no,
    ranked_people.period_no + later.periods AS period_no
  FROM ranked_people
  CROSS JOIN later
),
each_person AS (
  SELECT
    followed.ranked_no,
    followed.tier_no,
    placed_kinds.kind_cell,
    activity.person,
    CAST(SUM(activity.spells) AS BIGINT) AS spells,
    CAST(SUM(activity.quantity) AS BIGINT) AS quantity,
    CAST(SUM(activity.days) AS BIGINT) AS days,
    CAST(SUM(CASE WHEN bed_kinds.kind_no IS NULL THEN 0 ELSE activity.days END) AS BIGINT) AS bed_days,
    CAST(SUM(COALESCE(activity.spend, 0)) AS BIGINT) AS paid,
    CAST(SUM(CASE
      WHEN basis.by_cost = 1 THEN COALESCE(activity.cost, activity.spend, 0)
      ELSE COALESCE(activity.spend, activity.cost, 0)
    END) AS BIGINT) AS money
  FROM activity
  CROSS JOIN basis
  INNER JOIN followed ON followed.person = activity.person AND followed.period_no = activity.period_no
  INNER JOIN placed_kinds ON placed_kinds.kind_no = activity.kind_no
  LEFT JOIN bed_kinds ON bed_kinds.kind_no = activity.kind_no
  GROUP BY followed.ranked_no, followed.tier_no, placed_kinds.kind_cell, activity.person
)
SELECT
  each_person.ranked_no,
  each_person.tier_no,
  each_person.kind_cell,
  CAST(COUNT(*) AS BIGINT) AS people,
  CAST(SUM(each_person.spells) AS BIGINT) AS spells,
  CAST(SUM(each_person.quantity) AS BIGINT) AS quantity,
  CAST(SUM(each_person.days) AS BIGINT) AS days,
  CAST(SUM(each_person.bed_days) AS BIGINT) AS bed_days,
  CAST(SUM(each_person.paid) AS BIGINT) AS paid,
  CAST(SUM(each_person.money) AS BIGINT) AS money
FROM each_person
GROUP BY each_person.ranked_no, each_person.tier_no, each_person.kind_cell
