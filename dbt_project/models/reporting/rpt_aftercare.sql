with aftercare as (

    select * from {{ ref('fct_aftercare') }}
    where is_due

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- follow-ups that fell due in the period, asked or not; what is not due yet is too recent and is not here
due as (

    select
        report_months.report_date,
        aftercare.municipality_key,
        aftercare.months_after,
        aftercare.aftercare_indicator_code,
        case
            when aftercare.followup_date <= report_months.report_date then aftercare.aftercare_outcome_code
            else 'not_asked'
        end as outcome_code
    from {{ reported_month_ends() }} as report_months
    inner join aftercare
        on {{ in_period('aftercare.due_date', 'report_months.report_date', var('quality_period_months')) }}

),

-- support is received or not; the other indicators are a path that is completed, under way, broken off or not begun
indicator_answers as (

    select
        indicators.member_code as aftercare_indicator_code,
        answers.member_code
    from report_members as indicators
    inner join report_members as answers
        on
            answers.member_type = 'aftercare_outcome'
            and (
                answers.member_code in ('not_asked', 'unknown')
                or (indicators.member_code = 'support') = (answers.member_code in ('receives_support', 'no_support'))
            )
    where indicators.member_type = 'aftercare_indicator' and answers.member_code <> 'too_recent'

),

aftercare_groups as (

    select
        due.report_date,
        due.municipality_key,
        due.months_after,
        due.aftercare_indicator_code,
        indicator_answers.member_code,
        count(*) as n_due,
        count(case when due.outcome_code not in ('not_asked', 'unknown') then 1 end) as n_known,
        count(case when due.outcome_code = indicator_answers.member_code then 1 end) as n_in_group
    from due
    inner join indicator_answers on due.aftercare_indicator_code = indicator_answers.aftercare_indicator_code
    group by
        due.report_date,
        due.municipality_key,
        due.months_after,
        due.aftercare_indicator_code,
        indicator_answers.member_code

),

youth_education as (

    select
        report_date,
        municipality_key,
        months_after,
        count(*) as n_due,
        count(case when outcome_code not in ('not_asked', 'unknown') then 1 end) as n_known,
        count(case when outcome_code = 'completed' then 1 end) as n_completed
    from due
    where aftercare_indicator_code = 'youth_education'
    group by report_date, municipality_key, months_after

),

measured as (

    select
        report_date,
        municipality_key,
        {{ whole_municipality('followup_months', 'cast(months_after as varchar)') }},
        aftercare_indicator_code as item_code,
        {{ measure_columns(
            'aftercare_outcome', 'n_in_group', 'n_due', 'n_due', 'n_known',
            member_type='aftercare_outcome', member='member_code'
        ) }}
    from aftercare_groups

    union all

    -- of those whose answer is known; who was not asked or whose answer is unknown shows in the coverage
    select
        report_date,
        municipality_key,
        {{ whole_municipality('followup_months', 'cast(months_after as varchar)') }},
        'youth_education' as item_code,
        {{ measure_columns('youth_education_completed', 'n_completed', 'n_known', 'n_due', 'n_known') }}
    from youth_education

)

{{ template_rows('measured', item_type="'aftercare_indicator'", item_code='measured.item_code') }}
