-- Prices with the numbers of their codes; one of a code that no activity has is never looked up.
-- reads: price_spans, codes
WITH currency_codes AS (SELECT code, code_no FROM codes),
setting_codes AS (SELECT code, code_no FROM codes)
SELECT
  currency_codes.code_no AS currency,
  setting_codes.code_no AS setting,
  price_spans.first_day,
  price_spans.last_day,
  price_spans.price_pounds
FROM price_spans
INNER JOIN currency_codes ON currency_codes.code = price_spans.currency
INNER JOIN setting_codes ON setting_codes.code = price_spans.setting
