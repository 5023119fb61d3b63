-- The job of `rows.py` as an analyst would write it, a statement after the other.
CREATE TEMP VIEW spans AS
SELECT HRG, CAST(FROM_DAY AS DATE) AS first_day, CAST(PRICE * 100 AS BIGINT) AS pence,
  COALESCE(LEAD(CAST(FROM_DAY AS DATE)) OVER (PARTITION BY HRG ORDER BY FROM_DAY), DATE '9999-12-31') AS until
FROM read_parquet('{folder}/prices.parquet');
CREATE TEMP VIEW years AS
SELECT * FROM (VALUES (0, DATE '2022-04-01', DATE '2023-03-31'), (1, DATE '2023-04-01', DATE '2024-03-31'),
  (2, DATE '2024-04-01', DATE '2025-03-31')) AS t(year, first_day, last_day);
CREATE TEMP VIEW priced AS
SELECT a.ID, a.STARTED, a.PAYER, a.TRUST, a.UNITS * s.pence AS pence,
  CASE WHEN a.STARTED < DATE '2022-04-01' OR a.STARTED > DATE '2025-03-31' THEN NULL
    WHEN a.STARTED < DATE '2023-04-01' THEN 0 WHEN a.STARTED < DATE '2024-04-01' THEN 1 ELSE 2 END AS year
FROM read_parquet('{folder}/activity.parquet') AS a
LEFT JOIN spans AS s ON s.HRG = a.HRG AND s.first_day <= a.STARTED AND s.until > a.STARTED;
CREATE TEMP TABLE triggers AS
SELECT ID, STARTED FROM read_parquet('{folder}/activity.parquet')
WHERE PAYER = 'ICB' AND TRUST = 'trust_0' AND POD = 'EL' AND HRG IN ('HRG00', 'HRG01', 'HRG02');
CREATE TEMP TABLE episodes (ID VARCHAR, STARTED DATE);
CREATE TEMP TABLE latest AS SELECT ID, MIN(STARTED) AS STARTED FROM triggers GROUP BY ID;
WITH spend AS (SELECT PAYER, TRUST, year, SUM(pence) AS pence FROM priced WHERE year IS NOT NULL GROUP BY ALL),
limited AS (
  SELECT year, SUM(LEAST(pence, {limit})) AS pence
  FROM (SELECT ID, year, SUM(pence) AS pence FROM priced WHERE PAYER = 'ICB' AND year IS NOT NULL GROUP BY ALL)
  GROUP BY year
),
held AS (
  SELECT y.year, SUM(p.pence) AS pence
  FROM priced AS p
  INNER JOIN episodes AS e ON e.ID = p.ID AND e.STARTED <= p.STARTED AND e.STARTED + {window} > p.STARTED
  INNER JOIN years AS y ON e.STARTED BETWEEN y.first_day AND y.last_day
  WHERE p.PAYER = 'ICB'
  GROUP BY y.year
),
begun AS (
  SELECT y.year, COUNT(*) AS n FROM episodes AS e
  INNER JOIN years AS y ON e.STARTED BETWEEN y.first_day AND y.last_day GROUP BY y.year
),
registered AS (
  SELECT y.year, SUM(GREATEST(0, DATEDIFF('day', GREATEST(COALESCE(p.JOINED, y.first_day), y.first_day),
    LEAST(COALESCE(p.GONE, y.last_day), y.last_day)) + 1)) AS days
  FROM read_parquet('{folder}/people.parquet') AS p CROSS JOIN years AS y GROUP BY y.year
)
SELECT 'spend of icb, trust_0' AS name, year, pence AS value FROM spend WHERE PAYER = 'ICB' AND TRUST = 'trust_0'
UNION ALL SELECT 'spend of council, trust_9', year, pence FROM spend WHERE PAYER = 'LA' AND TRUST = 'trust_9'
UNION ALL SELECT 'within the stop-loss', year, pence FROM limited
UNION ALL SELECT 'episodes', year, n FROM begun
UNION ALL SELECT 'spend of episodes', year, pence FROM held
UNION ALL SELECT 'days on the register', year, days FROM registered
