-- People of each band from the costliest down: how many, their money, and days in a bed.
-- reads: ranked_people
SELECT
  ranked_people.period_no,
  ranked_people.band_no,
  ranked_people.tier_no,
  CAST(COUNT(*) AS BIGINT) AS people,
  CAST(SUM(CASE WHEN ranked_people.money <> 0 THEN 1 ELSE 0 END) AS BIGINT) AS with_money,
  CAST(SUM(ranked_people.paid) AS BIGINT) AS paid,
  CAST(SUM(ranked_people.recorded) AS BIGINT) AS recorded,
  CAST(SUM(ranked_people.money) AS BIGINT) AS money,
  CAST(SUM(ranked_people.second_best) AS BIGINT) AS second_best,
  CAST(SUM(ranked_people.bed_days) AS BIGINT) AS bed_days
FROM ranked_people
GROUP BY ranked_people.period_no, ranked_people.band_no, ranked_people.tier_no
