-- Google Ads, campaign report by day (one table named google_ads).
-- cost_micros is in millionths of the account's currency; clicks are clicks on the ad's link.
SELECT
    CAST(day AS DATE) AS date,
    bu_id,
    'google_search' AS channel_id,
    CAST(campaign_id AS VARCHAR) AS campaign_id,
    'google_ads' AS source,
    line.measure_id,
    line.attribution_model,
    CAST(line.value AS DECIMAL(38,4)) AS value,
    CASE WHEN line.measure_id IN ('media_cost', 'attributed_revenue') THEN currency_code END AS currency
FROM google_ads
CROSS JOIN LATERAL (
    SELECT
        unnest(['impressions', 'clicks', 'media_cost', 'attributed_conversions', 'attributed_revenue']) AS measure_id,
        unnest([NULL, NULL, NULL, 'data_driven_30d', 'data_driven_30d']) AS attribution_model,
        unnest([CAST(impressions AS DECIMAL(38,10)), CAST(clicks AS DECIMAL(38,10)),
                CAST(cost_micros AS DECIMAL(38,10)) * CAST(0.000001 AS DECIMAL(7,6)),
                CAST(conversions AS DECIMAL(38,10)), CAST(conversions_value AS DECIMAL(38,10))]) AS value
) AS line
WHERE line.value <> 0
