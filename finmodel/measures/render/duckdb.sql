-- kernel activity_faults, of text f8a717b2
WITH "provider_names" AS (
  SELECT
    "code",
    "code_no"
  FROM "{codes}" AS "codes"
), "commissioner_names" AS (
  SELECT
    "code",
    "code_no"
  FROM "{codes}" AS "codes"
), "checked" AS (
  SELECT
    "faulty".*,
    "provider_names"."code" AS "provider",
    "commissioner_names"."code" AS "commissioner",
    "activity_rows"."setting",
    "activity_rows"."service",
    "activity_rows"."currency",
    "activity_rows"."programme",
    "activity_rows"."quantity_milli",
    "activity_rows"."days",
    CASE WHEN "providers"."party" IS NULL THEN 0 ELSE 1 END AS "provider_known",
    CASE WHEN "commissioners"."party" IS NULL THEN 0 ELSE 1 END AS "commissioner_known"
  FROM "{faulty}" AS "faulty"
  INNER JOIN "{activity_rows}" AS "activity_rows"
    ON "activity_rows"."file_no" = "faulty"."file_no"
    AND "activity_rows"."row_no" = "faulty"."row_no"
  LEFT JOIN "provider_names"
    ON "provider_names"."code_no" = "activity_rows"."provider"
  LEFT JOIN "commissioner_names"
    ON "commissioner_names"."code_no" = "activity_rows"."commissioner"
  LEFT JOIN "{providers}" AS "providers"
    ON "providers"."party" = "provider_names"."code"
  LEFT JOIN "{commissioners}" AS "commissioners"
    ON "commissioners"."party" = "commissioner_names"."code"
)
SELECT
  'unread_date' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."started_text" AS "given"
FROM "checked"
WHERE
  "checked"."started_unread" = 1
UNION ALL
SELECT
  'unread_date' AS "fault",
  'end' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."ended_text" AS "given"
FROM "checked"
WHERE
  "checked"."ended_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."quantity_text" AS "given"
FROM "checked"
WHERE
  "checked"."quantity_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."price_text" AS "given"
FROM "checked"
WHERE
  "checked"."price_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'cost' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."cost_text" AS "given"
FROM "checked"
WHERE
  "checked"."cost_unread" = 1
UNION ALL
SELECT
  'missing' AS "fault",
  'start' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."started" IS NULL AND "checked"."started_unread" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."quantity_milli" IS NULL AND "checked"."quantity_unread" = 0
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'end' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."ended_text" AS "given"
FROM "checked"
WHERE
  "checked"."days" < 0
UNION ALL
SELECT
  'negative' AS "fault",
  'quantity' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."quantity_text" AS "given"
FROM "checked"
WHERE
  "checked"."quantity_milli" < 0
UNION ALL
SELECT
  'unmapped' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."setting_text" AS "code",
  "checked"."setting_text" AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'service' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."service_text" AS "code",
  "checked"."service_text" AS "given"
FROM "checked"
WHERE
  "checked"."service" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency_text" AS "code",
  "checked"."currency_text" AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'programme' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."programme_text" AS "code",
  "checked"."programme_text" AS "given"
FROM "checked"
WHERE
  "checked"."programme" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."provider" IS NULL AND "checked"."provider_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."provider_text" AS "code",
  "checked"."provider_text" AS "given"
FROM "checked"
WHERE
  "checked"."provider" IS NULL AND NOT "checked"."provider_text" IS NULL
UNION ALL
SELECT
  'not_a_partner' AS "fault",
  'provider' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."provider" AS "code",
  "checked"."provider" AS "given"
FROM "checked"
WHERE
  NOT "checked"."provider" IS NULL AND "checked"."provider_known" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."commissioner" IS NULL AND "checked"."commissioner_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."commissioner_text" AS "code",
  "checked"."commissioner_text" AS "given"
FROM "checked"
WHERE
  "checked"."commissioner" IS NULL AND NOT "checked"."commissioner_text" IS NULL
UNION ALL
SELECT
  'not_a_partner' AS "fault",
  'commissioner' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."commissioner" AS "code",
  "checked"."commissioner" AS "given"
FROM "checked"
WHERE
  NOT "checked"."commissioner" IS NULL AND "checked"."commissioner_known" = 0

-- kernel activity_grid, of text 87127f0e
WITH "people" AS (
  SELECT
    "attributes"."person",
    "attributes"."period_no",
    CASE
      WHEN "kept"."age_band" = 1
      THEN COALESCE("attributes"."age_band", 'unknown')
      ELSE '*'
    END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN COALESCE("attributes"."sex", 'unknown') ELSE '*' END AS "sex",
    CASE
      WHEN "kept"."need_band" = 1
      THEN COALESCE("attributes"."need_band", 'unknown')
      ELSE '*'
    END AS "need_band",
    CASE
      WHEN "kept"."practice" = 1
      THEN COALESCE("attributes"."practice", 'unknown')
      ELSE '*'
    END AS "practice",
    CASE
      WHEN "kept"."locality" = 1
      THEN COALESCE("attributes"."locality", 'unknown')
      ELSE '*'
    END AS "locality",
    CASE
      WHEN "kept"."conditions" = 1
      THEN COALESCE("attributes"."conditions", 'unknown')
      ELSE '*'
    END AS "conditions"
  FROM "{attributes}" AS "attributes"
  CROSS JOIN "{kept}" AS "kept"
), "combinations" AS (
  SELECT
    "people"."age_band",
    "people"."sex",
    "people"."need_band",
    "people"."practice",
    "people"."locality",
    "people"."conditions"
  FROM "people"
  GROUP BY
    "people"."age_band",
    "people"."sex",
    "people"."need_band",
    "people"."practice",
    "people"."locality",
    "people"."conditions"
), "cells" AS (
  SELECT
    "combinations"."age_band",
    "combinations"."sex",
    "combinations"."need_band",
    "combinations"."practice",
    "combinations"."locality",
    "combinations"."conditions",
    ROW_NUMBER() OVER (
      ORDER BY "combinations"."age_band", "combinations"."sex", "combinations"."need_band", "combinations"."practice", "combinations"."locality", "combinations"."conditions"
    ) AS "cell_no"
  FROM "combinations"
), "placed" AS (
  SELECT
    "people"."person",
    "people"."period_no",
    "cells"."cell_no"
  FROM "people"
  INNER JOIN "cells"
    ON "cells"."age_band" = "people"."age_band"
    AND "cells"."sex" = "people"."sex"
    AND "cells"."need_band" = "people"."need_band"
    AND "cells"."practice" = "people"."practice"
    AND "cells"."locality" = "people"."locality"
    AND "cells"."conditions" = "people"."conditions"
), "measured" AS (
  SELECT
    "activity"."period_no",
    CASE
      WHEN "kept"."provider" = 1
      THEN "activity"."provider"
      ELSE "kept"."every_code"
    END AS "provider",
    CASE
      WHEN "kept"."commissioner" = 1
      THEN "activity"."commissioner"
      ELSE "kept"."every_code"
    END AS "commissioner",
    CASE
      WHEN "kept"."setting" = 1
      THEN "activity"."setting"
      ELSE "kept"."every_code"
    END AS "setting",
    CASE
      WHEN "kept"."service" = 1
      THEN "activity"."service"
      ELSE "kept"."every_code"
    END AS "service",
    CASE
      WHEN "kept"."currency" = 1
      THEN "activity"."currency"
      ELSE "kept"."every_code"
    END AS "currency",
    CASE
      WHEN "kept"."programme" = 1
      THEN "activity"."programme"
      ELSE "kept"."every_code"
    END AS "programme",
    "placed"."cell_no",
    COALESCE("people_groups"."group_no", -1) AS "group_no",
    "activity"."quantity_milli",
    CASE
      WHEN "activity"."person" IS NULL
      OR "activity"."quantity_milli" < 0
      OR "activity"."quantity_milli" > 1000000000
      THEN CAST(ROUND("activity"."quantity_milli") AS BIGINT)
      ELSE CAST(ROUND(
        CAST(ROUND("activity"."quantity_milli") AS BIGINT) * CAST(ROUND("activity"."quantity_milli") AS BIGINT) * 0.001
      ) AS BIGINT)
    END AS "squares_milli",
    "activity"."days",
    COALESCE("activity"."spend_pence", 0) AS "spend_pence",
    COALESCE("activity"."cost_pence", 0) AS "cost_pence"
  FROM "{activity}" AS "activity"
  CROSS JOIN "{kept}" AS "kept"
  LEFT JOIN "placed"
    ON "placed"."person" = "activity"."person"
    AND "placed"."period_no" = "activity"."period_no"
  LEFT JOIN "{people_groups}" AS "people_groups"
    ON "people_groups"."person" = "activity"."person"
), "sums" AS (
  SELECT
    "measured"."period_no",
    "measured"."provider",
    "measured"."commissioner",
    "measured"."setting",
    "measured"."service",
    "measured"."currency",
    "measured"."programme",
    "measured"."cell_no",
    "measured"."group_no",
    CAST(COUNT(*) AS BIGINT) AS "spells",
    SUM("measured"."quantity_milli") AS "quantity_milli",
    CAST(SUM("measured"."squares_milli") AS BIGINT) AS "squares_milli",
    CAST(SUM("measured"."days") AS BIGINT) AS "days",
    CAST(SUM("measured"."spend_pence") AS BIGINT) AS "spend_pence",
    CAST(SUM("measured"."cost_pence") AS BIGINT) AS "cost_pence"
  FROM "measured"
  GROUP BY
    "measured"."period_no",
    "measured"."provider",
    "measured"."commissioner",
    "measured"."setting",
    "measured"."service",
    "measured"."currency",
    "measured"."programme",
    "measured"."cell_no",
    "measured"."group_no"
), "told" AS (
  SELECT
    "sums"."period_no",
    "sums"."provider",
    "sums"."commissioner",
    "sums"."setting",
    "sums"."service",
    "sums"."currency",
    "sums"."programme",
    COALESCE("cells"."age_band", CASE WHEN "kept"."age_band" = 1 THEN 'unknown' ELSE '*' END) AS "age_band",
    COALESCE("cells"."sex", CASE WHEN "kept"."sex" = 1 THEN 'unknown' ELSE '*' END) AS "sex",
    COALESCE("cells"."need_band", CASE WHEN "kept"."need_band" = 1 THEN 'unknown' ELSE '*' END) AS "need_band",
    COALESCE("cells"."practice", CASE WHEN "kept"."practice" = 1 THEN 'unknown' ELSE '*' END) AS "practice",
    COALESCE("cells"."locality", CASE WHEN "kept"."locality" = 1 THEN 'unknown' ELSE '*' END) AS "locality",
    COALESCE(
      "cells"."conditions",
      CASE WHEN "kept"."conditions" = 1 THEN 'unknown' ELSE '*' END
    ) AS "conditions",
    "sums"."group_no",
    "sums"."spells",
    "sums"."quantity_milli",
    "sums"."squares_milli",
    "sums"."days",
    "sums"."spend_pence",
    "sums"."cost_pence"
  FROM "sums"
  CROSS JOIN "{kept}" AS "kept"
  LEFT JOIN "cells"
    ON "cells"."cell_no" = "sums"."cell_no"
)
SELECT
  "told"."period_no",
  "told"."provider",
  "told"."commissioner",
  "told"."setting",
  "told"."service",
  "told"."currency",
  "told"."programme",
  "told"."age_band",
  "told"."sex",
  "told"."need_band",
  "told"."practice",
  "told"."locality",
  "told"."conditions",
  "told"."group_no",
  CAST(SUM("told"."spells") AS BIGINT) AS "spells",
  CAST(FLOOR(SUM("told"."quantity_milli")) AS BIGINT) AS "quantity_milli",
  CAST((
    SUM("told"."quantity_milli") - FLOOR(SUM("told"."quantity_milli"))
  ) * 1000 AS BIGINT) AS "quantity_finer",
  CAST(SUM("told"."squares_milli") AS BIGINT) AS "squares_milli",
  CAST(SUM("told"."days") AS BIGINT) AS "days",
  CAST(SUM("told"."spend_pence") AS BIGINT) AS "spend_pence",
  CAST(SUM("told"."cost_pence") AS BIGINT) AS "cost_pence"
