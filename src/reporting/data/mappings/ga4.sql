-- Google Analytics 4, sessions by day and default channel group (one table named ga4).
-- Bounces are the complement of engaged sessions and are not stored.
SELECT
    strptime(CAST(date AS VARCHAR), '%Y%m%d')::DATE AS date,
    bu_id,
    CASE session_default_channel_group
        WHEN 'Organic Search' THEN 'organic_search'
        WHEN 'Direct' THEN 'direct'
        WHEN 'Email' THEN 'newsletter'
        WHEN 'Referral' THEN 'referral'
        WHEN 'Paid Search' THEN 'google_search'
        WHEN 'Paid Social' THEN 'meta_ads'
        WHEN 'Display' THEN 'display'
    END AS channel_id,
    'ga4' AS source,
    line.measure_id,
    sum(line.value) AS value
FROM ga4
CROSS JOIN LATERAL (
    SELECT
        unnest(['sessions', 'engaged_sessions', 'engagement_seconds']) AS measure_id,
        unnest([CAST(sessions AS DECIMAL(18,4)), CAST(engaged_sessions AS DECIMAL(18,4)),
                CAST(user_engagement_duration AS DECIMAL(18,4))]) AS value
) AS line
WHERE line.value <> 0
GROUP BY ALL
