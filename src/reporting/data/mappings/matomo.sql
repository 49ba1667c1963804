-- Matomo, visits by day and referrer type (one table named matomo).
-- bounce_count are visits of a single page; never mix them with the bounce rate of another tool.
SELECT
    CAST(date AS DATE) AS date,
    bu_id,
    CASE referrer_type
        WHEN 'search' THEN 'organic_search'
        WHEN 'direct' THEN 'direct'
        WHEN 'website' THEN 'referral'
    END AS channel_id,
    'matomo' AS source,
    line.measure_id,
    sum(line.value) AS value
FROM matomo
CROSS JOIN LATERAL (
    SELECT
        unnest(['sessions', 'single_page_visits']) AS measure_id,
        unnest([CAST(nb_visits AS DECIMAL(18,4)), CAST(bounce_count AS DECIMAL(18,4))]) AS value
) AS line
WHERE line.value <> 0
GROUP BY ALL