FROM "told"
GROUP BY
  "told"."period_no",
  "told"."provider",
  "told"."commissioner",
  "told"."setting",
  "told"."service",
  "told"."currency",
  "told"."programme",
  "told"."age_band",
  "told"."sex",
  "told"."need_band",
  "told"."practice",
  "told"."locality",
  "told"."conditions",
  "told"."group_no"

-- kernel activity_kinds, of text 9afbb6d1
SELECT
  "every_day"."provider",
  "every_day"."commissioner",
  "every_day"."setting",
  "every_day"."service",
  "every_day"."currency",
  "every_day"."programme"
FROM "{every_day}" AS "every_day"
GROUP BY
  "every_day"."provider",
  "every_day"."commissioner",
  "every_day"."setting",
  "every_day"."service",
  "every_day"."currency",
  "every_day"."programme"

-- kernel activity_totals, of text 00da5f8a
SELECT
  "activity_rows"."file_no",
  "calendar"."period_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "activity_rows"."person" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "rows_without_person"
FROM "{activity_rows}" AS "activity_rows"
LEFT JOIN "{calendar}" AS "calendar"
  ON "calendar"."day" = "activity_rows"."started"
GROUP BY
  "activity_rows"."file_no",
  "calendar"."period_no"

-- kernel chosen_kinds, of text 47c8d140
WITH "provider_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'provider'
), "commissioner_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'commissioner'
), "setting_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'setting'
), "service_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'service'
), "currency_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'currency'
), "programme_codes" AS (
  SELECT
    "selection_codes"."selection_no",
    "codes"."code_no"
  FROM "{selection_codes}" AS "selection_codes"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "selection_codes"."code"
  WHERE
    "selection_codes"."column_name" = 'programme'
)
SELECT
  "activity_kinds"."provider",
  "activity_kinds"."commissioner",
  "activity_kinds"."setting",
  "activity_kinds"."service",
  "activity_kinds"."currency",
  "activity_kinds"."programme"
FROM "{activity_kinds}" AS "activity_kinds"
CROSS JOIN "{selections}" AS "selections"
LEFT JOIN "provider_codes"
  ON "provider_codes"."selection_no" = "selections"."selection_no"
  AND "provider_codes"."code_no" = "activity_kinds"."provider"
LEFT JOIN "commissioner_codes"
  ON "commissioner_codes"."selection_no" = "selections"."selection_no"
  AND "commissioner_codes"."code_no" = "activity_kinds"."commissioner"
LEFT JOIN "setting_codes"
  ON "setting_codes"."selection_no" = "selections"."selection_no"
  AND "setting_codes"."code_no" = "activity_kinds"."setting"
LEFT JOIN "service_codes"
  ON "service_codes"."selection_no" = "selections"."selection_no"
  AND "service_codes"."code_no" = "activity_kinds"."service"
LEFT JOIN "currency_codes"
  ON "currency_codes"."selection_no" = "selections"."selection_no"
  AND "currency_codes"."code_no" = "activity_kinds"."currency"
LEFT JOIN "programme_codes"
  ON "programme_codes"."selection_no" = "selections"."selection_no"
  AND "programme_codes"."code_no" = "activity_kinds"."programme"
WHERE
  (
    "selections"."any_provider" = 1 OR NOT "provider_codes"."code_no" IS NULL
  )
  AND (
    "selections"."any_commissioner" = 1 OR NOT "commissioner_codes"."code_no" IS NULL
  )
  AND (
    "selections"."any_setting" = 1 OR NOT "setting_codes"."code_no" IS NULL
  )
  AND (
    "selections"."any_service" = 1 OR NOT "service_codes"."code_no" IS NULL
  )
  AND (
    "selections"."any_currency" = 1 OR NOT "currency_codes"."code_no" IS NULL
  )
  AND (
    "selections"."any_programme" = 1 OR NOT "programme_codes"."code_no" IS NULL
  )
GROUP BY
  "activity_kinds"."provider",
  "activity_kinds"."commissioner",
  "activity_kinds"."setting",
  "activity_kinds"."service",
  "activity_kinds"."currency",
  "activity_kinds"."programme"

-- kernel chosen_rows, of text b0784346
SELECT
  "activity".*
FROM "{activity}" AS "activity"
INNER JOIN "{chosen_kinds}" AS "chosen_kinds"
  ON "chosen_kinds"."provider" = "activity"."provider"
  AND "chosen_kinds"."commissioner" = "activity"."commissioner"
  AND "chosen_kinds"."setting" = "activity"."setting"
  AND "chosen_kinds"."service" = "activity"."service"
  AND "chosen_kinds"."currency" = "activity"."currency"
  AND "chosen_kinds"."programme" = "activity"."programme"

-- kernel claimed_rows, of text 86df4a07
SELECT
  "members"."file_no",
  "members"."row_no"
FROM "{members}" AS "members"

-- kernel clean_triggers, of text a6b5f98e
WITH "ordered" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "activity"."person",
    "activity"."started",
    "activity"."period_no",
    "activity"."provider",
    "activity"."commissioner",
    "activity"."setting",
    "activity"."service",
    "activity"."currency",
    "activity"."programme",
    "activity"."days",
    LAG("activity"."started") OVER (
      PARTITION BY "activity"."person"
      ORDER BY "activity"."started", "activity"."file_no", "activity"."row_no"
    ) AS "started_before"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
)
SELECT
  "ordered"."file_no",
  "ordered"."row_no",
  "ordered"."person",
  "ordered"."started",
  "ordered"."period_no",
  "ordered"."provider",
  "ordered"."commissioner",
  "ordered"."setting",
  "ordered"."service",
  "ordered"."currency",
  "ordered"."programme",
  CASE
    WHEN "episode_rule"."from_end" = 1
    THEN CAST("ordered"."started" + INTERVAL ("ordered"."days" + "episode_rule"."window_days") DAY AS DATE)
    ELSE CAST("ordered"."started" + INTERVAL ("episode_rule"."window_days" - 1) DAY AS DATE)
  END AS "last_day"
FROM "ordered"
CROSS JOIN "{episode_rule}" AS "episode_rule"
LEFT JOIN "{claimed}" AS "claimed"
  ON "claimed"."file_no" = "ordered"."file_no"
  AND "claimed"."row_no" = "ordered"."row_no"
