-- Each kind of activity, which is a combination of codes, once and by number, whatever order the rows came in.
-- reads: codes_met (of every source)
WITH every_kind AS (
  SELECT
    codes_met.provider,
    codes_met.commissioner,
    codes_met.setting,
    codes_met.service,
    codes_met.currency,
    codes_met.programme
  FROM codes_met
  GROUP BY
    codes_met.provider,
    codes_met.commissioner,
    codes_met.setting,
    codes_met.service,
    codes_met.currency,
    codes_met.programme
)
SELECT
  CAST(ROW_NUMBER() OVER (ORDER BY
    every_kind.provider,
    every_kind.commissioner,
    every_kind.setting,
    every_kind.service,
    every_kind.currency,
    every_kind.programme
  ) AS INT) AS kind_no,
  every_kind.provider,
  every_kind.commissioner,
  every_kind.setting,
  every_kind.service,
  every_kind.currency,
  every_kind.programme
FROM every_kind
