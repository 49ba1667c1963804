-- One budget per year.
SELECT DISTINCT
    'BUDGET-' || "YearPeriod" // 100 AS version_id,
    'BUDGET' AS kind,
    CAST("YearPeriod" // 100 AS VARCHAR) AS fiscal_year,
    'locked' AS status
FROM facts
WHERE "Scenario Key" = 2
