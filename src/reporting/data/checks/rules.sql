-- The rules of the trade. A block is one rule: the line that names it (id, severity, table: what is wrong),
-- and the query for the rows that break it. It gives unit and period the rows concern, and shown, a row as
-- a person recognises it. A rule marked always is judged although its table is empty.

-- What several rules compare is added up once, before any of them is judged.
CREATE TABLE daily_sums AS
SELECT date, bu_id, channel_id, source,
       sum(value) FILTER (measure_id = 'impressions') AS impressions,
       sum(value) FILTER (measure_id = 'measured_impressions') AS measured_impressions,
       sum(value) FILTER (measure_id = 'viewable_impressions') AS viewable_impressions,
       sum(value) FILTER (measure_id = 'clicks') AS clicks,
       sum(value) FILTER (measure_id = 'cohort_leads') AS cohort_leads,
       sum(value) FILTER (measure_id = 'cohort_lead_customers') AS cohort_lead_customers,
       sum(value) FILTER (measure_id = 'sent') AS sent,
       sum(value) FILTER (measure_id = 'delivered') AS delivered,
       sum(value) FILTER (measure_id = 'unique_clicks') AS unique_clicks
FROM fact_measure_daily
WHERE measure_id IN ('impressions', 'measured_impressions', 'viewable_impressions', 'clicks', 'cohort_leads',
    'cohort_lead_customers', 'sent', 'delivered', 'unique_clicks')
GROUP BY ALL;
CREATE TABLE monthly_sums AS
SELECT bu_id, strftime(date, '%Y-%m') AS period, sum(leads) AS leads, sum(mql) AS mql,
       sum(platform_conversions) AS platform_conversions, sum(orders) AS orders
FROM (SELECT bu_id, date, sum(value) FILTER (measure_id = 'leads') AS leads,
             sum(value) FILTER (measure_id = 'mql') AS mql,
             sum(value) FILTER (measure_id = 'platform_conversions') AS platform_conversions,
             sum(value) FILTER (measure_id = 'orders') AS orders
      FROM fact_measure_daily WHERE measure_id IN ('leads', 'mql', 'platform_conversions', 'orders')
      GROUP BY ALL)
GROUP BY ALL;

-- V03 error fact_measure_daily: money without a currency
SELECT bu_id AS unit, NULL AS period, measure_id || ', first on ' || min(date) || ', ' || count(*)
    || ' rows' AS shown
FROM fact_measure_daily JOIN dim_measure USING (measure_id) WHERE is_money
    AND currency IS NULL GROUP BY bu_id, measure_id

-- V03 error fact_measure_plan: money without a currency
SELECT bu_id AS unit, NULL AS period, measure_id || ', first on ' || min(period) || ', ' || count(*)
    || ' rows' AS shown
FROM fact_measure_plan JOIN dim_measure USING (measure_id) WHERE is_money
    AND currency IS NULL GROUP BY bu_id, measure_id

-- V03 error fact_snapshot: money without a currency
SELECT bu_id AS unit, NULL AS period, measure_id || ', first on ' || min(date) || ', ' || count(*)
    || ' rows' AS shown
FROM fact_snapshot JOIN dim_measure USING (measure_id) WHERE is_money
    AND currency IS NULL GROUP BY bu_id, measure_id

-- V03 error fact_fx always: currency without a budget rate
SELECT NULL AS unit, NULL AS period, currency || ' (used by ' || string_agg(DISTINCT bu_id, ', ')
    || ')' AS shown
FROM (SELECT bu_id, currency FROM fact_measure_daily UNION SELECT bu_id, currency
    FROM fact_measure_plan UNION SELECT bu_id, currency FROM fact_budget_line UNION SELECT bu_id,
    currency FROM fact_forecast_line UNION SELECT bu_id, currency FROM fact_cost_entry)
    WHERE currency IS NOT NULL AND currency <> :reporting_currency
  AND currency NOT IN (SELECT currency FROM fact_fx WHERE rate_set = 'BUDGET') GROUP BY currency

