-- HubSpot, deals (one table named hubspot_deals), as opportunities.
SELECT
    CAST(deal_id AS VARCHAR) AS opp_id,
    bu_id,
    source_channel,
    CAST(createdate AS DATE) AS created,
    dealstage AS stage,
    CAST(amount AS DECIMAL(18,4)) AS amount,
    deal_currency_code AS currency,
    CAST(closedate AS DATE) AS closed_on,
    CASE dealstage WHEN 'closedwon' THEN 'won' WHEN 'closedlost' THEN 'lost' ELSE 'open' END AS outcome,
    CASE WHEN source_channel IS NULL THEN 'influenced' ELSE 'sourced' END AS credit
FROM hubspot_deals
