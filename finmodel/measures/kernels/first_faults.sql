-- The first rows of each kind of fault in each file, with how many there are; codes are told apart by what is written.
-- reads: faults
-- Of a kind that many codes have, the twenty of the most rows, with how many codes and rows there are in all: however
-- many codes have one kind of fault, and however many rows, every other kind is there too.
WITH found AS (
  SELECT
    faults.fault,
    faults.column_name,
    faults.file_no,
    COALESCE(faults.code, '') AS code,
    faults.row_no,
    faults.given
  FROM faults
),
counted AS (
  SELECT
    found.fault,
    found.column_name,
    found.file_no,
    found.code,
    CAST(COUNT(*) AS BIGINT) AS row_count,
    MIN(found.row_no) AS row_no
  FROM found
  GROUP BY found.fault, found.column_name, found.file_no, found.code
),
ranked AS (
  SELECT
    counted.fault,
    counted.column_name,
    counted.file_no,
    counted.code,
    counted.row_count,
    counted.row_no,
    ROW_NUMBER() OVER (
      PARTITION BY counted.fault, counted.column_name, counted.file_no
      ORDER BY counted.row_count DESC, counted.code
    ) AS code_place,
    CAST(COUNT(*) OVER (PARTITION BY counted.fault, counted.column_name, counted.file_no) AS BIGINT) AS codes,
    CAST(
      SUM(counted.row_count) OVER (PARTITION BY counted.fault, counted.column_name, counted.file_no) AS BIGINT
    ) AS rows_of_kind
  FROM counted
),
listed AS (
  SELECT ranked.*
  FROM ranked
  WHERE ranked.code_place <= 20
),
second AS (
  SELECT found.fault, found.column_name, found.file_no, found.code, MIN(found.row_no) AS row_no
  FROM found
  INNER JOIN listed
    ON listed.fault = found.fault
    AND listed.column_name = found.column_name
    AND listed.file_no = found.file_no
    AND listed.code = found.code
  WHERE found.row_no > listed.row_no
  GROUP BY found.fault, found.column_name, found.file_no, found.code
),
third AS (
  SELECT found.fault, found.column_name, found.file_no, found.code, MIN(found.row_no) AS row_no
  FROM found
  INNER JOIN second
    ON second.fault = found.fault
    AND second.column_name = found.column_name
    AND second.file_no = found.file_no
    AND second.code = found.code
  WHERE found.row_no > second.row_no
  GROUP BY found.fault, found.column_name, found.file_no, found.code
),
first AS (
  SELECT listed.fault, listed.column_name, listed.file_no, listed.code, listed.row_no
  FROM listed
  UNION ALL
  SELECT second.fault, second.column_name, second.file_no, second.code, second.row_no
  FROM second
  UNION ALL
  SELECT third.fault, third.column_name, third.file_no, third.code, third.row_no
  FROM third
)
SELECT
  first.fault,
  first.column_name,
  first.file_no,
  first.code,
  first.row_no,
  found.given,
  listed.row_count,
  listed.code_place,
  listed.codes,
  listed.rows_of_kind
FROM first
INNER JOIN listed
  ON listed.fault = first.fault
  AND listed.column_name = first.column_name
  AND listed.file_no = first.file_no
  AND listed.code = first.code
INNER JOIN found
  ON found.fault = first.fault
  AND found.column_name = first.column_name
  AND found.file_no = first.file_no
  AND found.code = first.code
  AND found.row_no = first.row_no
ORDER BY
  listed.code_place, first.file_no, first.fault, first.column_name, listed.row_count DESC, first.code, first.row_no
LIMIT 6000
