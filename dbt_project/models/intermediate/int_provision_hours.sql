-- What granted and delivered hours, packages and visits add to the measures of a month.
with months as (

    select * from {{ ref('int_report_months') }}

),

grants as (

    select
        monthly.*,
        monthly.municipality_key || monthly.person_key as citizen_key,
        coalesce(cases.target_group_key, {{ unknown_key() }}) as target_group_key
    from {{ ref('fct_granted_hours') }} as monthly
    left join {{ ref('int_cases') }} as cases on monthly.case_key = cases.case_key

),

-- support at home; help in groups or of early kind stands beside it in V20
home_support as (

    select
        municipality_key,
        offer_key,
        person_key,
        start_date,
        end_date,
        -- a grant that begins where another ended goes on
        sum(is_begun) over (
            partition by municipality_key, person_key
            order by start_date, end_date rows between unbounded preceding and current row
        ) as spell_no
    from (
        select
            periods.*,
            case
                when
                    max(periods.end_date) over (
                        partition by periods.municipality_key, periods.person_key
                        order by periods.start_date, periods.end_date rows between unbounded preceding and 1 preceding
                    ) >= periods.start_date
                    then 0
                else 1
            end as is_begun
        from (
            select distinct
                municipality_key,
                offer_key,
                person_key,
                valid_from_date as start_date,
                coalesce(valid_to_date, cast('9999-12-31' as date)) as end_date
            from grants
            where service_paragraph like 'SEL § 85%'
        ) as periods
    ) as marked

),

spells as (

    select
        municipality_key,
        person_key,
        spell_no,
        min(start_date) as start_date
    from home_support
    group by municipality_key, person_key, spell_no

),

supported as (

    select
        months.report_date,
        home_support.municipality_key,
        min(home_support.offer_key) as offer_key,
        min(spells.start_date) as start_date
    from months
    inner join home_support
        on months.report_date >= home_support.start_date and months.report_date < home_support.end_date
    inner join spells
        on
            home_support.municipality_key = spells.municipality_key
            and home_support.person_key = spells.person_key
            and home_support.spell_no = spells.spell_no
    group by months.report_date, home_support.municipality_key, home_support.person_key

),

delivered as (

    select
        {{ month_end('hours.work_date') }} as report_date,
        hours.municipality_key,
        units.offer_key,
        sum(case when hours.is_direct_time then hours.delivered_minutes else 0 end) as direct_minutes
    from {{ ref('fct_delivered_hours') }} as hours
    inner join {{ ref('dim_provider_unit') }} as units on hours.provider_unit_key = units.provider_unit_key
    group by {{ month_end('hours.work_date') }}, hours.municipality_key, units.offer_key

),

granted as (

    select
        month_end_date as report_date,
        municipality_key,
        offer_key,
        sum(granted_minutes) as granted_minutes,
        count(distinct citizen_key) as n_citizens
    from grants
    where
        offer_key in (
            select offers.offer_key from {{ ref('dim_offer') }} as offers
            where offers.places is null
        )
    group by month_end_date, municipality_key, offer_key

),

budgeted as (

    select
        {{ month_end('date_day') }} as report_date,
        municipality_key,
        offer_key,
        sum(budgeted_minutes) as budgeted_minutes,
        max(occupied_places) as n_citizens
    from {{ ref('fct_capacity_day') }}
    group by {{ month_end('date_day') }}, municipality_key, offer_key
    having sum(budgeted_minutes) > 0

),

visits as (

    select
        *,
        {{ month_end('planned_date') }} as report_date
    from {{ ref('fct_visit') }}
    where visit_status_code <> 'planned'

)

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('granted_hours', 'hours', 'granted_minutes / 60', person='citizen_key') }}
from grants

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_hours', 'hours', 'granted_minutes / 60', person='citizen_key',
        breakdown_type="'paragraph'", breakdown_key='service_paragraph'
    ) }}
from grants

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('granted_citizens', 'count', person='citizen_key') }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'granted_citizens', 'count', person='citizen_key', breakdown_type="'paragraph'", breakdown_key='service_paragraph'
    ) }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'package_citizens', 'count', person='citizen_key', breakdown_type="'package'", breakdown_key='package_code'
    ) }}
from grants
where is_active_at_month_end and package_code is not null

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('weekly_hours', 'mean', 'weekly_minutes / 60', person='citizen_key') }}
from grants
where is_active_at_month_end

union all

select
    month_end_date as report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'weekly_hours', 'mean', 'weekly_minutes / 60', person='citizen_key',
        breakdown_type="'target_group'", breakdown_key='target_group_key'
    ) }}
from grants
where is_active_at_month_end

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit('support_duration', 'days', days_between('start_date', 'report_date') ~ ' + 1', '1', '1', '1') }}
from supported

union all

-- hours that nobody has registered in the month are not known, and are not held against the grants
select
    granted.report_date,
    granted.municipality_key,
    granted.offer_key,
    {{ provision_unit(
        'delivered_of_granted', 'ratio', 'coalesce(delivered.direct_minutes, 0) / 60',
        'case when delivered.report_date is not null then granted.granted_minutes else 0 end / 60',
        'granted.n_citizens', 'case when delivered.report_date is not null then granted.n_citizens else 0 end'
    ) }}
from granted
left join delivered
    on
        granted.report_date = delivered.report_date
        and granted.municipality_key = delivered.municipality_key
        and granted.offer_key = delivered.offer_key

union all

select
    budgeted.report_date,
    budgeted.municipality_key,
    budgeted.offer_key,
    {{ provision_unit(
        'delivered_of_budgeted', 'ratio', 'coalesce(delivered.direct_minutes, 0) / 60',
        'case when delivered.report_date is not null then budgeted.budgeted_minutes else 0 end / 60',
        'budgeted.n_citizens', 'case when delivered.report_date is not null then budgeted.n_citizens else 0 end'
    ) }}
from budgeted
left join delivered
    on
        budgeted.report_date = delivered.report_date
        and budgeted.municipality_key = delivered.municipality_key
        and budgeted.offer_key = delivered.offer_key

union all

select
    report_date,
    municipality_key,
    offer_key,
    {{ provision_unit(
        'cancelled_visits', 'share', "case when visit_status_code = 'cancelled' then 1 else 0 end", '1', '1', '1'
    ) }}
from visits

union all

select
    visits.report_date,
    visits.municipality_key,
    visits.offer_key,
    {{ provision_unit(
        'cancelled_visits', 'share',
        'case when visits.cancelled_by_code = cancellers.member_code then 1 else 0 end', '1', '1', '1',
        breakdown_type="'cancelled_by'", breakdown_key='cancellers.member_code'
    ) }}
from visits
inner join {{ ref('code_list') }} as cancellers on cancellers.list_code = 'cancelled_by'
