-- Units and money of a source that is added up already, by month and what is written in its columns of codes.
-- reads: source (columns read from the files)
WITH written AS (
  SELECT
    source.provider_text,
    source.commissioner_text,
    source.setting_text,
    source.service_text,
    source.currency_text,
    source.programme_text,
    YEAR(source.started) * 100 + MONTH(source.started) AS month_no,
    source.quantity,
    source.price,
    source.cost
  FROM source
)
SELECT
  written.provider_text AS provider,
  written.commissioner_text AS commissioner,
  written.setting_text AS setting,
  written.service_text AS service,
  written.currency_text AS currency,
  written.programme_text AS programme,
  written.month_no,
  CAST(COUNT(*) AS BIGINT) AS row_count,
  SUM(written.quantity) AS quantity,
  SUM(written.price) AS price,
  SUM(written.cost) AS cost,
  MAX(written.quantity) AS most_quantity,
  MAX(written.price) AS most_price,
  MAX(written.cost) AS most_cost
FROM written
GROUP BY
  written.provider_text,
  written.commissioner_text,
  written.setting_text,
  written.service_text,
  written.currency_text,
  written.programme_text,
  written.month_no