WHERE
  "claimed"."row_no" IS NULL
  AND (
    "episode_rule"."look_back_days" = 0
    OR "ordered"."started_before" IS NULL
    OR DATE_DIFF('DAY', "ordered"."started_before", "ordered"."started") > "episode_rule"."look_back_days"
  )

-- kernel code_names, of text 84d31c65
SELECT
  "codes"."code",
  "codes"."code_no"
FROM "{codes}" AS "codes"

-- kernel coded_prices, of text 984ff0c6
WITH "currency_codes" AS (
  SELECT
    "code",
    "code_no"
  FROM "{codes}" AS "codes"
), "setting_codes" AS (
  SELECT
    "code",
    "code_no"
  FROM "{codes}" AS "codes"
)
SELECT
  "currency_codes"."code_no" AS "currency",
  "setting_codes"."code_no" AS "setting",
  "price_spans"."first_day",
  "price_spans"."last_day",
  "price_spans"."price_pounds"
FROM "{price_spans}" AS "price_spans"
INNER JOIN "currency_codes"
  ON "currency_codes"."code" = "price_spans"."currency"
INNER JOIN "setting_codes"
  ON "setting_codes"."code" = "price_spans"."setting"

-- kernel day_span, of text 24768078
SELECT
  MIN("activity"."started") AS "first_day",
  MAX("activity"."started") AS "last_day"
FROM "{activity}" AS "activity"

-- kernel duplicate_people, of text fc4fda33
WITH "counted" AS (
  SELECT
    "people_rows"."file_no",
    "people_rows"."row_no",
    COUNT(*) OVER (PARTITION BY "people_rows"."person") AS "times"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
)
SELECT
  'duplicate' AS "fault",
  'person' AS "column_name",
  "counted"."file_no",
  "counted"."row_no",
  '' AS "code",
  CAST(NULL AS TEXT) AS "given"
FROM "counted"
WHERE
  "counted"."times" > 1

-- kernel episode_members, of text c9127a1f
WITH "beside" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "episodes"."file_no" AS "episode_file_no",
    "episodes"."row_no" AS "episode_row_no",
    "activity"."spend_pence",
    "activity"."cost_pence"
  FROM "{activity}" AS "activity"
  INNER JOIN "{episodes}" AS "episodes"
    ON "episodes"."person" = "activity"."person"
    AND "episodes"."started" <= "activity"."started"
    AND "episodes"."last_day" >= "activity"."started"
  LEFT JOIN "{excluded}" AS "excluded"
    ON "excluded"."file_no" = "activity"."file_no"
    AND "excluded"."row_no" = "activity"."row_no"
  LEFT JOIN "{claimed}" AS "claimed"
    ON "claimed"."file_no" = "activity"."file_no"
    AND "claimed"."row_no" = "activity"."row_no"
  WHERE
    "excluded"."row_no" IS NULL
    AND "claimed"."row_no" IS NULL
    AND (
      "activity"."file_no" <> "episodes"."file_no"
      OR "activity"."row_no" <> "episodes"."row_no"
    )
)
SELECT
  "beside"."file_no",
  "beside"."row_no",
  "beside"."episode_file_no",
  "beside"."episode_row_no",
  "beside"."spend_pence",
  "beside"."cost_pence"
FROM "beside"
UNION ALL
SELECT
  "every_day"."file_no",
  "every_day"."row_no",
  "episodes"."file_no" AS "episode_file_no",
  "episodes"."row_no" AS "episode_row_no",
  "every_day"."spend_pence",
  "every_day"."cost_pence"
FROM "{every_day}" AS "every_day"
INNER JOIN "{episodes}" AS "episodes"
  ON "episodes"."file_no" = "every_day"."file_no"
  AND "episodes"."row_no" = "every_day"."row_no"

-- kernel episode_rows, of text a36ef5f8
WITH "sums" AS (
  SELECT
    "members"."episode_file_no",
    "members"."episode_row_no",
    CAST(SUM(COALESCE("members"."spend_pence", 0)) AS BIGINT) AS "spend_pence",
    CAST(SUM(COALESCE("members"."cost_pence", 0)) AS BIGINT) AS "cost_pence"
  FROM "{members}" AS "members"
  GROUP BY
    "members"."episode_file_no",
    "members"."episode_row_no"
)
SELECT
  "episodes"."file_no",
  "episodes"."row_no",
  "episodes"."person",
  "episodes"."started",
  "episodes"."period_no",
  "episodes"."provider",
  "episodes"."commissioner",
  "episodes"."setting",
  "episodes"."service",
  "episodes"."currency",
  "episodes"."programme",
  1000 AS "quantity_milli",
  DATE_DIFF('DAY', "episodes"."started", "episodes"."last_day") + 1 AS "days",
  "sums"."spend_pence",
  "sums"."cost_pence"
FROM "{episodes}" AS "episodes"
INNER JOIN "sums"
  ON "sums"."episode_file_no" = "episodes"."file_no"
  AND "sums"."episode_row_no" = "episodes"."row_no"
WHERE
  "episodes"."period_no" >= 0

-- kernel faulty_rows, of text 2bdee537
SELECT
  "source".*
FROM "{source}" AS "source"
INNER JOIN "{reading}" AS "reading"
  ON "reading"."file_no" = "source"."file_no"
  AND "reading"."row_no" = "source"."row_no"
WHERE
  "reading"."faulty" = 1

-- kernel first_faults, of text 0ac2e9b8
WITH "ranked" AS (
  SELECT
    "faults"."fault",
    "faults"."column_name",
    "faults"."file_no",
    "faults"."code",
    "faults"."row_no",
    "faults"."given"
  FROM "{faults}" AS "faults"
), "numbered" AS (
  SELECT
    "ranked"."fault",
    "ranked"."column_name",
    "ranked"."file_no",
    "ranked"."code",
    "ranked"."row_no",
    "ranked"."given",
    ROW_NUMBER() OVER (
      PARTITION BY "ranked"."fault", "ranked"."column_name", "ranked"."file_no", "ranked"."code"
      ORDER BY "ranked"."row_no"
    ) AS "place",
    CAST(COUNT(*) OVER (
      PARTITION BY "ranked"."fault", "ranked"."column_name", "ranked"."file_no", "ranked"."code"
    ) AS BIGINT) AS "row_count"
  FROM "ranked"
)
SELECT
  "numbered"."fault",
  "numbered"."column_name",
  "numbered"."file_no",
  "numbered"."code",
  "numbered"."row_no",
  "numbered"."given",
  "numbered"."row_count"
FROM "numbered"
WHERE
  "numbered"."place" <= 3
ORDER BY
  "numbered"."file_no",
  "numbered"."fault",
  "numbered"."column_name",
  "numbered"."row_count" DESC NULLS FIRST,
  "numbered"."code",
  "numbered"."row_no"
LIMIT 600

-- kernel first_triggers, of text 43e100e3
WITH "ranked" AS (
  SELECT
    "candidates"."file_no",
    "candidates"."row_no",
    "candidates"."person",
    "candidates"."started",
    "candidates"."period_no",
    "candidates"."provider",
    "candidates"."commissioner",
    "candidates"."setting",
    "candidates"."service",
    "candidates"."currency",
    "candidates"."programme",
    "candidates"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "candidates"."person"
      ORDER BY "candidates"."started", "candidates"."file_no", "candidates"."row_no"
    ) AS "place"
  FROM "{candidates}" AS "candidates"
)
SELECT
  "ranked"."file_no",
  "ranked"."row_no",
  "ranked"."person",
  "ranked"."started",
  "ranked"."period_no",
  "ranked"."provider",
  "ranked"."commissioner",
  "ranked"."setting",
  "ranked"."service",
  "ranked"."currency",
  "ranked"."programme",
  "ranked"."last_day"
FROM "ranked"
WHERE
  "ranked"."place" = 1

-- kernel later_triggers, of text 90ededd2
SELECT
  "candidates"."file_no",
  "candidates"."row_no",
  "candidates"."person",
  "candidates"."started",
  "candidates"."period_no",
  "candidates"."provider",
  "candidates"."commissioner",
  "candidates"."setting",
  "candidates"."service",
  "candidates"."currency",
  "candidates"."programme",
  "candidates"."last_day"
FROM "{candidates}" AS "candidates"
INNER JOIN "{latest}" AS "latest"
  ON "latest"."person" = "candidates"."person"
WHERE
  "candidates"."started" > "latest"."last_day"

-- kernel limited_episodes, of text a949f8ee
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."provider",
  "activity"."commissioner",
  "activity"."setting",
  "activity"."service",
  "activity"."currency",
  "activity"."programme",
  "activity"."quantity_milli",
  "activity"."days",
  CASE
    WHEN "activity"."spend_pence" > "limits"."amount_pence"
    THEN "limits"."amount_pence" + CAST(ROUND(
      CAST("activity"."spend_pence" - "limits"."amount_pence" AS DECIMAL(18, 0)) * "limits"."residual_share"
    ) AS BIGINT)
    ELSE "activity"."spend_pence"
  END AS "spend_pence",
  "activity"."cost_pence"
FROM "{activity}" AS "activity"
INNER JOIN "{limits}" AS "limits"
  ON "limits"."period_no" = "activity"."period_no"

