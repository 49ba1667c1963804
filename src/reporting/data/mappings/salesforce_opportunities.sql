-- Salesforce, opportunities (one table named salesforce_opportunities).
SELECT
    Id AS opp_id,
    bu_id,
    source_channel,
    CAST(CreatedDate AS DATE) AS created,
    StageName AS stage,
    CAST(Amount AS DECIMAL(18,4)) AS amount,
    CurrencyIsoCode AS currency,
    CASE WHEN IsClosed THEN CAST(CloseDate AS DATE) END AS closed_on,
    CASE WHEN IsWon THEN 'won' WHEN IsClosed THEN 'lost' ELSE 'open' END AS outcome,
    CASE WHEN source_channel IS NULL THEN 'influenced' ELSE 'sourced' END AS credit
FROM salesforce_opportunities