-- V03 error fact_fx: month of money without a budget rate
WITH used AS (
    SELECT bu_id, currency, strftime(date, '%Y-%m') AS period FROM fact_measure_daily
    UNION SELECT bu_id, currency, period FROM fact_measure_plan
    UNION SELECT bu_id, currency, period FROM fact_budget_line
    UNION SELECT bu_id, currency, period FROM fact_forecast_line
    UNION SELECT bu_id, currency, strftime(month, '%Y-%m') FROM (
        SELECT bu_id, currency, unnest([service_start, service_end]) AS month FROM fact_cost_entry)
)
SELECT NULL AS unit, period, period || ' ' || currency || ' (used by ' || string_agg(DISTINCT bu_id, ', ')
    || ')' AS shown
FROM used WHERE currency IS NOT NULL AND currency <> :reporting_currency AND length(period) = 7
    AND currency IN (SELECT currency FROM fact_fx WHERE rate_set = 'BUDGET')
    AND (currency, period) NOT IN (SELECT (currency, period) FROM fact_fx WHERE rate_set = 'BUDGET')
GROUP BY period, currency

-- V03 error fact_fx: period that is not a month
SELECT NULL AS unit, period, concat_ws(', ', rate_set, period, currency, rate) AS shown
FROM fact_fx WHERE NOT regexp_full_match(period, '[0-9]{4}-(0[1-9]|1[0-2])')

-- V03 error fact_fx: rate that is not above zero
SELECT NULL AS unit, period, concat_ws(', ', rate_set, period, currency, rate) AS shown
    FROM fact_fx WHERE NOT rate > 0

-- V04 error fact_measure_daily: count below zero
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, measure_id, value) AS shown
FROM fact_measure_daily JOIN dim_measure USING (measure_id)
WHERE value < 0 AND NOT is_money AND NOT coalesce(may_be_negative, false)

-- V06 error fact_measure_daily: more clicks than impressions
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, clicks || ' of '
    || impressions) AS shown
FROM daily_sums WHERE clicks > impressions

-- V06 error fact_measure_daily: more viewable_impressions than measured_impressions
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, viewable_impressions || ' of '
    || measured_impressions) AS shown
FROM daily_sums WHERE viewable_impressions > measured_impressions

-- V06 error fact_measure_daily: more measured_impressions than impressions
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, measured_impressions || ' of '
    || impressions) AS shown
FROM daily_sums WHERE measured_impressions > impressions

-- V06 warning fact_measure_daily: more qualified leads than leads in a month (counted when they happen)
SELECT bu_id AS unit, period, period || ': ' || mql || ' of ' || leads AS shown
FROM monthly_sums WHERE mql > leads

-- V06 error fact_measure_daily: more customers than leads in a cohort
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, cohort_lead_customers || ' of '
    || cohort_leads) AS shown
FROM daily_sums WHERE cohort_lead_customers > cohort_leads

-- V06 error fact_measure_daily: more unique_clicks than delivered
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, unique_clicks || ' of '
    || delivered) AS shown
FROM daily_sums WHERE unique_clicks > delivered

-- V06 error fact_measure_daily: more delivered than sent
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, channel_id, delivered || ' of '
    || sent) AS shown
FROM daily_sums WHERE delivered > sent

-- V18 warning fact_measure_daily: platforms claim far more conversions than the shop has orders
SELECT bu_id AS unit, period, period || ': ' || round(platform_conversions / orders, 2) || ' times' AS shown
FROM monthly_sums WHERE orders > 0 AND platform_conversions > 1.2 * orders

-- V19 warning fact_measure_daily: one series from two web analytics tools
SELECT bu_id AS unit, NULL AS period, measure_id || ': ' || string_agg(DISTINCT source, ', ') AS shown
FROM fact_measure_daily WHERE source IN ('ga4', 'matomo') AND measure_id IN
    ('sessions', 'engaged_sessions', 'single_page_visits', 'page_seconds', 'engagement_seconds')