-- kernel new_codes, of text bf003c04
WITH "unnumbered" AS (
  SELECT
    "written_codes"."ours"
  FROM "{written_codes}" AS "written_codes"
  LEFT JOIN "{codes}" AS "codes"
    ON "codes"."code" = "written_codes"."ours"
  WHERE
    "codes"."code" IS NULL AND NOT "written_codes"."ours" IS NULL
  GROUP BY
    "written_codes"."ours"
), "last_number" AS (
  SELECT
    MAX("codes"."code_no") AS "code_no"
  FROM "{codes}" AS "codes"
)
SELECT
  "unnumbered"."ours" AS "code",
  CAST("last_number"."code_no" + ROW_NUMBER() OVER (ORDER BY "unnumbered"."ours") AS INT) AS "code_no"
FROM "unnumbered"
CROSS JOIN "last_number"

-- kernel numbered_codes, of text cfdea407
SELECT
  "written_codes"."column_name",
  "written_codes"."theirs",
  "codes"."code_no",
  CASE WHEN "providers"."party" IS NULL THEN 0 ELSE 1 END AS "provides",
  CASE WHEN "commissioners"."party" IS NULL THEN 0 ELSE 1 END AS "commissions"
FROM "{written_codes}" AS "written_codes"
LEFT JOIN "{codes}" AS "codes"
  ON "codes"."code" = "written_codes"."ours"
LEFT JOIN "{providers}" AS "providers"
  ON "providers"."party" = "written_codes"."ours"
LEFT JOIN "{commissioners}" AS "commissioners"
  ON "commissioners"."party" = "written_codes"."ours"

-- kernel outside_rows, of text 5497c538
SELECT
  "activity".*
FROM "{activity}" AS "activity"
LEFT JOIN "{claimed}" AS "claimed"
  ON "claimed"."file_no" = "activity"."file_no"
  AND "claimed"."row_no" = "activity"."row_no"
WHERE
  "claimed"."row_no" IS NULL

