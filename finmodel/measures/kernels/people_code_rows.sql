-- Where codes of people that are asked about stand: file, first row and rows.
-- reads: source (columns read from the files), asked_codes
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(NULL AS DECIMAL(18, 6)) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.age_band_raw), '')
WHERE asked_codes.column_name = 'age_band'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(NULL AS DECIMAL(18, 6)) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.sex_raw), '')
WHERE asked_codes.column_name = 'sex'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(NULL AS DECIMAL(18, 6)) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.need_band_raw), '')
WHERE asked_codes.column_name = 'need_band'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(NULL AS DECIMAL(18, 6)) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.practice_raw), '')
WHERE asked_codes.column_name = 'practice'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  CAST(NULL AS DECIMAL(18, 6)) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.locality_raw), '')
WHERE asked_codes.column_name = 'locality'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
