-- One row for each episode that a trigger of some period starts, with what belongs to it.
-- reads: episodes, members
WITH sums AS (
  SELECT
    members.episode_file_no,
    members.episode_row_no,
    CAST(SUM(COALESCE(members.spend_pence, 0)) AS BIGINT) AS spend_pence,
    CAST(SUM(COALESCE(members.cost_pence, 0)) AS BIGINT) AS cost_pence
  FROM members
  GROUP BY members.episode_file_no, members.episode_row_no
)
SELECT
  episodes.file_no,
  episodes.row_no,
  episodes.person,
  episodes.started,
  episodes.period_no,
  episodes.provider,
  episodes.commissioner,
  episodes.setting,
  episodes.service,
  episodes.currency,
  episodes.programme,
  1000 AS quantity_milli,
  DATEDIFF(DAY, episodes.started, episodes.last_day) + 1 AS days,
  sums.spend_pence,
  sums.cost_pence
FROM episodes
INNER JOIN sums ON sums.episode_file_no = episodes.file_no AND sums.episode_row_no = episodes.row_no
WHERE episodes.period_no >= 0
