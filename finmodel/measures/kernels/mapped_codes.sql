-- What is written in the columns of codes of a source of activity, with the codes of ours that it stands for.
-- reads: written_codes (of a source), coding (one row of rules), code_map
WITH provider_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'provider'),
commissioner_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'commissioner'),
setting_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'setting'),
service_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'service'),
currency_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'currency'),
programme_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'programme'),
written AS (
  SELECT
    written_codes.provider_raw,
    written_codes.commissioner_raw,
    written_codes.setting_raw,
    written_codes.service_raw,
    written_codes.currency_raw,
    written_codes.programme_raw
  FROM written_codes
  GROUP BY
    written_codes.provider_raw,
    written_codes.commissioner_raw,
    written_codes.setting_raw,
    written_codes.service_raw,
    written_codes.currency_raw,
    written_codes.programme_raw
),
trimmed AS (
  SELECT
    written.provider_raw,
    written.commissioner_raw,
    written.setting_raw,
    written.service_raw,
    written.currency_raw,
    written.programme_raw,
    CASE WHEN TRIM(written.provider_raw) <> '' THEN TRIM(written.provider_raw) END AS provider_text,
    CASE WHEN TRIM(written.commissioner_raw) <> '' THEN TRIM(written.commissioner_raw) END AS commissioner_text,
    CASE WHEN TRIM(written.setting_raw) <> '' THEN TRIM(written.setting_raw) END AS setting_text,
    CASE WHEN TRIM(written.service_raw) <> '' THEN TRIM(written.service_raw) END AS service_text,
    CASE WHEN TRIM(written.currency_raw) <> '' THEN TRIM(written.currency_raw) END AS currency_text,
    CASE WHEN TRIM(written.programme_raw) <> '' THEN TRIM(written.programme_raw) END AS programme_text
  FROM written
)
SELECT
  trimmed.provider_raw,
  trimmed.commissioner_raw,
  trimmed.setting_raw,
  trimmed.service_raw,
  trimmed.currency_raw,
  trimmed.programme_raw,
  trimmed.provider_text,
  trimmed.commissioner_text,
  trimmed.setting_text,
  trimmed.service_text,
  trimmed.currency_text,
  trimmed.programme_text,
  COALESCE(
    provider_map.ours,
    CASE WHEN coding.provider_passes = 1 THEN trimmed.provider_text END,
    coding.provider_otherwise
  ) AS provider,
  COALESCE(
    commissioner_map.ours,
    CASE WHEN coding.commissioner_passes = 1 THEN trimmed.commissioner_text END,
    coding.commissioner_otherwise
  ) AS commissioner,
  COALESCE(
    setting_map.ours,
    CASE WHEN coding.setting_passes = 1 THEN trimmed.setting_text END,
    coding.setting_otherwise,
    CASE WHEN trimmed.setting_text IS NULL THEN 'unknown' END
  ) AS setting,
  COALESCE(
    service_map.ours,
    CASE WHEN coding.service_passes = 1 THEN trimmed.service_text END,
    coding.service_otherwise,
    CASE WHEN trimmed.service_text IS NULL THEN 'unknown' END
  ) AS service,
  COALESCE(
    currency_map.ours,
    CASE WHEN coding.currency_passes = 1 THEN trimmed.currency_text END,
    coding.currency_otherwise,
    CASE WHEN trimmed.currency_text IS NULL THEN 'unknown' END
  ) AS currency,
  COALESCE(
    programme_map.ours,
    CASE WHEN coding.programme_passes = 1 THEN trimmed.programme_text END,
    coding.programme_otherwise,
    CASE WHEN trimmed.programme_text IS NULL THEN 'unknown' END
  ) AS programme
FROM trimmed
CROSS JOIN coding
LEFT JOIN provider_map ON provider_map.theirs = COALESCE(trimmed.provider_text, '')
LEFT JOIN commissioner_map ON commissioner_map.theirs = COALESCE(trimmed.commissioner_text, '')
LEFT JOIN setting_map ON setting_map.theirs = COALESCE(trimmed.setting_text, '')
LEFT JOIN service_map ON service_map.theirs = COALESCE(trimmed.service_text, '')
LEFT JOIN currency_map ON currency_map.theirs = COALESCE(trimmed.currency_text, '')
LEFT JOIN programme_map ON programme_map.theirs = COALESCE(trimmed.programme_text, '')
