-- Where codes of activity that are asked about stand: file, first row, rows, and the sum of their prices.
-- reads: source (columns read from the files), asked_codes
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.provider_raw), '')
WHERE asked_codes.column_name = 'provider'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.commissioner_raw), '')
WHERE asked_codes.column_name = 'commissioner'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.setting_raw), '')
WHERE asked_codes.column_name = 'setting'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.service_raw), '')
WHERE asked_codes.column_name = 'service'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.currency_raw), '')
WHERE asked_codes.column_name = 'currency'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
UNION ALL
SELECT
  asked_codes.column_name,
  asked_codes.written,
  source.file_no,
  MIN(source.row_no) AS row_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(source.price) AS price
FROM source
INNER JOIN asked_codes ON asked_codes.written = COALESCE(TRIM(source.programme_raw), '')
WHERE asked_codes.column_name = 'programme'
GROUP BY asked_codes.column_name, asked_codes.written, source.file_no
