-- The first rows of each fault in each file, with how many there are; codes are told apart by what is written.
-- reads: faults
WITH ranked AS (
  SELECT
    faults.fault,
    faults.column_name,
    faults.file_no,
    faults.code,
    faults.row_no,
    faults.given
  FROM faults
),
numbered AS (
  SELECT
    ranked.fault,
    ranked.column_name,
    ranked.file_no,
    ranked.code,
    ranked.row_no,
    ranked.given,
    ROW_NUMBER() OVER (
      PARTITION BY ranked.fault, ranked.column_name, ranked.file_no, ranked.code ORDER BY ranked.row_no
    ) AS place,
    CAST(COUNT(*) OVER (
      PARTITION BY ranked.fault, ranked.column_name, ranked.file_no, ranked.code
    ) AS BIGINT) AS row_count
  FROM ranked
)
SELECT
  numbered.fault,
  numbered.column_name,
  numbered.file_no,
  numbered.code,
  numbered.row_no,
  numbered.given,
  numbered.row_count
FROM numbered
WHERE numbered.place <= 3
ORDER BY numbered.file_no, numbered.fault, numbered.column_name, numbered.row_count DESC, numbered.code, numbered.row_no
LIMIT 600