-- kernel overlapping_prices, of text 412fdd1c
WITH "ordered" AS (
  SELECT
    "price_spans"."file_no",
    "price_spans"."row_no",
    "price_spans"."currency",
    "price_spans"."setting",
    "price_spans"."first_day",
    MAX("price_spans"."last_day") OVER (
      PARTITION BY "price_spans"."currency", "price_spans"."setting"
      ORDER BY "price_spans"."first_day", "price_spans"."file_no", "price_spans"."row_no"
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS "held_until"
  FROM "{price_spans}" AS "price_spans"
)
SELECT
  'overlap' AS "fault",
  'from' AS "column_name",
  "ordered"."file_no",
  "ordered"."row_no",
  '' AS "code",
  CASE
    WHEN "ordered"."currency" = '*'
    THEN "ordered"."setting"
    WHEN "ordered"."setting" = '*'
    THEN "ordered"."currency"
    ELSE "ordered"."currency" || ' in ' || "ordered"."setting"
  END AS "given"
FROM "ordered"
WHERE
  "ordered"."first_day" <= "ordered"."held_until"

-- kernel people_count, of text cf7035d9
WITH "listed" AS (
  SELECT
    "people_rows"."person"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  GROUP BY
    "people_rows"."person"
)
SELECT
  CAST(COUNT(*) AS BIGINT) AS "people"
FROM "listed"

-- kernel people_faults, of text 40d3ad38
WITH "checked" AS (
  SELECT
    "faulty".*,
    "people_rows"."age_band",
    "people_rows"."sex",
    "people_rows"."need_band",
    "people_rows"."practice",
    "people_rows"."locality",
    "people_rows"."heads_micro",
    CASE WHEN "age_bands"."code" IS NULL THEN 0 ELSE 1 END AS "age_band_known",
    "coding"."by_head"
  FROM "{faulty}" AS "faulty"
  INNER JOIN "{people_rows}" AS "people_rows"
    ON "people_rows"."file_no" = "faulty"."file_no"
    AND "people_rows"."row_no" = "faulty"."row_no"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "{age_bands}" AS "age_bands"
    ON "age_bands"."code" = "people_rows"."age_band"
)
SELECT
  'unread_date' AS "fault",
  'registered_from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_from_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_from_unread" = 1
UNION ALL
SELECT
  'unread_date' AS "fault",
  'registered_to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_to_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_to_unread" = 1
UNION ALL
SELECT
  'unread_date' AS "fault",
  'birth_date' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."birth_date_text" AS "given"
FROM "checked"
WHERE
  "checked"."birth_date_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'age' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."age_text" AS "given"
FROM "checked"
WHERE
  "checked"."age_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'conditions' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."conditions_text" AS "given"
FROM "checked"
WHERE
  "checked"."conditions_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'score' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."score_text" AS "given"
FROM "checked"
WHERE
  "checked"."score_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."people_text" AS "given"
FROM "checked"
WHERE
  "checked"."people_unread" = 1
UNION ALL
SELECT
  'missing' AS "fault",
  'person' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."by_head" = 0 AND "checked"."person_text" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."by_head" = 1
  AND "checked"."heads_micro" IS NULL
  AND "checked"."people_unread" = 0
UNION ALL
SELECT
  'negative' AS "fault",
  'people' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."people_text" AS "given"
FROM "checked"
WHERE
  "checked"."heads_micro" < 0
UNION ALL
SELECT
  'below_nil' AS "fault",
  'score' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."score_text" AS "given"
FROM "checked"
WHERE
  "checked"."score" < 0
UNION ALL
SELECT
  'not_a_count' AS "fault",
  'conditions' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."conditions_text" AS "given"
FROM "checked"
WHERE
  "checked"."conditions" < 0
  OR "checked"."conditions" <> FLOOR("checked"."conditions")
UNION ALL
SELECT
  'not_an_age' AS "fault",
  'age' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."age_text" AS "given"
FROM "checked"
WHERE
  "checked"."age" < 0 OR "checked"."age" >= 131
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'registered_to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."registered_to_text" AS "given"
FROM "checked"
WHERE
  "checked"."registered_to" < "checked"."registered_from"
UNION ALL
SELECT
  'unmapped' AS "fault",
  'age_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."age_band_text" AS "code",
  "checked"."age_band_text" AS "given"
FROM "checked"
WHERE
  "checked"."age_band" IS NULL AND NOT "checked"."age_band_text" IS NULL
UNION ALL
SELECT
  'not_a_band' AS "fault",
  'age_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."age_band" AS "code",
  "checked"."age_band" AS "given"
FROM "checked"
WHERE
  NOT "checked"."age_band_text" IS NULL
  AND NOT "checked"."age_band" IS NULL
  AND "checked"."age_band_known" = 0
UNION ALL
SELECT
  'unmapped' AS "fault",
  'sex' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."sex_text" AS "code",
  "checked"."sex_text" AS "given"
FROM "checked"
WHERE
  "checked"."sex" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'need_band' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."need_band_text" AS "code",
  "checked"."need_band_text" AS "given"
FROM "checked"
WHERE
  "checked"."need_band" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'practice' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."practice_text" AS "code",
  "checked"."practice_text" AS "given"
FROM "checked"
WHERE
  "checked"."practice" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'locality' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."locality_text" AS "code",
  "checked"."locality_text" AS "given"
FROM "checked"
WHERE
  "checked"."locality" IS NULL

-- kernel people_grid, of text 82e67bb7
WITH "cells" AS (
  SELECT
    "person_periods"."period_no",
    CASE WHEN "kept"."age_band" = 1 THEN "person_periods"."age_band" ELSE '*' END AS "age_band",
    CASE WHEN "kept"."sex" = 1 THEN "person_periods"."sex" ELSE '*' END AS "sex",
    CASE WHEN "kept"."need_band" = 1 THEN "person_periods"."need_band" ELSE '*' END AS "need_band",
    CASE WHEN "kept"."practice" = 1 THEN "person_periods"."practice" ELSE '*' END AS "practice",
    CASE WHEN "kept"."locality" = 1 THEN "person_periods"."locality" ELSE '*' END AS "locality",
    CASE WHEN "kept"."conditions" = 1 THEN "person_periods"."conditions" ELSE '*' END AS "conditions",
    "person_periods"."heads_micro",
    "person_periods"."heads_micro" * "person_periods"."days" AS "days_micro",
    "person_periods"."heads_micro" * "person_periods"."on_first_day" AS "first_day_micro",
    COALESCE("person_periods"."scored_micro", 0) * "person_periods"."days" AS "score_days_micro",
    CASE
      WHEN "person_periods"."scored_micro" IS NULL
      THEN "person_periods"."heads_micro"
      ELSE 0
    END AS "unscored_micro"
  FROM "{person_periods}" AS "person_periods"
  CROSS JOIN "{kept}" AS "kept"
  WHERE
    "person_periods"."days" > 0
)
SELECT
  "cells"."period_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions",
  CAST(SUM("cells"."heads_micro") AS BIGINT) AS "people_micro",
  CAST(SUM("cells"."days_micro") AS BIGINT) AS "days_micro",
  CAST(SUM("cells"."first_day_micro") AS BIGINT) AS "first_day_micro",
  CAST(SUM("cells"."score_days_micro") AS BIGINT) AS "score_days_micro",
  CAST(SUM("cells"."unscored_micro") AS BIGINT) AS "unscored_micro"
FROM "cells"
GROUP BY
  "cells"."period_no",
  "cells"."age_band",
  "cells"."sex",
  "cells"."need_band",
  "cells"."practice",
  "cells"."locality",
  "cells"."conditions"

-- kernel people_groups, of text 13b5da31
WITH "everyone" AS (
  SELECT
    "people_rows"."person"
  FROM "{people_rows}" AS "people_rows"
  WHERE
    NOT "people_rows"."person" IS NULL
  UNION
  SELECT
    "activity"."person"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
), "numbered" AS (
  SELECT
    "everyone"."person",
    ROW_NUMBER() OVER (ORDER BY "everyone"."person") AS "number"
  FROM "everyone"
), "shuffled" AS (
  SELECT
    "numbered"."person",
    "numbered"."number",
    (
      "numbered"."number" * ((
        "numbered"."number" * 40692
      ) % 2147483399)
    ) % 2147483647 AS "turn"
  FROM "numbered"
)
SELECT
  "shuffled"."person",
  CAST((
    ROW_NUMBER() OVER (ORDER BY "shuffled"."turn", "shuffled"."number") - 1
  ) % "grouping"."groups" AS INT) AS "group_no"
FROM "shuffled"
CROSS JOIN "{grouping}" AS "grouping"

-- kernel percentile_limits, of text 6ba98c60
WITH "ranked" AS (
  SELECT
    "activity"."period_no",
    "activity"."spend_pence",
    ROW_NUMBER() OVER (PARTITION BY "activity"."period_no" ORDER BY "activity"."spend_pence") AS "place",
    COUNT(*) OVER (PARTITION BY "activity"."period_no") AS "row_count"
  FROM "{activity}" AS "activity"
)
SELECT
  "ranked"."period_no",
  MIN("ranked"."spend_pence") AS "amount_pence",
  MAX("ranking"."residual_share") AS "residual_share"
FROM "ranked"
CROSS JOIN "{ranking}" AS "ranking"
WHERE
  "ranked"."place" >= "ranking"."level" * CAST("ranked"."row_count" AS DECIMAL(18, 0))
GROUP BY
  "ranked"."period_no"

-- kernel person_periods, of text 680c6a68
WITH "dated" AS (
  SELECT
    "people_rows"."person",
    "periods"."period_no",
    CASE
      WHEN "people_rows"."birth_date" IS NULL
      THEN "people_rows"."age"
      WHEN "people_rows"."birth_date" > "periods"."first_day"
      THEN 0
      ELSE YEAR("periods"."first_day") - YEAR("people_rows"."birth_date") - CASE
        WHEN MONTH("periods"."first_day") * 100 + DAY("periods"."first_day") < MONTH("people_rows"."birth_date") * 100 + DAY("people_rows"."birth_date")
        THEN 1
        ELSE 0
      END
    END AS "age",
    "people_rows"."age_band",
    "people_rows"."sex",
    "people_rows"."need_band",
    "people_rows"."practice",
    "people_rows"."locality",
    "people_rows"."conditions",
    "people_rows"."heads_micro",
    "people_rows"."scored_micro",
    "periods"."first_day",
    CASE
      WHEN "people_rows"."registered_from" > "periods"."first_day"
      THEN "people_rows"."registered_from"
      ELSE "periods"."first_day"
    END AS "day_in",
    CASE
      WHEN "people_rows"."registered_to" < "periods"."last_day"
      THEN "people_rows"."registered_to"
      ELSE "periods"."last_day"
    END AS "day_out"
  FROM "{people_rows}" AS "people_rows"
  CROSS JOIN "{periods}" AS "periods"
)
SELECT
  "dated"."person",
  "dated"."period_no",
  COALESCE("dated"."age_band", "ages"."age_band", 'unknown') AS "age_band",
  "dated"."sex",
  "dated"."need_band",
  "dated"."practice",
  "dated"."locality",
  "dated"."conditions",
  "dated"."heads_micro",
  "dated"."scored_micro",
  CASE
    WHEN "dated"."day_in" = "dated"."first_day" AND "dated"."day_out" >= "dated"."day_in"
    THEN 1
    ELSE 0
  END AS "on_first_day",
  CASE
    WHEN "dated"."day_out" < "dated"."day_in"
    THEN 0
    ELSE DATE_DIFF('DAY', "dated"."day_in", "dated"."day_out") + 1
  END AS "days"
FROM "dated"
LEFT JOIN "{ages}" AS "ages"
  ON "ages"."age" = "dated"."age"

-- kernel price_faults, of text 8ccb84e0
WITH "checked" AS (
  SELECT
    "faulty".*,
    "price_rows"."currency",
    "price_rows"."setting"
  FROM "{faulty}" AS "faulty"
  INNER JOIN "{price_rows}" AS "price_rows"
    ON "price_rows"."file_no" = "faulty"."file_no"
    AND "price_rows"."row_no" = "faulty"."row_no"
)
SELECT
  'unread_date' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."first_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."first_day_unread" = 1
UNION ALL
SELECT
  'unread_date' AS "fault",
  'to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."last_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."last_day_unread" = 1
UNION ALL
SELECT
  'unread_number' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."price_text" AS "given"
FROM "checked"
WHERE
  "checked"."price_unread" = 1
UNION ALL
SELECT
  'missing' AS "fault",
  'from' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."first_day" IS NULL AND "checked"."first_day_unread" = 0
UNION ALL
SELECT
  'missing' AS "fault",
  'price' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."price" IS NULL AND "checked"."price_unread" = 0
UNION ALL
SELECT
  'wrong_way_round' AS "fault",
  'to' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  "checked"."last_day_text" AS "given"
FROM "checked"
WHERE
  "checked"."last_day" < "checked"."first_day"
UNION ALL
SELECT
  'missing' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL AND "checked"."currency_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'currency' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency_text" AS "code",
  "checked"."currency_text" AS "given"
FROM "checked"
WHERE
  "checked"."currency" IS NULL AND NOT "checked"."currency_text" IS NULL
UNION ALL
SELECT
  'missing' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  '' AS "code",
  NULL AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL AND "checked"."setting_text" IS NULL
UNION ALL
SELECT
  'unmapped' AS "fault",
  'setting' AS "column_name",
  "checked"."file_no",
  "checked"."row_no",
  "checked"."setting_text" AS "code",
  "checked"."setting_text" AS "given"
FROM "checked"
WHERE
  "checked"."setting" IS NULL AND NOT "checked"."setting_text" IS NULL

-- kernel price_spans, of text 996678df
SELECT
  "price_rows"."file_no",
  "price_rows"."row_no",
  "price_rows"."currency",
  "price_rows"."setting",
  "price_rows"."first_day",
  COALESCE(
    "price_rows"."last_day",
    CAST(LEAD("price_rows"."first_day") OVER (
      PARTITION BY "price_rows"."currency", "price_rows"."setting"
      ORDER BY "price_rows"."first_day", "price_rows"."file_no", "price_rows"."row_no"
    ) + INTERVAL (-1) DAY AS DATE),
    CAST('9999-12-31' AS DATE)
  ) AS "last_day",
  "price_rows"."price_pounds"
FROM "{price_rows}" AS "price_rows"

-- kernel priced_activity, of text c00166ac
WITH "dated" AS (
  SELECT
    "activity_rows"."file_no",
    "activity_rows"."row_no",
    "activity_rows"."person",
    "activity_rows"."started",
    COALESCE("calendar"."period_no", -1) AS "period_no",
    "activity_rows"."provider",
    "activity_rows"."commissioner",
    "activity_rows"."setting",
    "activity_rows"."service",
    "activity_rows"."currency",
    "activity_rows"."programme",
    "activity_rows"."quantity_milli",
    "activity_rows"."days",
    "activity_rows"."spend_pence",
    "activity_rows"."cost_pence",
    CASE WHEN "price_keys"."by_currency" = 1 THEN "activity_rows"."currency" ELSE 0 END AS "price_currency",
    CASE WHEN "price_keys"."by_setting" = 1 THEN "activity_rows"."setting" ELSE 0 END AS "price_setting"
  FROM "{activity_rows}" AS "activity_rows"
  LEFT JOIN "{calendar}" AS "calendar"
    ON "calendar"."day" = "activity_rows"."started"
  CROSS JOIN "{price_keys}" AS "price_keys"
)
SELECT
  "dated"."file_no",
  "dated"."row_no",
  "dated"."person",
  "dated"."started",
  "dated"."period_no",
  "dated"."provider",
  "dated"."commissioner",
  "dated"."setting",
  "dated"."service",
  "dated"."currency",
  "dated"."programme",
  "dated"."quantity_milli",
  "dated"."days",
  COALESCE(
    "dated"."spend_pence",
    CAST(ROUND("coded_prices"."price_pounds" * "dated"."quantity_milli" * 0.1) AS BIGINT)
  ) AS "spend_pence",
  "dated"."cost_pence"
FROM "dated"
LEFT JOIN "{coded_prices}" AS "coded_prices"
  ON "coded_prices"."currency" = "dated"."price_currency"
  AND "coded_prices"."setting" = "dated"."price_setting"
  AND "coded_prices"."first_day" <= "dated"."started"
  AND "coded_prices"."last_day" >= "dated"."started"

-- kernel priced_totals, of text 97244faf
SELECT
  "activity"."period_no",
  "activity"."commissioner",
  "activity"."provider",
  "activity"."setting",
  "activity"."service",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(COALESCE("activity"."spend_pence", 0)) AS BIGINT) AS "spend_pence",
  CAST(SUM(CASE WHEN "activity"."spend_pence" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "rows_without_price",
  CAST(SUM(CASE WHEN "activity"."cost_pence" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "rows_without_cost"
FROM "{activity}" AS "activity"
GROUP BY
  "activity"."period_no",
  "activity"."commissioner",
  "activity"."provider",
  "activity"."setting",
  "activity"."service"

-- kernel read_activity, of text bd5ee8b5
WITH "provider_codes" AS (
  SELECT
    "theirs",
    "code_no",
    "provides"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'provider'
), "commissioner_codes" AS (
  SELECT
    "theirs",
    "code_no",
    "commissions"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'commissioner'
), "setting_codes" AS (
  SELECT
    "theirs",
    "code_no"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'setting'
), "service_codes" AS (
  SELECT
    "theirs",
    "code_no"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'service'
), "currency_codes" AS (
  SELECT
    "theirs",
    "code_no"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'currency'
), "programme_codes" AS (
  SELECT
    "theirs",
    "code_no"
  FROM "{numbered_codes}" AS "numbered_codes"
  WHERE
    "column_name" = 'programme'
), "checked" AS (
  SELECT
    "source".*,
    "provider_codes"."code_no" AS "provider",
    "commissioner_codes"."code_no" AS "commissioner",
    "setting_codes"."code_no" AS "setting",
    "service_codes"."code_no" AS "service",
    "currency_codes"."code_no" AS "currency",
    "programme_codes"."code_no" AS "programme",
    CASE WHEN "provider_codes"."provides" = 1 THEN 1 ELSE 0 END AS "provider_known",
    CASE WHEN "commissioner_codes"."commissions" = 1 THEN 1 ELSE 0 END AS "commissioner_known",
    CAST(CASE WHEN "coding"."has_quantity" = 1 THEN "source"."quantity" * 1000 ELSE 1000 END AS DECIMAL(18, 3)) AS "quantity_milli",
    CASE
      WHEN "source"."ended" IS NULL
      THEN 0
      ELSE DATE_DIFF('DAY', "source"."started", "source"."ended")
    END AS "days",
    CAST("source"."price" * "coding"."price_in_pounds" AS DECIMAL(18, 6)) AS "price_pounds",
    CAST(ROUND("source"."cost" * "coding"."cost_in_pounds" * 100) AS BIGINT) AS "cost_pence",
    "coding"."price_per_unit"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "provider_codes"
    ON "provider_codes"."theirs" = COALESCE("source"."provider_text", '')
  LEFT JOIN "commissioner_codes"
    ON "commissioner_codes"."theirs" = COALESCE("source"."commissioner_text", '')
  LEFT JOIN "setting_codes"
    ON "setting_codes"."theirs" = COALESCE("source"."setting_text", '')
  LEFT JOIN "service_codes"
    ON "service_codes"."theirs" = COALESCE("source"."service_text", '')
  LEFT JOIN "currency_codes"
    ON "currency_codes"."theirs" = COALESCE("source"."currency_text", '')
  LEFT JOIN "programme_codes"
    ON "programme_codes"."theirs" = COALESCE("source"."programme_text", '')
)
SELECT
  "checked"."file_no",
  "checked"."row_no",
  "checked"."person_text" AS "person",
  "checked"."started",
  "checked"."provider",
  "checked"."commissioner",
  "checked"."setting",
  "checked"."service",
  "checked"."currency",
  "checked"."programme",
  "checked"."quantity_milli",
  "checked"."days",
  CASE
    WHEN "checked"."price_per_unit" = 1
    THEN CAST(ROUND("checked"."price_pounds" * "checked"."quantity_milli" * 0.1) AS BIGINT)
    ELSE CAST(ROUND("checked"."price_pounds" * 100) AS BIGINT)
  END AS "spend_pence",
  "checked"."cost_pence",
  CASE
    WHEN "checked"."started_unread" = 1
    THEN 1
    WHEN "checked"."ended_unread" = 1
    THEN 1
    WHEN "checked"."quantity_unread" = 1
    THEN 1
    WHEN "checked"."price_unread" = 1
    THEN 1
    WHEN "checked"."cost_unread" = 1
    THEN 1
    WHEN "checked"."started" IS NULL AND "checked"."started_unread" = 0
    THEN 1
    WHEN "checked"."quantity_milli" IS NULL AND "checked"."quantity_unread" = 0
    THEN 1
    WHEN "checked"."days" < 0
    THEN 1
    WHEN "checked"."quantity_milli" < 0
    THEN 1
    WHEN "checked"."setting" IS NULL
    THEN 1
    WHEN "checked"."service" IS NULL
    THEN 1
    WHEN "checked"."currency" IS NULL
    THEN 1
    WHEN "checked"."programme" IS NULL
    THEN 1
    WHEN "checked"."provider" IS NULL AND "checked"."provider_text" IS NULL
    THEN 1
    WHEN "checked"."provider" IS NULL AND NOT "checked"."provider_text" IS NULL
    THEN 1
    WHEN NOT "checked"."provider" IS NULL AND "checked"."provider_known" = 0
    THEN 1
    WHEN "checked"."commissioner" IS NULL AND "checked"."commissioner_text" IS NULL
    THEN 1
    WHEN "checked"."commissioner" IS NULL AND NOT "checked"."commissioner_text" IS NULL
    THEN 1
    WHEN NOT "checked"."commissioner" IS NULL AND "checked"."commissioner_known" = 0
    THEN 1
    ELSE 0
  END AS "faulty"
FROM "checked"

-- kernel read_people, of text 4762b77a
WITH "age_band_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'age_band'
), "sex_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'sex'
), "need_band_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'need_band'
), "practice_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'practice'
), "locality_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'locality'
), "coded" AS (
  SELECT
    "source".*,
    CASE
      WHEN "coding"."by_head" = 1
      THEN CAST(ROUND("source"."people" * 1000000) AS BIGINT)
      ELSE 1000000
    END AS "heads_micro",
    COALESCE(
      "age_band_map"."ours",
      CASE WHEN "coding"."age_band_passes" = 1 THEN "source"."age_band_text" END,
      "coding"."age_band_otherwise"
    ) AS "age_band",
    COALESCE(
      "sex_map"."ours",
      CASE WHEN "coding"."sex_passes" = 1 THEN "source"."sex_text" END,
      "coding"."sex_otherwise",
      CASE WHEN "source"."sex_text" IS NULL THEN 'unknown' END
    ) AS "sex",
    COALESCE(
      "need_band_map"."ours",
      CASE WHEN "coding"."need_band_passes" = 1 THEN "source"."need_band_text" END,
      "coding"."need_band_otherwise",
      CASE WHEN "source"."need_band_text" IS NULL THEN 'unknown' END
    ) AS "need_band",
    COALESCE(
      "practice_map"."ours",
      CASE WHEN "coding"."practice_passes" = 1 THEN "source"."practice_text" END,
      "coding"."practice_otherwise",
      CASE WHEN "source"."practice_text" IS NULL THEN 'unknown' END
    ) AS "practice",
    COALESCE(
      "locality_map"."ours",
      CASE WHEN "coding"."locality_passes" = 1 THEN "source"."locality_text" END,
      "coding"."locality_otherwise",
      CASE WHEN "source"."locality_text" IS NULL THEN 'unknown' END
    ) AS "locality",
    "coding"."by_head"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "age_band_map"
    ON "age_band_map"."theirs" = "source"."age_band_text"
  LEFT JOIN "sex_map"
    ON "sex_map"."theirs" = "source"."sex_text"
  LEFT JOIN "need_band_map"
    ON "need_band_map"."theirs" = "source"."need_band_text"
  LEFT JOIN "practice_map"
    ON "practice_map"."theirs" = "source"."practice_text"
  LEFT JOIN "locality_map"
    ON "locality_map"."theirs" = "source"."locality_text"
), "checked" AS (
  SELECT
    "coded".*,
    CASE WHEN "age_bands"."code" IS NULL THEN 0 ELSE 1 END AS "age_band_known"
  FROM "coded"
  LEFT JOIN "{age_bands}" AS "age_bands"
    ON "age_bands"."code" = "coded"."age_band"
)
SELECT
  "checked"."file_no",
  "checked"."row_no",
  "checked"."person_text" AS "person",
  "checked"."registered_from",
  "checked"."registered_to",
  "checked"."birth_date",
  CAST(FLOOR("checked"."age") AS INT) AS "age",
  "checked"."heads_micro",
  CAST(ROUND("checked"."score" * CAST("checked"."heads_micro" AS DECIMAL(18, 0))) AS BIGINT) AS "scored_micro",
  "checked"."age_band",
  "checked"."sex",
  "checked"."need_band",
  "checked"."practice",
  "checked"."locality",
  CASE
    WHEN "checked"."conditions" IS NULL
    THEN 'unknown'
    WHEN "checked"."conditions" >= 30
    THEN '30+'
    ELSE CAST(CAST(FLOOR("checked"."conditions") AS INT) AS TEXT)
  END AS "conditions",
  CASE
    WHEN "checked"."registered_from_unread" = 1
    THEN 1
    WHEN "checked"."registered_to_unread" = 1
    THEN 1
    WHEN "checked"."birth_date_unread" = 1
    THEN 1
    WHEN "checked"."age_unread" = 1
    THEN 1
    WHEN "checked"."conditions_unread" = 1
    THEN 1
    WHEN "checked"."score_unread" = 1
    THEN 1
    WHEN "checked"."people_unread" = 1
    THEN 1
    WHEN "checked"."by_head" = 0 AND "checked"."person_text" IS NULL
    THEN 1
    WHEN "checked"."by_head" = 1
    AND "checked"."heads_micro" IS NULL
    AND "checked"."people_unread" = 0
    THEN 1
    WHEN "checked"."heads_micro" < 0
    THEN 1
    WHEN "checked"."score" < 0
    THEN 1
    WHEN "checked"."conditions" < 0
    OR "checked"."conditions" <> FLOOR("checked"."conditions")
    THEN 1
    WHEN "checked"."age" < 0 OR "checked"."age" >= 131
    THEN 1
    WHEN "checked"."registered_to" < "checked"."registered_from"
    THEN 1
    WHEN "checked"."age_band" IS NULL AND NOT "checked"."age_band_text" IS NULL
    THEN 1
    WHEN NOT "checked"."age_band_text" IS NULL
    AND NOT "checked"."age_band" IS NULL
    AND "checked"."age_band_known" = 0
    THEN 1
    WHEN "checked"."sex" IS NULL
    THEN 1
    WHEN "checked"."need_band" IS NULL
    THEN 1
    WHEN "checked"."practice" IS NULL
    THEN 1
    WHEN "checked"."locality" IS NULL
    THEN 1
    ELSE 0
  END AS "faulty"
