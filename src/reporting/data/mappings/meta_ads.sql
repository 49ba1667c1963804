-- Meta Ads, insights by campaign and day (one table named meta_ads).
-- inline_link_clicks are taken, never "clicks (all)", which count likes and profile visits too.
SELECT
    CAST(date_start AS DATE) AS date,
    bu_id,
    'meta_ads' AS channel_id,
    CAST(campaign_id AS VARCHAR) AS campaign_id,
    'meta_ads' AS source,
    line.measure_id,
    CAST(line.value AS DECIMAL(38,4)) AS value,
    CASE WHEN line.measure_id = 'media_cost' THEN account_currency END AS currency
FROM meta_ads
CROSS JOIN LATERAL (
    SELECT
        unnest(['impressions', 'clicks', 'media_cost', 'platform_conversions']) AS measure_id,
        unnest([CAST(impressions AS DECIMAL(38,10)), CAST(inline_link_clicks AS DECIMAL(38,10)),
                CAST(spend AS DECIMAL(38,10)), CAST(conversions AS DECIMAL(38,10))]) AS value
) AS line
WHERE line.value <> 0
