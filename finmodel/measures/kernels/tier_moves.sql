-- Where the people of each tier are in the period after: their tier then (-1 where they are not there), and their money.
-- reads: ranked_people
WITH later AS (
  SELECT
    ranked_people.person,
    ranked_people.period_no - 1 AS period_no,
    ranked_people.tier_no,
    ranked_people.money
  FROM ranked_people
),
moved AS (
  SELECT
    ranked_people.period_no,
    ranked_people.tier_no,
    COALESCE(later.tier_no, -1) AS later_tier,
    ranked_people.money,
    COALESCE(later.money, 0) AS later_money
  FROM ranked_people
  LEFT JOIN later ON later.person = ranked_people.person AND later.period_no = ranked_people.period_no
)
SELECT
  moved.period_no,
  moved.tier_no,
  moved.later_tier,
  CAST(COUNT(*) AS BIGINT) AS people,
  CAST(SUM(moved.money) AS BIGINT) AS money,
  CAST(SUM(moved.later_money) AS BIGINT) AS later_money
FROM moved
GROUP BY moved.period_no, moved.tier_no, moved.later_tier
