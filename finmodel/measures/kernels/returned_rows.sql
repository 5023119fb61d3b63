-- Rows that start soon after the end of an earlier row of the same person.
-- reads: activity (priced), index_rows (rows that others may follow), return_rule (one row), kinds, day_rules
-- Of rows that start on one day, one comes before another by its kind, length and size, however they were written.
WITH kinds_of_rows AS (SELECT kinds.kind_no, kinds.provider FROM kinds),
kinds_of_index AS (SELECT kinds.kind_no, kinds.provider FROM kinds),
pairs AS (
  SELECT
    activity.file_no,
    activity.row_no,
    DATEDIFF(
      DAY, DATEADD(DAY, index_rows.stay - day_rules.both_ends, index_rows.started), activity.started
    ) AS days_since,
    CASE
      WHEN index_rows.started < activity.started THEN 1
      WHEN index_rows.started > activity.started THEN 0
      WHEN index_rows.kind_no < activity.kind_no THEN 1
      WHEN index_rows.kind_no > activity.kind_no THEN 0
      WHEN index_rows.stay < activity.stay THEN 1
      WHEN index_rows.stay > activity.stay THEN 0
      WHEN index_rows.quantity < activity.quantity THEN 1
      WHEN index_rows.quantity > activity.quantity THEN 0
      WHEN COALESCE(index_rows.spend, 0) < COALESCE(activity.spend, 0) THEN 1
      WHEN COALESCE(index_rows.spend, 0) > COALESCE(activity.spend, 0) THEN 0
      WHEN COALESCE(index_rows.cost, 0) < COALESCE(activity.cost, 0) THEN 1
      WHEN COALESCE(index_rows.cost, 0) > COALESCE(activity.cost, 0) THEN 0
      WHEN index_rows.file_no < activity.file_no THEN 1
      WHEN index_rows.file_no > activity.file_no THEN 0
      WHEN index_rows.row_no < activity.row_no THEN 1
      ELSE 0
    END AS earlier,
    CASE
      WHEN return_rule.same_provider = 1 AND kinds_of_index.provider <> kinds_of_rows.provider THEN 0 ELSE 1
    END AS fitting,
    return_rule.within_days
  FROM activity
  INNER JOIN index_rows ON index_rows.person = activity.person
  INNER JOIN day_rules ON day_rules.file_no = index_rows.file_no
  INNER JOIN kinds_of_rows ON kinds_of_rows.kind_no = activity.kind_no
  INNER JOIN kinds_of_index ON kinds_of_index.kind_no = index_rows.kind_no
  CROSS JOIN return_rule
  WHERE index_rows.spells = 1
),
returns AS (
  SELECT
    pairs.file_no,
    pairs.row_no
  FROM pairs
  WHERE pairs.earlier = 1 AND pairs.fitting = 1 AND pairs.days_since >= 0 AND pairs.days_since <= pairs.within_days
  GROUP BY pairs.file_no, pairs.row_no
)
SELECT activity.*
FROM activity
INNER JOIN returns ON returns.file_no = activity.file_no AND returns.row_no = activity.row_no
