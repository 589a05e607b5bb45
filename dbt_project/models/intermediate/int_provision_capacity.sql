-- What places add to the measures of a month: how many are taken, and where list and placements differ.
with months as (

    select * from {{ ref('int_report_months') }}

),

capacity_months as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        count(*) as n_days,
        count(case when occupied_places is not null and places is not null then 1 end) as n_covered,
        sum(case when places is not null then occupied_places end) as occupied_days,
        sum(case when occupied_places is not null then places end) as available_days,
        count(occupancy_difference) as n_compared,
        count(case when occupancy_difference <> 0 then 1 end) as n_different
    from {{ ref('fct_capacity_day') }}
    group by {{ month_end('date_day') }}, municipality_key, offer_key

)

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'occupancy_rate', 'ratio', 'coalesce(occupied_days, 0)', 'coalesce(available_days, 0)', 'n_days', 'n_covered'
    ) }}
from capacity_months

union all

select
    months.report_date,
    capacity_months.municipality_key,
    capacity_months.offer_key,
    {{ provision_unit(
        'occupancy_rate_ytd', 'ratio', 'coalesce(occupied_days, 0)', 'coalesce(available_days, 0)', 'n_days', 'n_covered'
    ) }}
from capacity_months
inner join months
    on
        capacity_months.report_date <= months.report_date
        and capacity_months.report_date > {{ add_days(year_start('months.report_date'), -1) }}

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('occupancy_disagreement', 'share', 'n_different', 'n_compared', 'n_days', 'n_compared') }}
from capacity_months