FROM "checked"

-- kernel read_prices, of text 53fb1fbf
WITH "currency_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'currency'
), "setting_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'setting'
), "checked" AS (
  SELECT
    "source".*,
    CASE
      WHEN "coding"."by_currency" = 0
      THEN '*'
      ELSE COALESCE(
        "currency_map"."ours",
        CASE WHEN "coding"."currency_passes" = 1 THEN "source"."currency_text" END,
        "coding"."currency_otherwise"
      )
    END AS "currency",
    CASE
      WHEN "coding"."by_setting" = 0
      THEN '*'
      ELSE COALESCE(
        "setting_map"."ours",
        CASE WHEN "coding"."setting_passes" = 1 THEN "source"."setting_text" END,
        "coding"."setting_otherwise"
      )
    END AS "setting",
    CAST("source"."price" * "coding"."price_in_pounds" AS DECIMAL(18, 6)) AS "price_pounds"
  FROM "{source}" AS "source"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "currency_map"
    ON "currency_map"."theirs" = "source"."currency_text"
  LEFT JOIN "setting_map"
    ON "setting_map"."theirs" = "source"."setting_text"
)
SELECT
  "checked"."file_no",
  "checked"."row_no",
  "checked"."currency",
  "checked"."setting",
  "checked"."first_day",
  "checked"."last_day",
  "checked"."price_pounds",
  CASE
    WHEN "checked"."first_day_unread" = 1
    THEN 1
    WHEN "checked"."last_day_unread" = 1
    THEN 1
    WHEN "checked"."price_unread" = 1
    THEN 1
    WHEN "checked"."first_day" IS NULL AND "checked"."first_day_unread" = 0
    THEN 1
    WHEN "checked"."price" IS NULL AND "checked"."price_unread" = 0
    THEN 1
    WHEN "checked"."last_day" < "checked"."first_day"
    THEN 1
    WHEN "checked"."currency" IS NULL AND "checked"."currency_text" IS NULL
    THEN 1
    WHEN "checked"."currency" IS NULL AND NOT "checked"."currency_text" IS NULL
    THEN 1
    WHEN "checked"."setting" IS NULL AND "checked"."setting_text" IS NULL
    THEN 1
    WHEN "checked"."setting" IS NULL AND NOT "checked"."setting_text" IS NULL
    THEN 1
    ELSE 0
  END AS "faulty"
