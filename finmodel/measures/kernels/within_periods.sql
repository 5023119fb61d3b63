-- Priced activity that started within the periods.
-- reads: every_day (priced)
SELECT every_day.*
FROM every_day
WHERE every_day.period_no >= 0
