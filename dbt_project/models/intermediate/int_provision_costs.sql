{%- set offer_month = ['report_date', 'municipality_key', 'offer_key'] -%}
{#- C24: a full-year recipient is the days of the twelve months that end with the month -#}
{%- set day_after = add_days('costs.report_date', 1) -%}
{%- set year_days = days_between(add_months(day_after, -12), day_after) -%}
{%- set year_cost = 'costs.cost_dkk * ' ~ year_days -%}
-- What a unit's hours, places and full-year recipients cost (V24, V25), its wages over its income (U8), and its income
-- over the year's budget up to the month, which occupancy is held against. Only months in which both sides are known;
-- of money the lines of the unit's budget are counted.
with units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

hours as (

    select
        hours.report_date,
        hours.municipality_key,
        units.offer_key,
        sum(hours.direct_minutes) / 60 as direct_hours,
        sum(hours.minutes) / 60 as attended_hours
    from {{ ref('int_registered_months') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    group by hours.report_date, hours.municipality_key, units.offer_key

),

budget_months as (

    select
        month_end_date as report_date,
        municipality_key,
        offer_key,
        provider_unit_key,
        count(*) as n_lines,
        -- income stands below 0
        -sum(case when budget_item_code = 'turnover' then corrected_dkk else 0 end) as income_budgeted_dkk,
        -sum(case when budget_item_code = 'turnover' then spent_dkk else 0 end) as income_realised_dkk,
        sum(case when budget_item_code = 'wages' then corrected_dkk else 0 end) as wages_budgeted_dkk,
        sum(case when budget_item_code = 'wages' then spent_dkk else 0 end) as wages_realised_dkk,
        sum(case when budget_item_code <> 'turnover' then spent_dkk else 0 end) as cost_to_date_dkk
    from {{ ref('fct_provider_budget') }}
    where offer_key <> {{ unknown_key() }}
    group by month_end_date, municipality_key, offer_key, provider_unit_key

),

budget_steps as (

    select
        *,
        lag(report_date) over (partition by provider_unit_key order by report_date) as date_before,
        lag(cost_to_date_dkk) over (partition by provider_unit_key order by report_date) as cost_before_dkk
    from budget_months

),

-- the budget follow-up tells what is spent from January on: a month's cost is what came since the month before
budgets as (

    select
        *,
        case
            when extract(month from report_date) = 1 then cost_to_date_dkk
            when {{ months_between('date_before', 'report_date') }} = 1 then cost_to_date_dkk - cost_before_dkk
        end as cost_dkk
    from budget_steps

),

costs as (

    select
        report_date,
        municipality_key,
        offer_key,
        sum(n_lines) as n_lines,
        sum(cost_dkk) as cost_dkk
    from budgets
    group by report_date, municipality_key, offer_key
    -- a month whose cost is corrected to below 0 has no price
    having count(*) = count(cost_dkk) and sum(cost_dkk) > 0

),

-- the days that the list covers: places on an average day, and recipients' days
places as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        cast(sum(places) as decimal(18, 4)) / count(*) as mean_places,
        sum(occupied_places) as occupied_days
    from {{ ref('fct_capacity_day') }}
    where occupied_places is not null and places is not null
    group by {{ month_end('date_day') }}, municipality_key, offer_key

)

{% for measure, unit, known, numerator, denominator in [
    ('price_per_direct_hour', 'dkk_per_hour', 'hours', 'costs.cost_dkk', 'hours.direct_hours'),
    ('price_per_attendance_hour', 'dkk_per_hour', 'hours', 'costs.cost_dkk', 'hours.attended_hours'),
    ('price_per_place', 'dkk_per_month', 'places', 'costs.cost_dkk', 'places.mean_places'),
    ('price_per_full_year_recipient', 'dkk_per_year', 'places', year_cost, 'places.occupied_days')
] %}
    select
        costs.report_date,
        costs.municipality_key,
        costs.offer_key,
        {{ provision_unit(measure, unit, numerator, denominator, 'costs.n_lines', 'costs.n_lines') }}
    from costs
    inner join {{ known }} on {{ same_keys('costs', known, offer_month) }}

    union all

{% endfor %}
select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'income_of_budget', 'ratio', 'income_realised_dkk',
        share_of_amount('income_budgeted_dkk', 'cast(extract(month from report_date) as integer)', '12'),
        'n_lines', 'n_lines'
    ) }}
from budgets

union all

{% for side in ['budgeted', 'realised'] %}
    select
        report_date,
        municipality_key,
        offer_key,
        {{ provision_unit(
            'wage_percentage_' ~ side, 'ratio', 'wages_' ~ side ~ '_dkk', 'income_' ~ side ~ '_dkk', 'n_lines',
            'n_lines'
        ) }}
    from budgets
    {{ 'union all' if not loop.last }}
{% endfor %}