FROM "checked"

-- kernel returned_rows, of text 4f4fa72f
WITH "pairs" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    DATE_DIFF(
      'DAY',
      "index_rows"."started" + INTERVAL ("index_rows"."days") DAY,
      "activity"."started"
    ) AS "days_since",
    CASE
      WHEN "index_rows"."started" < "activity"."started"
      THEN 1
      WHEN "index_rows"."started" > "activity"."started"
      THEN 0
      WHEN "index_rows"."file_no" < "activity"."file_no"
      THEN 1
      WHEN "index_rows"."file_no" > "activity"."file_no"
      THEN 0
      WHEN "index_rows"."row_no" < "activity"."row_no"
      THEN 1
      ELSE 0
    END AS "earlier",
    CASE
      WHEN "return_rule"."same_provider" = 1
      AND "index_rows"."provider" <> "activity"."provider"
      THEN 0
      ELSE 1
    END AS "fitting",
    "return_rule"."within_days"
  FROM "{activity}" AS "activity"
  INNER JOIN "{index_rows}" AS "index_rows"
    ON "index_rows"."person" = "activity"."person"
  CROSS JOIN "{return_rule}" AS "return_rule"
), "returns" AS (
  SELECT
    "pairs"."file_no",
    "pairs"."row_no"
  FROM "pairs"
  WHERE
    "pairs"."earlier" = 1
    AND "pairs"."fitting" = 1
    AND "pairs"."days_since" >= 0
    AND "pairs"."days_since" <= "pairs"."within_days"
  GROUP BY
    "pairs"."file_no",
    "pairs"."row_no"
)
SELECT
  "activity".*
FROM "{activity}" AS "activity"
INNER JOIN "returns"
  ON "returns"."file_no" = "activity"."file_no"
  AND "returns"."row_no" = "activity"."row_no"

-- kernel row_count, of text ba4236b2
SELECT
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "{counted}" AS "counted"

-- kernel row_totals, of text b35a5515
SELECT
  "reading"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("reading"."faulty") AS BIGINT) AS "faulty_rows"
FROM "{reading}" AS "reading"
GROUP BY
  "reading"."file_no"

-- kernel rows_after, of text b202b6f7
SELECT
  "activity_rows"."file_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM(CASE WHEN "calendar"."day" IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS "rows_outside"
FROM "{activity_rows}" AS "activity_rows"
CROSS JOIN "{asked}" AS "asked"
LEFT JOIN "{calendar}" AS "calendar"
  ON "calendar"."day" = "activity_rows"."started"
WHERE
  "activity_rows"."started" > "asked"."last_day"
GROUP BY
  "activity_rows"."file_no"

-- kernel spread, of text 4b27803f
WITH "squared" AS (
  SELECT
    "activity"."period_no",
    "activity"."spend_pence",
    CAST("activity"."spend_pence" AS DECIMAL(18, 0)) * CAST("activity"."spend_pence" AS DECIMAL(18, 0)) AS "square"
  FROM "{activity}" AS "activity"
)
SELECT
  "squared"."period_no",
  CAST(COUNT(*) AS BIGINT) AS "row_count",
  CAST(SUM("squared"."spend_pence") AS BIGINT) AS "spend_pence",
  CAST(SUM("squared"."square") AS TEXT) AS "squares"
FROM "squared"
GROUP BY
  "squared"."period_no"

-- kernel started_rows, of text a9bff168
SELECT
  "activity".*
FROM "{activity}" AS "activity"
CROSS JOIN "{span}" AS "span"
WHERE
  "activity"."started" >= "span"."first_day"
  AND "activity"."started" <= "span"."last_day"

-- kernel stay_rows, of text 98903aee
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."provider",
  "activity"."commissioner",
  "activity"."setting",
  "activity"."service",
  "activity"."currency",
  "activity"."programme",
  "activity"."quantity_milli",
  CASE
    WHEN "activity"."days" > "stay"."beyond"
    THEN "activity"."days" - "stay"."beyond"
    ELSE 0
  END AS "days",
  "activity"."spend_pence",
  "activity"."cost_pence"
FROM "{activity}" AS "activity"
CROSS JOIN "{stay}" AS "stay"
WHERE
  "activity"."days" >= "stay"."at_least" AND "activity"."days" <= "stay"."at_most"

-- kernel stays_by_code, of text 9782acda
WITH "numbered" AS (
  SELECT
    "codes"."code_no",
    "stays"."at_least",
    "stays"."at_most",
    "stays"."beyond"
  FROM "{stays}" AS "stays"
  INNER JOIN "{codes}" AS "codes"
    ON "codes"."code" = "stays"."code"
)
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."provider",
  "activity"."commissioner",
  "activity"."setting",
  "activity"."service",
  "activity"."currency",
  "activity"."programme",
  "activity"."quantity_milli",
  CASE
    WHEN "activity"."days" > "numbered"."beyond"
    THEN "activity"."days" - "numbered"."beyond"
    ELSE 0
  END AS "days",
  "activity"."spend_pence",
  "activity"."cost_pence"
