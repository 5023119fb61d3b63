-- Triggers of episodes that no other trigger precedes too soon and no earlier kind of episode holds, with their windows.
-- reads: activity (that triggers), claimed (rows of earlier kinds of episode), episode_rule (one row)
WITH ordered AS (
  SELECT
    activity.file_no,
    activity.row_no,
    activity.person,
    activity.started,
    activity.period_no,
    activity.provider,
    activity.commissioner,
    activity.setting,
    activity.service,
    activity.currency,
    activity.programme,
    activity.days,
    LAG(activity.started) OVER (
      PARTITION BY activity.person ORDER BY activity.started, activity.file_no, activity.row_no
    ) AS started_before
  FROM activity
  WHERE activity.person IS NOT NULL
)
SELECT
  ordered.file_no,
  ordered.row_no,
  ordered.person,
  ordered.started,
  ordered.period_no,
  ordered.provider,
  ordered.commissioner,
  ordered.setting,
  ordered.service,
  ordered.currency,
  ordered.programme,
  CASE
    WHEN episode_rule.from_end = 1
    THEN CAST(DATEADD(DAY, ordered.days + episode_rule.window_days, ordered.started) AS DATE)
    ELSE CAST(DATEADD(DAY, episode_rule.window_days - 1, ordered.started) AS DATE)
  END AS last_day
FROM ordered
CROSS JOIN episode_rule
LEFT JOIN claimed ON claimed.file_no = ordered.file_no AND claimed.row_no = ordered.row_no
WHERE claimed.row_no IS NULL
  AND (
    episode_rule.look_back_days = 0
    OR ordered.started_before IS NULL
    OR DATEDIFF(DAY, ordered.started_before, ordered.started) > episode_rule.look_back_days
  )
