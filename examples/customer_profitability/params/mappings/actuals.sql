-- Actuals, one row per month, business unit, product and measure; a month's amounts stand on its last day.
SELECT
    last_day(make_date(facts."YearPeriod" // 100, facts."YearPeriod" % 100, 1)) AS date,
    units."BU" AS bu_id,
    'P' || facts."Product Key" AS channel_id,
    'warehouse' AS source,
    line.measure_id,
    sum(line.value) AS value,
    'USD' AS currency
FROM facts
JOIN units ON units."BU Key" = facts."BU Key"
CROSS JOIN LATERAL (
    SELECT
        unnest(['net_revenue', 'travel_billed', 'subscription_revenue', 'material_costs', 'labor_costs', 'taxes',
                'travel_expenses', 'third_party_costs']) AS measure_id,
        unnest([facts."Revenue", facts."Rev for Exp Travel", facts."Subscription Revenue", facts."Material Costs",
                facts."Labor Costs Variable", facts."Taxes", facts."Travel Expenses",
                facts."Cost Third Party"]) AS value
) AS line
WHERE facts."Scenario Key" = 1
GROUP BY ALL
