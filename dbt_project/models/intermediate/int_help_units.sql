-- What REENT-SE counts: the first close of all help in the first half of the year before the report date, and whether a
-- new assessment began within twelve months (docs/placement_stability.md).
with report_months as (

    select
        report_date,
        {{ add_days('report_date', 1) }} as period_end_date,
        {{ add_months(year_start('report_date'), -12) }} as half_year_start_date,
        {{ add_months(year_start('report_date'), -6) }} as half_year_end_date
    from {{ ref('int_report_months') }}

),

spells as (

    select
        *,
        {{ add_days('end_date', -1) }} as last_date
    from {{ ref('int_help_spells') }}
    where end_date is not null

),

persons as (

    select * from {{ ref('int_persons') }}
    where birth_date is not null

),

closes as (

    select
        report_months.report_date,
        spells.municipality_key,
        spells.end_date,
        spells.next_assessment_date,
        {{ age_in_years('persons.birth_date', 'spells.last_date') }} as age,
        case
            when report_months.period_end_date >= {{ add_months('spells.end_date', 12) }} then 1
            else 0
        end as is_followed,
        row_number() over (
            partition by report_months.report_date, spells.municipality_key, spells.person_key
            order by spells.end_date
        ) as close_number
    from report_months
    inner join spells
        on
            report_months.half_year_start_date <= spells.last_date
            and report_months.half_year_end_date > spells.last_date
    inner join persons on spells.person_key = persons.person_key

)

select
    report_date,
    municipality_key,
    {{ figure_unit(
        "case when age <= 12 then 'reentry_se_0_12' else 'reentry_se_13_20' end",
        "case when is_followed = 0 then 'too_recent' when next_assessment_date < "
        ~ add_months('end_date', 12) ~ " then 'came_back' else 'not_back' end",
        denominator='is_followed',
        measured='is_followed'
    ) }}
from closes
where close_number = 1 and age <= 20
