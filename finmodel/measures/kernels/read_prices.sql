-- The user's price list, mapped to our codes; a price without a last day runs until the next one starts.
-- reads: source (columns read from the files), coding (one row of rules), code_map
WITH currency_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'currency'),
setting_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'setting'),
checked AS (
  SELECT
    source.*,
    CASE
      WHEN coding.by_currency = 0 THEN '*'
      ELSE COALESCE(
        currency_map.ours, CASE WHEN coding.currency_passes = 1 THEN source.currency_text END, coding.currency_otherwise
      )
    END AS currency,
    CASE
      WHEN coding.by_setting = 0 THEN '*'
      ELSE COALESCE(
        setting_map.ours, CASE WHEN coding.setting_passes = 1 THEN source.setting_text END, coding.setting_otherwise
      )
    END AS setting,
    CASE
      WHEN source.price < 1000000000 THEN CAST(source.price * coding.price_in_pounds AS DECIMAL(18, 8))
    END AS price_pounds
  FROM source
  CROSS JOIN coding
  LEFT JOIN currency_map ON currency_map.theirs = source.currency_text
  LEFT JOIN setting_map ON setting_map.theirs = source.setting_text
)
SELECT
  checked.file_no,
  checked.row_no,
  checked.currency,
  checked.setting,
  checked.first_day,
  checked.last_day,
  checked.price_pounds,
  CASE
    WHEN checked.first_day_unread > 0 THEN 1
    WHEN checked.last_day_unread > 0 THEN 1
    WHEN checked.price_unread > 0 THEN 1
    WHEN checked.first_day IS NULL AND checked.first_day_unread = 0 THEN 1
    WHEN checked.price IS NULL AND checked.price_unread = 0 THEN 1
    WHEN checked.price >= 1000000000 THEN 1
    WHEN checked.last_day < checked.first_day THEN 1
    WHEN checked.currency IS NULL AND checked.currency_text IS NULL THEN 1
    WHEN checked.currency IS NULL AND checked.currency_text IS NOT NULL THEN 1
    WHEN checked.setting IS NULL AND checked.setting_text IS NULL THEN 1
    WHEN checked.setting IS NULL AND checked.setting_text IS NOT NULL THEN 1
    WHEN checked.first_day < CAST('1900-01-01' AS DATE) OR checked.first_day > CAST('2100-12-31' AS DATE) THEN 2
    WHEN checked.first_day_doubt = 1 THEN 2
    WHEN checked.last_day_doubt = 1 THEN 2
    ELSE 0
  END AS faulty
FROM checked