FROM "{activity}" AS "activity"
INNER JOIN "numbered"
  ON "numbered"."code_no" = "activity"."currency"
WHERE
  "activity"."days" >= "numbered"."at_least"
  AND "activity"."days" <= "numbered"."at_most"

-- kernel stop_loss_rows, of text 0d312641
WITH "sums" AS (
  SELECT
    "activity"."person",
    "activity"."period_no",
    CAST(SUM(CASE WHEN "activity"."spend_pence" > 0 THEN "activity"."spend_pence" ELSE 0 END) AS BIGINT) AS "most_pence"
  FROM "{activity}" AS "activity"
  WHERE
    NOT "activity"."person" IS NULL
  GROUP BY
    "activity"."person",
    "activity"."period_no"
), "passing" AS (
  SELECT
    "sums"."person",
    "sums"."period_no",
    "limits"."amount_pence",
    "limits"."residual_share"
  FROM "sums"
  INNER JOIN "{limits}" AS "limits"
    ON "limits"."period_no" = "sums"."period_no"
  WHERE
    "sums"."most_pence" > "limits"."amount_pence"
), "running" AS (
  SELECT
    "activity"."file_no",
    "activity"."row_no",
    "activity"."person",
    "activity"."started",
    "activity"."period_no",
    "activity"."provider",
    "activity"."commissioner",
    "activity"."setting",
    "activity"."service",
    "activity"."currency",
    "activity"."programme",
    "activity"."quantity_milli",
    "activity"."days",
    COALESCE("activity"."spend_pence", 0) AS "spend_pence",
    "activity"."cost_pence",
    CAST(SUM(COALESCE("activity"."spend_pence", 0)) OVER (
      PARTITION BY "activity"."person", "activity"."period_no"
      ORDER BY "activity"."started", "activity"."file_no", "activity"."row_no"
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "after_pence",
    "passing"."amount_pence",
    "passing"."residual_share"
  FROM "{activity}" AS "activity"
  INNER JOIN "passing"
    ON "passing"."person" = "activity"."person"
    AND "passing"."period_no" = "activity"."period_no"
), "around" AS (
  SELECT
    "running"."file_no",
    "running"."row_no",
    "running"."person",
    "running"."started",
    "running"."period_no",
    "running"."provider",
    "running"."commissioner",
    "running"."setting",
    "running"."service",
    "running"."currency",
    "running"."programme",
    "running"."quantity_milli",
    "running"."days",
    "running"."spend_pence",
    "running"."cost_pence",
    "running"."after_pence",
    "running"."after_pence" - "running"."spend_pence" AS "before_pence",
    "running"."amount_pence",
    "running"."residual_share"
  FROM "running"
)
SELECT
  "around"."file_no",
  "around"."row_no",
  "around"."person",
  "around"."started",
  "around"."period_no",
  "around"."provider",
  "around"."commissioner",
  "around"."setting",
  "around"."service",
  "around"."currency",
  "around"."programme",
  "around"."quantity_milli",
  "around"."days",
  CASE
    WHEN "around"."after_pence" > "around"."amount_pence"
    THEN "around"."amount_pence" + CAST(ROUND(
      CAST("around"."after_pence" - "around"."amount_pence" AS DECIMAL(18, 0)) * "around"."residual_share"
    ) AS BIGINT)
    ELSE "around"."after_pence"
  END - CASE
    WHEN "around"."before_pence" > "around"."amount_pence"
    THEN "around"."amount_pence" + CAST(ROUND(
      CAST("around"."before_pence" - "around"."amount_pence" AS DECIMAL(18, 0)) * "around"."residual_share"
    ) AS BIGINT)
    ELSE "around"."before_pence"
  END AS "spend_pence",
  "around"."cost_pence"
FROM "around"
UNION ALL
SELECT
  "activity"."file_no",
  "activity"."row_no",
  "activity"."person",
  "activity"."started",
  "activity"."period_no",
  "activity"."provider",
  "activity"."commissioner",
  "activity"."setting",
  "activity"."service",
  "activity"."currency",
  "activity"."programme",
  "activity"."quantity_milli",
  "activity"."days",
  COALESCE("activity"."spend_pence", 0) AS "spend_pence",
  "activity"."cost_pence"
FROM "{activity}" AS "activity"
LEFT JOIN "passing"
  ON "passing"."person" = "activity"."person"
  AND "passing"."period_no" = "activity"."period_no"
WHERE
  "passing"."person" IS NULL

-- kernel strangers, of text 261e0c8d
SELECT
  CAST(COUNT(*) AS BIGINT) AS "row_count"
FROM "{activity}" AS "activity"
LEFT JOIN "{people_rows}" AS "people_rows"
  ON "people_rows"."person" = "activity"."person"
WHERE
  "people_rows"."person" IS NULL AND NOT "activity"."person" IS NULL

-- kernel within_periods, of text e3929af3
SELECT
  "every_day".*
FROM "{every_day}" AS "every_day"
WHERE
  "every_day"."period_no" >= 0

-- kernel written_codes, of text 0c375859
WITH "provider_texts" AS (
  SELECT
    "source"."provider_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."provider_text"
), "commissioner_texts" AS (
  SELECT
    "source"."commissioner_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."commissioner_text"
), "setting_texts" AS (
  SELECT
    "source"."setting_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."setting_text"
), "service_texts" AS (
  SELECT
    "source"."service_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."service_text"
), "currency_texts" AS (
  SELECT
    "source"."currency_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."currency_text"
), "programme_texts" AS (
  SELECT
    "source"."programme_text" AS "theirs"
  FROM "{source}" AS "source"
  GROUP BY
    "source"."programme_text"
), "provider_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'provider'
), "commissioner_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'commissioner'
), "setting_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'setting'
), "service_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'service'
), "currency_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'currency'
), "programme_map" AS (
  SELECT
    "theirs",
    "ours"
  FROM "{code_map}" AS "code_map"
  WHERE
    "column_name" = 'programme'
), "written" AS (
  SELECT
    'provider' AS "column_name",
    COALESCE("provider_texts"."theirs", '') AS "theirs",
    COALESCE(
      "provider_map"."ours",
      CASE WHEN "coding"."provider_passes" = 1 THEN "provider_texts"."theirs" END,
      "coding"."provider_otherwise"
    ) AS "ours"
  FROM "provider_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "provider_map"
    ON "provider_map"."theirs" = "provider_texts"."theirs"
  UNION ALL
  SELECT
    'commissioner' AS "column_name",
    COALESCE("commissioner_texts"."theirs", '') AS "theirs",
    COALESCE(
      "commissioner_map"."ours",
      CASE WHEN "coding"."commissioner_passes" = 1 THEN "commissioner_texts"."theirs" END,
      "coding"."commissioner_otherwise"
    ) AS "ours"
  FROM "commissioner_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "commissioner_map"
    ON "commissioner_map"."theirs" = "commissioner_texts"."theirs"
  UNION ALL
  SELECT
    'setting' AS "column_name",
    COALESCE("setting_texts"."theirs", '') AS "theirs",
    COALESCE(
      "setting_map"."ours",
      CASE WHEN "coding"."setting_passes" = 1 THEN "setting_texts"."theirs" END,
      "coding"."setting_otherwise",
      CASE WHEN "setting_texts"."theirs" IS NULL THEN 'unknown' END
    ) AS "ours"
  FROM "setting_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "setting_map"
    ON "setting_map"."theirs" = "setting_texts"."theirs"
  UNION ALL
  SELECT
    'service' AS "column_name",
    COALESCE("service_texts"."theirs", '') AS "theirs",
    COALESCE(
      "service_map"."ours",
      CASE WHEN "coding"."service_passes" = 1 THEN "service_texts"."theirs" END,
      "coding"."service_otherwise",
      CASE WHEN "service_texts"."theirs" IS NULL THEN 'unknown' END
    ) AS "ours"
  FROM "service_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "service_map"
    ON "service_map"."theirs" = "service_texts"."theirs"
  UNION ALL
  SELECT
    'currency' AS "column_name",
    COALESCE("currency_texts"."theirs", '') AS "theirs",
    COALESCE(
      "currency_map"."ours",
      CASE WHEN "coding"."currency_passes" = 1 THEN "currency_texts"."theirs" END,
      "coding"."currency_otherwise",
      CASE WHEN "currency_texts"."theirs" IS NULL THEN 'unknown' END
    ) AS "ours"
  FROM "currency_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "currency_map"
    ON "currency_map"."theirs" = "currency_texts"."theirs"
  UNION ALL
  SELECT
    'programme' AS "column_name",
    COALESCE("programme_texts"."theirs", '') AS "theirs",
    COALESCE(
      "programme_map"."ours",
      CASE WHEN "coding"."programme_passes" = 1 THEN "programme_texts"."theirs" END,
      "coding"."programme_otherwise",
      CASE WHEN "programme_texts"."theirs" IS NULL THEN 'unknown' END
    ) AS "ours"
  FROM "programme_texts"
  CROSS JOIN "{coding}" AS "coding"
  LEFT JOIN "programme_map"
    ON "programme_map"."theirs" = "programme_texts"."theirs"
)
SELECT
  "written"."column_name",
  "written"."theirs",
  "written"."ours"
FROM "written"