GROUP BY bu_id, measure_id HAVING count(DISTINCT source) > 1

-- V20 error fact_measure_daily: actuals recorded before their day
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', date, source, measure_id) AS shown
FROM fact_measure_daily WHERE date > CAST(recorded_at AS DATE)

-- V21 warning fact_measure_daily: day far from its usual level (a unit error?)
WITH daily AS (SELECT bu_id, measure_id, source, date, ln(sum(value)) AS size
               FROM fact_measure_daily WHERE value > 0 AND measure_id IN ('media_cost', 'net_revenue',
                   'clicks', 'sessions')
               GROUP BY bu_id, measure_id, source, date),
     usual AS (SELECT bu_id, measure_id, source, median(size) AS middle, greatest(mad(size), 0.1) AS spread
               FROM daily GROUP BY ALL HAVING count(*) >= 30)
SELECT bu_id AS unit, strftime(date, '%Y-%m') AS period,
       concat_ws(', ', date, source, measure_id, round(exp(size)) || ' against '
           || round(exp(middle))) AS shown
FROM daily JOIN usual USING (bu_id, measure_id, source) WHERE abs(size - middle) > 8 * 1.4826 * spread

-- V05 warning fact_cost_entry: negative cost that is neither credit note nor reversal
SELECT bu_id AS unit, strftime(posting_date, '%Y-%m') AS period, concat_ws(', ', entry_id, doc_type,
    amount_local) AS shown
FROM fact_cost_entry WHERE amount_local < 0
  AND doc_type NOT IN ('credit_note', 'accrual_reversal', 'reclass', 'commitment_release')

-- V07 error fact_cost_entry: credit note without its invoice, or larger than it
SELECT c.bu_id AS unit, NULL AS period, concat_ws(', ', c.entry_id, c.amount_local, 'on '
    || coalesce(c.ref_entry_id, 'nothing')) AS shown
FROM fact_cost_entry AS c LEFT JOIN fact_cost_entry AS i ON i.entry_id = c.ref_entry_id
WHERE c.doc_type = 'credit_note' AND (i.entry_id IS NULL OR abs(c.amount_local) > i.amount_local)

-- V08 warning fact_cost_entry: accrual not reversed after 2 closed months
WITH latest AS (SELECT max(posting_date) AS day FROM fact_cost_entry)
SELECT a.bu_id AS unit, NULL AS period, concat_ws(', ', a.entry_id, a.posting_date, a.amount_local) AS shown
FROM fact_cost_entry AS a CROSS JOIN latest
WHERE a.doc_type = 'accrual' AND NOT coalesce(a.is_penalty, false)
  AND date_diff('month', a.posting_date, latest.day) > 2 AND date_diff('month', a.posting_date,
      latest.day) <= 6
  AND a.entry_id NOT IN (SELECT ref_entry_id FROM fact_cost_entry
                         WHERE doc_type = 'accrual_reversal' AND ref_entry_id IS NOT NULL)

-- V08 error fact_cost_entry: accrual not reversed after 6 closed months
WITH latest AS (SELECT max(posting_date) AS day FROM fact_cost_entry)
SELECT a.bu_id AS unit, NULL AS period, concat_ws(', ', a.entry_id, a.posting_date, a.amount_local) AS shown
FROM fact_cost_entry AS a CROSS JOIN latest
WHERE a.doc_type = 'accrual' AND NOT coalesce(a.is_penalty, false)
  AND date_diff('month', a.posting_date, latest.day) > 6 AND date_diff('month', a.posting_date,
      latest.day) <= 1000000
  AND a.entry_id NOT IN (SELECT ref_entry_id FROM fact_cost_entry
                         WHERE doc_type = 'accrual_reversal' AND ref_entry_id IS NOT NULL)

