-- People behind each cell of activity in each period; rows that name nobody are counted by their spells.
-- reads: activity (priced), placed_kinds, placed_people
WITH each_person AS (
  SELECT
    activity.period_no,
    placed_kinds.kind_cell,
    placed_people.people_cell,
    activity.person,
    CAST(SUM(activity.spells) AS BIGINT) AS spells
  FROM activity
  INNER JOIN placed_kinds ON placed_kinds.kind_no = activity.kind_no
  LEFT JOIN placed_people
    ON placed_people.person = activity.person
    AND placed_people.period_no = activity.period_no
    AND placed_people.cover_from <= activity.started
    AND placed_people.cover_to >= activity.started
  GROUP BY activity.period_no, placed_kinds.kind_cell, placed_people.people_cell, activity.person
)
SELECT
  each_person.period_no,
  each_person.kind_cell,
  each_person.people_cell,
  CAST(SUM(CASE WHEN each_person.person IS NULL THEN each_person.spells ELSE 1 END) AS BIGINT) AS people
FROM each_person
GROUP BY each_person.period_no, each_person.kind_cell, each_person.people_cell
