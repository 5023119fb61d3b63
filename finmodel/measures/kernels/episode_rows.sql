-- One row for each episode that a trigger of some period starts, with what belongs to it.
-- reads: episodes, members, fineness (one row)
WITH sums AS (
  SELECT
    members.episode_file_no,
    members.episode_row_no,
    CAST(SUM(COALESCE(members.spend, 0)) AS BIGINT) AS spend,
    CAST(SUM(COALESCE(members.cost, 0)) AS BIGINT) AS cost
  FROM members
  GROUP BY members.episode_file_no, members.episode_row_no
)
SELECT
  episodes.file_no,
  episodes.row_no,
  episodes.person,
  episodes.started,
  episodes.period_no,
  episodes.kind_no,
  1 AS spells,
  CAST(fineness.one_unit AS BIGINT) AS quantity,
  CAST(DATEDIFF(DAY, episodes.started, episodes.last_day) + 1 AS INT) AS stay,
  episodes.started AS first_day,
  CAST(DATEDIFF(DAY, episodes.started, episodes.last_day) + 1 AS INT) AS days,
  sums.spend,
  sums.cost
FROM episodes
INNER JOIN sums ON sums.episode_file_no = episodes.file_no AND sums.episode_row_no = episodes.row_no
CROSS JOIN fineness
WHERE episodes.period_no >= 0