-- V12 warning fact_cost_entry: more than 2 % of the month's cost belongs to no action
SELECT bu_id AS unit, period, period || ': ' || round(100 * loose / total, 1) || ' %' AS shown FROM (
    SELECT bu_id, strftime(service_start, '%Y-%m') AS period, CAST(sum(amount_local) AS DOUBLE) AS total,
           CAST(sum(amount_local) FILTER (action_id IS NULL) AS DOUBLE) AS loose
    FROM fact_cost_entry WHERE doc_type IN ('invoice', 'credit_note', 'accrual', 'accrual_reversal',
        'internal_time', 'reclass') GROUP BY ALL) WHERE total > 0 AND loose > 0.02 * total

-- V14 error fact_cost_entry: service that ends before it starts
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, service_start, service_end) AS shown
FROM fact_cost_entry WHERE service_end < service_start

-- V20 error fact_cost_entry: documents recorded before they were posted
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, posting_date) AS shown
FROM fact_cost_entry WHERE posting_date > CAST(recorded_at AS DATE)

-- V22 error fact_cost_entry: cost on an action after it was cancelled
SELECT e.bu_id AS unit, NULL AS period, concat_ws(', ', entry_id, action_id, posting_date) AS shown
FROM fact_cost_entry AS e JOIN dim_action AS a USING (action_id)
WHERE a.cancelled_on IS NOT NULL AND posting_date > a.cancelled_on + 30 AND NOT coalesce(is_penalty, false)
  AND doc_type NOT IN ('credit_note', 'accrual_reversal', 'commitment_release')

-- V09 error fact_budget_line: two locked budgets for one unit and month
SELECT bu_id AS unit, period, period || ': ' || string_agg(DISTINCT version_id, ', ') AS shown
FROM fact_budget_line JOIN dim_version USING (version_id) WHERE kind = 'BUDGET' AND status = 'locked'
GROUP BY bu_id, period HAVING count(DISTINCT version_id) > 1

-- V10 error fact_budget_line: budget outside the fiscal year of its version
SELECT l.bu_id AS unit, NULL AS period, concat_ws(', ', version_id, min(l.period) || '..'
    || max(l.period)) AS shown
FROM fact_budget_line AS l JOIN dim_version AS v USING (version_id) WHERE v.kind = 'BUDGET'
    AND v.fiscal_year IS NOT NULL
GROUP BY l.bu_id, version_id, v.fiscal_year HAVING count(DISTINCT l.period) > 12
  OR max(left(l.period, 4)) NOT BETWEEN v.fiscal_year
      AND CAST(CAST(v.fiscal_year AS INTEGER) + 1 AS VARCHAR)

-- V11 error fact_phasing: weights of a period's days that do not make 1
SELECT bu_id AS unit, NULL AS period, period || ': ' || round(sum(weight), 9) AS shown
FROM fact_phasing GROUP BY bu_id, period HAVING NOT abs(sum(weight) - 1) <= 1e-9

-- V11 error fact_phasing: weight of a day below zero
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', period, date, weight) AS shown
FROM fact_phasing WHERE weight < 0

-- V26 warning fact_forecast_line: forecast for a month before its cutoff
SELECT bu_id AS unit, period, concat_ws(', ', version_id, period) AS shown
FROM fact_forecast_line JOIN dim_version USING (version_id) WHERE period <= cutoff_period GROUP BY ALL

-- V24 warning fact_budget_line: test & learn outside 10 to 15 % of the budget
SELECT bu_id AS unit, NULL AS period, fiscal_year || ': ' || round(100 * tested / total, 1)
    || ' %' AS shown FROM (
    SELECT bu_id, fiscal_year, CAST(sum(amount_local) AS DOUBLE) AS total,
           CAST(coalesce(sum(amount_local) FILTER (is_test), 0) AS DOUBLE) AS tested
    FROM fact_budget_line JOIN dim_version USING (version_id)
    WHERE kind = 'BUDGET' AND fiscal_year = (SELECT max(fiscal_year) FROM dim_version
        WHERE kind = 'BUDGET') GROUP BY ALL)
