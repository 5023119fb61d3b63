-- Activity of files in which rows take back what others counted, by file, month, provider and setting: what is left.
-- reads: activity_rows, kinds, netted_files
WITH netted AS (
  SELECT
    activity_rows.file_no,
    CAST(YEAR(activity_rows.started) * 100 + MONTH(activity_rows.started) AS INT) AS month_no,
    kinds.provider,
    kinds.setting,
    CASE WHEN activity_rows.quantity < 0 THEN 1 ELSE 0 END AS reversals,
    CASE WHEN activity_rows.quantity < 0 AND activity_rows.spend > 0 THEN 1 ELSE 0 END AS adding,
    activity_rows.quantity,
    COALESCE(activity_rows.spend, 0) AS spend
  FROM activity_rows
  INNER JOIN netted_files ON netted_files.file_no = activity_rows.file_no
  INNER JOIN kinds ON kinds.kind_no = activity_rows.kind_no
)
SELECT
  netted.file_no,
  netted.month_no,
  netted.provider,
  netted.setting,
  CAST(SUM(netted.reversals) AS BIGINT) AS reversals,
  CAST(SUM(netted.adding) AS BIGINT) AS adding,
  CAST(SUM(netted.adding * netted.spend) AS BIGINT) AS adding_spend,
  CAST(SUM(netted.reversals * netted.quantity) AS BIGINT) AS reversed,
  CAST(SUM(netted.reversals * netted.spend) AS BIGINT) AS reversed_spend,
  CAST(SUM(netted.quantity) AS BIGINT) AS quantity,
  CAST(SUM(netted.spend) AS BIGINT) AS spend
FROM netted
GROUP BY netted.file_no, netted.month_no, netted.provider, netted.setting
