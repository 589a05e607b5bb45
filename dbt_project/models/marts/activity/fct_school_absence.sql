-- A row for every child of school age with help in the month, reported or not: who is missing in the school's list must
-- not be missing in the denominator. Months of children without help at that month end are kept, for their baseline.
with absence as (

    select
        municipality_code,
        person_id,
        month_date,
        max(grade_level) as grade_level,
        sum(school_days) as school_days,
        sum(absence_days) as absence_days,
        sum(sick_days) as sick_days,
        sum(permitted_days) as permitted_days,
        sum(unpermitted_days) as unpermitted_days
    from {{ ref('stg_school__school_absence') }}
    group by municipality_code, person_id, month_date

),

keyed as (

    select
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ surrogate_key(['person_id']) }} as person_key,
        {{ month_end('month_date') }} as month_end_date,
        *
    from absence

),

groups as (

    select * from {{ ref('int_person_group_month') }}
    where group_level = 'all' and area_code = 'children'

),

persons as (

    select * from {{ ref('int_persons') }}

),

pupils as (

    select
        groups.report_date as month_end_date,
        groups.municipality_key,
        groups.person_key,
        groups.organisation_key,
        groups.target_group_key
    from groups
    inner join persons on groups.person_key = persons.person_key
    where
        {{ age_in_years('persons.birth_date', 'groups.report_date') }}
        between {{ var('school_age_from') }} and {{ var('school_age_to') }}

)

select
    coalesce(keyed.municipality_key, pupils.municipality_key) as municipality_key,
    coalesce(keyed.person_key, pupils.person_key) as person_key,
    coalesce(pupils.organisation_key, {{ unknown_key() }}) as organisation_key,
    coalesce(pupils.target_group_key, {{ unknown_key() }}) as target_group_key,
    coalesce(keyed.month_end_date, pupils.month_end_date) as month_end_date,
    cast(keyed.grade_level as integer) as grade_level,
    pupils.person_key is not null as has_help,
    coalesce(keyed.school_days > 0 and keyed.grade_level between 1 and 10, false) as is_reported,
    cast(keyed.school_days as decimal(7, 2)) as school_days,
    cast(keyed.absence_days as decimal(7, 2)) as absence_days,
    cast(keyed.sick_days as decimal(7, 2)) as sick_days,
    cast(keyed.permitted_days as decimal(7, 2)) as permitted_days,
    cast(keyed.unpermitted_days as decimal(7, 2)) as unpermitted_days
from keyed
full outer join pupils
    on
        keyed.municipality_key = pupils.municipality_key
        and keyed.person_key = pupils.person_key
        and keyed.month_end_date = pupils.month_end_date