WHERE tested > 0 AND (tested < 0.10 * total OR tested > 0.15 * total)

-- V13 warning dim_action: action in progress without a budget
SELECT bu_id AS unit, NULL AS period, action_id || ' ' || name AS shown FROM dim_action
WHERE status = 'in_progress' AND action_id NOT IN
    (SELECT action_id FROM fact_budget_line WHERE action_id IS NOT NULL AND amount_local > 0)

-- V13 warning fact_budget_line: budget that belongs to no action
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', version_id, channel_id, nature_id) || ': '
    || sum(amount_local) || ' ' || any_value(currency) AS shown
FROM fact_budget_line WHERE action_id IS NULL AND amount_local > 0
GROUP BY bu_id, version_id, channel_id, nature_id

-- V14 error dim_action: action that ends before it starts
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', action_id, start_date, end_date) AS shown
FROM dim_action WHERE end_date < start_date

-- V14 warning dim_action: action of more than 366 days
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', action_id, start_date, end_date) AS shown
FROM dim_action WHERE end_date - start_date > 366 AND coalesce(horizon, '') <> 'permanent'

-- V15 error fact_objective: approved objective that is not specific, measurable or dated
SELECT bu_id AS unit, NULL AS period, objective_id || ' ' || title AS shown FROM fact_objective
WHERE status = 'approved'
    AND (owner IS NULL OR start_date IS NULL OR due_date IS NULL OR due_date <= start_date
  OR due_date - start_date > 366 OR strategic_priority IS NULL OR evidence IS NULL)

-- V15 error fact_objective: approved objective that no action with a budget serves
SELECT bu_id AS unit, NULL AS period, objective_id || ' ' || title AS shown FROM fact_objective
WHERE status = 'approved' AND EXISTS (SELECT 1 FROM dim_action WHERE objective_ids IS NOT NULL)
    AND objective_id NOT IN (
        SELECT unnest(string_split_regex(trim(objective_ids), '[ ,]+'))
        FROM dim_action WHERE objective_ids IS NOT NULL AND action_id IN
            (SELECT action_id FROM fact_budget_line WHERE action_id IS NOT NULL AND amount_local > 0))

-- V25 error log_restatement: restatement without an approver
SELECT bu_id AS unit, NULL AS period, change_id || ' ' || reason AS shown FROM log_restatement
    WHERE approver IS NULL

-- V23 error fact_experiment: experiment decided before its planned number
SELECT bu_id AS unit, NULL AS period, experiment_id || ': ' || least_seen || ' of '
    || planned_n_per_arm AS shown
FROM fact_experiment JOIN (
    SELECT experiment_id, min(seen) AS least_seen FROM (
        SELECT experiment_id, variant, sum(exposed) AS seen
            FROM fact_experiment_obs GROUP BY ALL) GROUP BY ALL)
USING (experiment_id) WHERE status = 'decided' AND stop = 'fixed' AND least_seen < planned_n_per_arm

-- V15 warning fact_objective: growth above +100 %; grow_pct is a ratio (0.08 for +8 %)
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', objective_id, kpi_id, target_value) AS shown
FROM fact_objective WHERE comparator = 'grow_pct' AND target_value > 1

