-- Triggers of episodes that no other trigger precedes too soon and no earlier kind of episode holds, with their windows.
-- reads: activity (that triggers), claimed (rows of earlier kinds of episode), episode_rule (one row), day_rules
-- Triggers of one day are taken by their kind, length and size, in whatever order they were written.
WITH ordered AS (
  SELECT
    activity.file_no,
    activity.row_no,
    activity.person,
    activity.started,
    activity.period_no,
    activity.kind_no,
    activity.stay,
    ROW_NUMBER() OVER (
      PARTITION BY activity.person
      ORDER BY activity.started, activity.kind_no, activity.stay, activity.quantity, COALESCE(activity.spend, 0), COALESCE(activity.cost, 0), activity.file_no, activity.row_no
    ) AS turn,
    LAG(activity.started) OVER (PARTITION BY activity.person ORDER BY activity.started) AS started_before
  FROM activity
  WHERE activity.person IS NOT NULL AND activity.spells = 1
)
SELECT
  ordered.file_no,
  ordered.row_no,
  ordered.person,
  ordered.started,
  ordered.period_no,
  ordered.kind_no,
  ordered.turn,
  CASE
    WHEN episode_rule.from_end = 1
    THEN CAST(DATEADD(DAY, ordered.stay - day_rules.both_ends + episode_rule.window_days, ordered.started) AS DATE)
    ELSE CAST(DATEADD(DAY, episode_rule.window_days - 1, ordered.started) AS DATE)
  END AS last_day
FROM ordered
INNER JOIN day_rules ON day_rules.file_no = ordered.file_no
CROSS JOIN episode_rule
LEFT JOIN claimed ON claimed.file_no = ordered.file_no AND claimed.row_no = ordered.row_no
WHERE claimed.row_no IS NULL
  AND (
    episode_rule.look_back_days = 0
    OR ordered.started_before IS NULL
    OR DATEDIFF(DAY, ordered.started_before, ordered.started) > episode_rule.look_back_days
  )
