-- Everybody of a period from the costliest down, in the bands of a list of shares of people; ties go by number.
-- reads: person_money, bands (of people, in ten-thousandths from the top)
WITH ranked AS (
  SELECT
    person_money.*,
    ROW_NUMBER() OVER (
      PARTITION BY person_money.period_no
      ORDER BY person_money.ranked_by DESC, person_money.person
    ) AS place
  FROM person_money
),
counted AS (
  SELECT person_money.period_no, CAST(COUNT(*) AS BIGINT) AS people
  FROM person_money
  GROUP BY person_money.period_no
),
limits AS (
  SELECT
    counted.period_no,
    bands.band_no,
    bands.tier_no,
    counted.people * bands.above AS above,
    counted.people * bands.up_to AS up_to
  FROM counted
  CROSS JOIN bands
)
SELECT
  ranked.person,
  ranked.period_no,
  ranked.age_band,
  ranked.sex,
  ranked.need_band,
  ranked.practice,
  ranked.locality,
  ranked.conditions,
  ranked.paid,
  ranked.recorded,
  ranked.money,
  ranked.second_best,
  ranked.bed_days,
  limits.band_no,
  limits.tier_no
FROM ranked
INNER JOIN limits
  ON limits.period_no = ranked.period_no
  AND ranked.place * 10000 > limits.above
  AND ranked.place * 10000 <= limits.up_to
