{%- set offer_month = ['report_date', 'municipality_key', 'offer_key'] -%}
-- What a unit's hours, places and full-year recipients cost (V24, V25), and its wages over its income (U8). Only months
-- in which both sides are known; of money the lines of the unit's budget are counted.
with units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

hours as (

    select
        {{ month_end('hours.work_date') }} as report_date,
        hours.municipality_key,
        units.offer_key,
        sum(case when hours.is_direct_time then hours.delivered_minutes else 0 end) / 60 as direct_hours,
        sum(hours.delivered_minutes) / 60 as attended_hours
    from {{ ref('fct_delivered_hours') }} as hours
    inner join units on hours.provider_unit_key = units.provider_unit_key
    group by {{ month_end('hours.work_date') }}, hours.municipality_key, units.offer_key

),

budget_months as (

    select
        {{ month_end('month_date') }} as report_date,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        unit_id,
        month_date,
        lag(month_date) over (partition by municipality_code, unit_id order by month_date) as month_before,
        count(*) as n_lines,
        -- income stands below 0
        -sum(case when lower(item) = 'omsætning' then corrected_amount_dkk else 0 end) as income_budgeted_dkk,
        -sum(case when lower(item) = 'omsætning' then spent_amount_dkk else 0 end) as income_realised_dkk,
        sum(case when lower(item) = 'løn' then corrected_amount_dkk else 0 end) as wages_budgeted_dkk,
        sum(case when lower(item) = 'løn' then spent_amount_dkk else 0 end) as wages_realised_dkk,
        sum(case when lower(item) <> 'omsætning' then spent_amount_dkk else 0 end) as cost_to_date_dkk
    from {{ ref('stg_finance__provider_budget') }}
    group by municipality_code, unit_id, month_date

),

-- the budget follow-up tells what is spent from January on: a month's cost is what came since the month before
budgets as (

    select
        budget_months.*,
        units.offer_key,
        case
            when extract(month from budget_months.month_date) = 1 then budget_months.cost_to_date_dkk
            when budget_months.month_before = {{ add_months('budget_months.month_date', -1) }}
                then budget_months.cost_to_date_dkk - lag(budget_months.cost_to_date_dkk) over (
                    partition by budget_months.municipality_key, budget_months.unit_id
                    order by budget_months.month_date
                )
        end as cost_dkk
    from budget_months
    inner join units
        on budget_months.municipality_key = units.municipality_key and budget_months.unit_id = units.unit_code

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
    having count(*) = count(cost_dkk)

),

-- the days that the list covers: places on an average day, and recipients as parts of the year that ends with the month
places as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        cast(sum(places) as decimal(18, 4)) / count(*) as mean_places,
        cast(sum(occupied_places) as decimal(18, 4)) / {{ days_between(
            add_months(add_days(month_end('date_day'), 1), -12), add_days(month_end('date_day'), 1)
        ) }} as recipient_years
    from {{ ref('fct_capacity_day') }}
    where occupied_places is not null and places is not null
    group by {{ month_end('date_day') }}, municipality_key, offer_key

)

{% for measure, unit, known, denominator in [
    ('price_per_direct_hour', 'dkk_per_hour', 'hours', 'hours.direct_hours'),
    ('price_per_attendance_hour', 'dkk_per_hour', 'hours', 'hours.attended_hours'),
    ('price_per_place', 'dkk_per_month', 'places', 'places.mean_places'),
    ('price_per_full_year_recipient', 'dkk_per_year', 'places', 'places.recipient_years')
] -%}
select
    costs.report_date,
    costs.municipality_key,
    costs.offer_key,
    {{ provision_unit(measure, unit, 'costs.cost_dkk', denominator, 'costs.n_lines', 'costs.n_lines') }}
from costs
inner join {{ known }} on {{ same_keys('costs', known, offer_month) }}

union all

{% endfor -%}
{% for side in ['budgeted', 'realised'] -%}
select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'wage_percentage_' ~ side, 'ratio', 'wages_' ~ side ~ '_dkk', 'income_' ~ side ~ '_dkk', 'n_lines', 'n_lines'
    ) }}
from budgets
{{ 'union all' if not loop.last }}
{% endfor %}
