-- Registered time straight from the raw tables, written by hand for DuckDB and nothing else: the hours themselves, and what
-- they add to the months of offers and providers. It is the yardstick of bench_hours.py, which compares every row with
-- dbt's; the rules and their reasons are in dbt_project/. What is not made of time is taken as dbt has made it.

create temp macro key1(a) as md5(coalesce(a::varchar, ''));
create temp macro key2(a, b) as md5(coalesce(a::varchar, '') || '|' || coalesce(b::varchar, ''));

create table marts.fct_delivered_hours as
with summed as (
    select
        hours.municipality_code,
        trim(hours.employee_id) as employee_code,
        hours.work_date,
        trim(hours.unit_id) as unit_code,
        coalesce(changes.current_person_id, hours.person_id) as person_id,
        trim(hours.activity) as activity,
        sum(hours.hours::decimal(8, 2)) as hours,
        count(*) as n_lines
    from raw.workforce__time_registration as hours
    left join staging.stg_case_system__person_id_current as changes
        on hours.municipality_code = changes.municipality_code and hours.person_id = changes.old_person_id
    where hours._valid_to is null
    group by all
)
select
    md5(
        summed.municipality_code || '|' || coalesce(employee_code, '') || '|' || coalesce(work_date::varchar, '')
        || '|time_system|' || coalesce(unit_code, '') || '|' || coalesce(person_id, '') || '|' || coalesce(activity, '') || '|'
    ) as delivered_hours_key,
    summed.municipality_code,
    key1(summed.municipality_code) as municipality_key,
    key2(summed.municipality_code, unit_code) as provider_unit_key,
    employee_code,
    work_date,
    md5(person_id) as person_key,
    'time_system' as time_source_code,
    activity as activity_text,
    coalesce(kinds.activity_code, 'unknown') as activity_code,
    coalesce(kinds.is_direct_time, false) as is_direct_time,
    coalesce(kinds.is_citizen_directed, false) as is_citizen_directed,
    null::varchar as service_paragraph,
    (hours * 60)::decimal(18, 2) as delivered_minutes,
    n_lines::integer as n_lines
from summed
left join reference.activity as kinds
    on kinds.activity_list = 'registration' and lower(activity) = lower(kinds.source_text);

create temp table units as
with named as (
    select municipality_code, trim(unit_id) as unit_code, max(trim(unit_name)) as unit_name, max(trim(offer_id)) as offer_id
    from raw.finance__provider_budget
    where _valid_to is null
    group by all
),
codes as (
    select distinct municipality_code, trim(unit_id) as unit_code
    from raw.workforce__time_registration
    where _valid_to is null
)
select
    codes.municipality_code,
    codes.unit_code,
    coalesce(
        any_value(given.offer_key), arg_max(alike.offer_key, length(alike.offer_name)), md5('unknown')
    ) as offer_key
from codes
left join named using (municipality_code, unit_code)
left join marts.dim_offer as given
    on codes.municipality_code = given.municipality_code and named.offer_id = given.offer_id
left join marts.dim_offer as alike
    on codes.municipality_code = alike.municipality_code
    and ends_with(' ' || lower(coalesce(named.unit_name, codes.unit_code)), ' ' || lower(alike.offer_name))
group by all;

create temp table employee_months as
select
    last_day(hours.work_date) as report_date,
    hours.municipality_key,
    units.offer_key,
    hours.employee_code,
    hours.activity_code,
    sum(hours.delivered_minutes) / 60 as hours,
    sum(hours.delivered_minutes) filter (hours.is_direct_time) / 60 as direct_hours,
    sum(hours.delivered_minutes) filter (hours.is_citizen_directed) / 60 as citizen_hours
from marts.fct_delivered_hours as hours
inner join units on hours.provider_unit_key = key2(units.municipality_code, units.unit_code)
group by all;

create temp table month_hours as
select
    hours.report_date,
    hours.municipality_key,
    offers.area_code,
    cells.scope_type,
    case cells.scope_type when 'municipality' then hours.municipality_key else offers.provider_key end as scope_key,
    cells.breakdown_type,
    case cells.breakdown_type when 'offer' then hours.offer_key when 'provider' then offers.provider_key else 'all' end
        as breakdown_key,
    hours.offer_key <> md5('unknown') as has_offer,
    hours.employee_code,
    hours.activity_code,
    hours.hours,
    coalesce(hours.direct_hours, 0) as direct_hours,
    coalesce(hours.citizen_hours, 0) as citizen_hours
from employee_months as hours
inner join intermediate.int_report_months as months on hours.report_date = months.report_date
inner join marts.dim_offer as offers on hours.offer_key = offers.offer_key
cross join (
    values ('municipality', 'none'), ('municipality', 'provider'), ('municipality', 'offer'), ('provider', 'none'),
        ('provider', 'offer')
) as cells (scope_type, breakdown_type);

create table marts.fct_provision_group as
with measured as (
    select columns('report_date|_key|area_code|_type'), 'delivered_hours' as measure_code, 'hours' as unit,
        sum(direct_hours) as numerator, null as denominator, count(distinct employee_code) as n
    from month_hours
    group by all
    union all
    select columns('report_date|_key|area_code|_type'), 'ata_share_of_attendance_hours', 'ratio',
        sum(direct_hours), sum(hours), count(distinct employee_code)
    from month_hours
    where has_offer
    group by all
    union all
    select columns('report_date|_key|area_code|_type'), 'citizen_directed_share_of_attendance_hours', 'ratio',
        sum(citizen_hours), sum(hours), count(distinct employee_code)
    from month_hours
    where has_offer
    group by all
    union all
    select
        hours.report_date, hours.municipality_key, hours.area_code, hours.scope_type, hours.scope_key,
        'activity', kinds.activity_code, 'time_use', 'ratio',
        sum(hours.hours) filter (hours.activity_code = kinds.activity_code), sum(hours.hours),
        count(distinct hours.employee_code)
    from month_hours as hours
    cross join (
        select activity_code from reference.activity where activity_list = 'registration'
        union all
        select 'unknown'
    ) as kinds
    where hours.has_offer and hours.breakdown_type = 'none'
    group by all
)
select
    report_date,
    municipality_key,
    area_code,
    scope_type,
    scope_key,
    breakdown_type,
    breakdown_key,
    measure_code,
    unit,
    coalesce(numerator, 0)::decimal(18, 4) as numerator,
    denominator::decimal(18, 4) as denominator,
    n::integer as n_total,
    n::integer as n_measured
from measured;
