with months as (

    select * from {{ ref('int_report_months') }}

),

jobs as (

    select * from {{ ref('int_staff_jobs') }}

),

absence_types as (

    select * from {{ ref('absence_type') }}

),

-- what goes on has the hours lost until the report date
spells as (

    select
        *,
        coalesce(end_date, {{ add_days("cast('" ~ var('report_date') ~ "' as date)", 1) }}) as until_date
    from {{ ref('stg_workforce__absence') }}

),

lengths as (

    select
        *,
        {{ days_between('start_date', 'until_date') }} as spell_days
    from spells
    where until_date > start_date

)

select
    {{ surrogate_key([
        'lengths.municipality_code', 'lengths.absence_id', 'jobs.provider_unit_key', 'jobs.start_date', 'months.report_date'
    ]) }} as absence_key,
    jobs.municipality_key,
    jobs.provider_unit_key,
    jobs.employee_code,
    lengths.absence_id as absence_code,
    months.report_date as month_end_date,
    coalesce(absence_types.absence_type_code, 'unknown') as absence_type_code,
    coalesce(absence_types.is_sickness, false) as is_sickness,
    lengths.start_date,
    lengths.end_date,
    cast(lengths.spell_days as integer) as spell_days,
    case when lengths.spell_days >= {{ var('long_absence_days') }} then 'long' else 'short' end as absence_length_code,
    cast({{ days_in_month(
        'greatest(lengths.start_date, jobs.start_date)', 'least(lengths.until_date, jobs.until_date)', 'months'
    ) }} as integer) as absence_days,
    cast(
        lengths.hours * {{ days_in_month(
            'greatest(lengths.start_date, jobs.start_date)', 'least(lengths.until_date, jobs.until_date)', 'months'
        ) }} / lengths.spell_days as decimal(18, 4)
    ) as absence_hours
from lengths
inner join jobs
    on
        lengths.municipality_code = jobs.municipality_code
        and lengths.employment_id = jobs.employment_code
        and lengths.start_date < jobs.until_date
        and lengths.until_date > jobs.start_date
inner join months
    on {{ touches_month(
        'greatest(lengths.start_date, jobs.start_date)', 'least(lengths.until_date, jobs.until_date)', 'months'
    ) }}
left join absence_types on lower(lengths.absence_type) = lower(absence_types.source_text)
