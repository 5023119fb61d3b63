-- Rows that belong to each episode, its trigger among them.
-- reads: activity (included), excluded, claimed (rows of earlier kinds of episode), episodes, every_day
WITH beside AS (
  SELECT
    activity.file_no,
    activity.row_no,
    episodes.file_no AS episode_file_no,
    episodes.row_no AS episode_row_no,
    activity.spend,
    activity.cost
  FROM activity
  INNER JOIN episodes
    ON episodes.person = activity.person
    AND episodes.started <= activity.started
    AND episodes.last_day >= activity.started
  LEFT JOIN excluded ON excluded.kind_no = activity.kind_no
  LEFT JOIN claimed ON claimed.file_no = activity.file_no AND claimed.row_no = activity.row_no
  WHERE excluded.kind_no IS NULL
    AND claimed.row_no IS NULL
    AND (activity.file_no <> episodes.file_no OR activity.row_no <> episodes.row_no)
)
SELECT
  beside.file_no,
  beside.row_no,
  beside.episode_file_no,
  beside.episode_row_no,
  beside.spend,
  beside.cost
FROM beside
UNION ALL
SELECT
  every_day.file_no,
  every_day.row_no,
  episodes.file_no AS episode_file_no,
  episodes.row_no AS episode_row_no,
  every_day.spend,
  every_day.cost
FROM every_day
INNER JOIN episodes ON episodes.file_no = every_day.file_no AND episodes.row_no = every_day.row_no