-- V23 error fact_experiment: experiment decided although its arms were not split as designed (p < 0.001)
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', experiment_id, split) AS shown FROM (
    SELECT e.bu_id, experiment_id, string_agg(CAST(n AS VARCHAR), ' to ' ORDER BY place) AS split,
           count(*) AS arms, sum(pow(n - total * share, 2) / (total * share)) AS chi_square
    FROM (SELECT experiment_id, n, place, sum(n) OVER (PARTITION BY experiment_id) AS total,
                 coalesce(designed, 1.0) / sum(coalesce(designed, 1.0)) OVER (PARTITION BY experiment_id)
                     AS share
          FROM (SELECT o.experiment_id, variant, sum(exposed) AS n,
                       row_number() OVER (PARTITION BY o.experiment_id ORDER BY variant) AS place,
                       TRY_CAST(string_split(any_value(allocation), '/')[row_number() OVER (
                           PARTITION BY o.experiment_id ORDER BY variant)] AS DOUBLE) AS designed
                FROM fact_experiment_obs AS o JOIN fact_experiment USING (experiment_id)
                GROUP BY o.experiment_id, variant))
    JOIN fact_experiment AS e USING (experiment_id)
    WHERE e.status = 'decided' AND total > 0 AND share > 0 GROUP BY ALL)
WHERE arms BETWEEN 2 AND 6 AND chi_square > [10.828, 13.816, 16.266, 18.467, 20.515][arms - 1]

-- V27 error fact_contribution: period that is neither a month nor a week
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', model_version, period) AS shown
FROM fact_contribution
WHERE NOT regexp_full_match(period, '[0-9]{4}-(0[1-9]|1[0-2]|W(0[1-9]|[1-4][0-9]|5[0-3]))')
GROUP BY ALL

-- V27 error fact_contribution: model of a unit both in months and in weeks
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', model_version, min(period), max(period)) AS shown
FROM fact_contribution GROUP BY bu_id, model_version HAVING count(DISTINCT period LIKE '%W%') > 1

-- V27 error fact_contribution: part of a channel that names none, or another part that names one
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', model_version, period, part, channel_id) AS shown
FROM fact_contribution WHERE (part = 'channel') <> (channel_id IS NOT NULL)

-- V27 error fact_contribution: contribution outside its interval, or of a channel without one
SELECT bu_id AS unit, NULL AS period, concat_ws(', ', model_version, period, part, channel_id)
    || ': ' || contribution || ' in ' || coalesce(CAST(ci_low AS VARCHAR), 'nothing') || ' to '
    || coalesce(CAST(ci_high AS VARCHAR), 'nothing') AS shown
FROM fact_contribution
WHERE (part = 'channel' OR ci_low IS NOT NULL OR ci_high IS NOT NULL)
    AND NOT coalesce(contribution BETWEEN ci_low AND ci_high, false)

-- V27 error fact_contribution: contribution in another currency than its unit's
SELECT c.bu_id AS unit, NULL AS period, concat_ws(', ', model_version, c.currency) AS shown
FROM fact_contribution AS c JOIN dim_business_unit AS u USING (bu_id) WHERE c.currency <> u.currency
GROUP BY ALL

-- V28 warning fact_contribution: parts of a marketing-mix model that do not make the net revenue loaded
WITH modelled AS (SELECT model_version, bu_id, period, sum(contribution) AS parts FROM fact_contribution
                  JOIN dim_business_unit USING (bu_id)
                  WHERE NOT list_contains(:week_calendars, calendar_id) GROUP BY model_version, bu_id, period),
     sold AS (SELECT bu_id, date, arg_max(value, recorded_at) AS value FROM fact_measure_daily
              WHERE measure_id = 'net_revenue' AND bu_id IN (SELECT bu_id FROM modelled)
              GROUP BY bu_id, date, channel_id, campaign_id, source, attribution_model),
     revenue AS (SELECT bu_id, period, min(date) AS first, sum(value) AS value FROM (
                     SELECT bu_id, date, value,
                         unnest([strftime(date, '%Y-%m'), strftime(date, '%G-W%V')]) AS period FROM sold)
                 GROUP BY ALL)
SELECT bu_id AS unit, strftime(first, '%Y-%m') AS period, model_version || ', ' || period || ': ' || parts
    || ' of ' || revenue.value AS shown
FROM modelled JOIN revenue USING (bu_id, period) WHERE abs(parts - revenue.value) > 0.005 * abs(revenue.value)
