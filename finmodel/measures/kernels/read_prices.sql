-- The user's price list, mapped to our codes; a price without a last day runs until the next one starts.
-- reads: source (columns read from the files), coding (one row of rules), code_map
WITH currency_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'currency'),
setting_map AS (SELECT theirs, ours FROM code_map WHERE column_name = 'setting'),
coded AS (
  SELECT
    source.file_no,
    source.row_no,
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
    source.first_day,
    source.last_day,
    CAST(source.price * coding.price_in_pounds AS DECIMAL(18, 6)) AS price_pounds,
    source.first_day_unread + source.last_day_unread + source.price_unread AS unread
  FROM source
  CROSS JOIN coding
  LEFT JOIN currency_map ON currency_map.theirs = source.currency_text
  LEFT JOIN setting_map ON setting_map.theirs = source.setting_text
)
SELECT
  coded.file_no,
  coded.row_no,
  coded.currency,
  coded.setting,
  coded.first_day,
  coded.last_day,
  coded.price_pounds,
  CASE
    WHEN coded.unread > 0 THEN 1
    WHEN coded.first_day IS NULL OR coded.price_pounds IS NULL THEN 1
    WHEN coded.last_day < coded.first_day THEN 1
    WHEN coded.currency IS NULL OR coded.setting IS NULL THEN 1
    ELSE 0
  END AS faulty
FROM coded
