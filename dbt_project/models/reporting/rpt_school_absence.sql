{#- What a row is about: the same six columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with absence as (

    select
        *,
        row_number() over (partition by municipality_key, person_key, is_reported order by month_end_date) as month_no
    from {{ ref('fct_school_absence') }}

),

changes as (

    select * from {{ ref('dim_report_member') }}
    where member_type in ('absence_change', 'none')

),

-- the months of the period in which the child had help, in the unit and target group of each month
absence_cells as (

    select
        report_months.report_date,
        absence.municipality_key,
        cells.scope_type,
        {{ unit_key('cells', 'absence') }} as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else absence.target_group_key end as breakdown_key,
        absence.person_key,
        absence.is_reported,
        absence.school_days,
        absence.absence_days
    from {{ reported_month_ends() }} as report_months
    inner join absence
        on {{ in_period('absence.month_end_date', 'report_months.report_date', var('absence_period_months')) }}
    cross join {{ report_cells(['municipality', 'organisation'], ['none', 'target_group']) }} as cells
    where absence.has_help

),

-- each child's own baseline: the first months that the school has reported, with help or before it
baselines as (

    select
        municipality_key,
        person_key,
        max(month_end_date) as last_month,
        sum(school_days) as school_days,
        sum(absence_days) as absence_days
    from absence
    where is_reported and month_no <= {{ var('absence_period_months') }}
    group by municipality_key, person_key
    having count(*) = {{ var('absence_period_months') }}

),

pupils as (

    select
        {{ cell }},
        person_key,
        count(case when is_reported then 1 end) as n_months,
        sum(case when is_reported then school_days end) as school_days,
        sum(case when is_reported then absence_days end) as absence_days
    from absence_cells
    group by {{ cell }}, person_key

),

compared as (

    select
        pupils.*,
        -- shares are compared by cross multiplication: exact, no division
        100 * (pupils.absence_days * baselines.school_days - baselines.absence_days * pupils.school_days) as rise,
        {{ var('absence_min_change_points') }} * pupils.school_days * baselines.school_days as least_rise
    from pupils
    left join baselines
        on
            pupils.municipality_key = baselines.municipality_key
            and pupils.person_key = baselines.person_key
            -- the baseline lies wholly before the period, or the child is compared with itself
            and {{ months_between('baselines.last_month', 'pupils.report_date') }} >= {{ var('absence_period_months') }}

),

changed as (

    select
        *,
        case
            when rise is null then 'no_comparison'
            when rise > least_rise then 'higher'
            when -rise > least_rise then 'lower'
            else 'same'
        end as change_code
    from compared

),

-- each change, and all pupils together
pupil_groups as (

    select
        {{ cell }},
        changes.member_type,
        changes.member_code,
        count(*) as n_pupils,
        count(case when changed.n_months > 0 then 1 end) as n_reported,
        sum(changed.n_months) as n_months,
        sum(changed.school_days) as school_days,
        sum(changed.absence_days) as absence_days,
        count(case when changed.change_code <> 'no_comparison' then 1 end) as n_compared,
        count(case when changed.change_code = changes.member_code then 1 end) as n_in_group
    from changed
    cross join changes
    group by {{ cell }}, changes.member_type, changes.member_code

),

measured as (

    select
        {{ cell }},
        {{ measure_columns('school_absence_share', 'absence_days', 'school_days', 'n_pupils', 'n_reported') }}
    from pupil_groups
    where member_type = 'none'

    union all

    select
        {{ cell }},
        {{ measure_columns('school_absence_days', 'absence_days', 'n_months', 'n_pupils', 'n_reported', unit='days') }}
    from pupil_groups
    where member_type = 'none'

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'school_absence_change', 'n_in_group', 'n_pupils', 'n_pupils', 'n_compared',
            member_type='absence_change', member='member_code'
        ) }}
    from pupil_groups
    where member_type = 'absence_change'

)

{{ template_rows('measured') }}
