-- What incidents and inquiries add to the measures of a month. An offer with no incident in a
-- month counts 0 when its municipality's provider system has delivered by then.
with months as (

    select * from {{ ref('int_report_months') }}

),

incidents as (

    select
        *,
        {{ month_end('occurred_date') }} as month_end_date
    from {{ ref('fct_incident') }}

),

inquiries as (

    select
        *,
        {{ month_end('received_date') }} as month_end_date
    from {{ ref('fct_inquiry') }}

),

-- offers that tell of themselves: none in a month is then none, not unknown
telling as (

    select
        months.report_date,
        {{ surrogate_key(['extents.municipality_code']) }} as municipality_key,
        extents.offer_key
    from {{ ref('int_offer_extents') }} as extents
    inner join months on extents.list_until >= months.report_date and extents.first_day <= months.report_date

),

incident_rows as (

    select
        incidents.month_end_date,
        incidents.municipality_key,
        incidents.offer_key,
        incidents.incident_type_code,
        kinds.code as breakdown_type,
        case kinds.code
            when 'none' then 'all'
            when 'incident_type' then incidents.incident_type_code
            when 'time_of_day' then incidents.time_of_day_code
            when 'situation' then incidents.situation_name
            when 'severity_level' then incidents.severity_level_code
        end as breakdown_key
    from incidents
    cross join
        {{ listed(['none', 'incident_type', 'time_of_day', 'situation', 'severity_level']) }} as kinds

)

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'incidents', 'count', '1', total='1', measured='1', breakdown_type='breakdown_type', breakdown_key='breakdown_key'
    ) }}
from incident_rows

union all

-- V27: the year that ends with the month
select
    months.report_date,
    incidents.municipality_key,
    incidents.offer_key,
    {{ provision_unit('use_of_force_year', 'count', '1', total='1', measured='1') }}
from incidents
inner join months on {{ in_period('incidents.month_end_date', 'months.report_date', 12) }}
where incidents.incident_type_code = 'use_of_force'

union all

select
    inquiries.month_end_date as report_date,
    inquiries.municipality_key,
    inquiries.offer_key,
    {{ provision_unit(
        'refused_inquiries', 'count', 'case when inquiries.is_accepted then 0 else 1 end', total='1', measured='1',
        breakdown_type='kinds.code',
        breakdown_key="case kinds.code
            when 'none' then 'all'
            when 'problem_type' then inquiries.problem_type_name
            when 'asking_municipality' then inquiries.inquiring_municipality_code
            when 'refusal_reason' then inquiries.refusal_reason_code
        end"
    ) }}
from inquiries
cross join {{ listed(['none', 'refusal_reason', 'problem_type', 'asking_municipality']) }} as kinds
where kinds.code <> 'refusal_reason' or not inquiries.is_accepted

union all

-- what is none in the month is none, not unknown
select
    telling.report_date,
    telling.municipality_key,
    telling.offer_key,
    counted.code as measure_code,
    'count' as unit,
    'none' as breakdown_type,
    'all' as breakdown_key,
    cast(0 as decimal(18, 4)) as numerator_part,
    cast(null as decimal(18, 4)) as denominator_part,
    cast(0 as integer) as total_part,
    cast(0 as integer) as measured_part,
    cast(null as varchar) as counted_key
from telling
cross join
    {{ listed(['incidents', 'use_of_force_year', 'refused_inquiries', 'stays_begun', 'stays_ended']) }} as counted
