{{ config(materialized='view') }}
{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" -%}
-- Goals and expected levels that are reached while hours and price stand, in the shape of fct_worklist_item.
with case_months as (

    {{ worklist_case_months() }}

),

interventions as (

    {{ worklist_interventions() }}

),

profiles as (

    {{ worklist_profiles() }}

),

goals as (

    select
        assessments.goal_key,
        assessments.case_key,
        assessments.followup_date,
        grades.grade_code,
        row_number() over (
            partition by assessments.goal_key
            order by assessments.followup_date desc
        ) as recency
    from {{ ref('fct_goal_assessment') }} as assessments
    inner join {{ ref('dim_grade') }} as grades on assessments.grade_key = grades.grade_key
    where assessments.is_state_of_day and assessments.followup_date <= {{ report_date }}

),

grants as (

    select
        {{ surrogate_key(['municipality_code', 'case_number']) }} as case_key,
        max(valid_from_date) as latest_grant_date
    from {{ ref('stg_case_system__granted_hours') }}
    where
        lower(status) in ('bevilget', 'ophørt')
        and {{ is_active_on(report_date, 'valid_from_date', 'valid_to_date') }}
    group by municipality_code, case_number

),

-- the latest day on which hours or price of a case's help changed
unchanged as (

    select
        interventions.case_key,
        greatest(
            max(interventions.start_date), max(coalesce(grants.latest_grant_date, interventions.start_date))
        ) as changed_date
    from interventions
    left join grants on interventions.case_key = grants.case_key
    group by interventions.case_key

)

select
    {{ worklist_case('case_months') }},
    {{ worklist_item('goal_attained', 'goals.goal_key', "'Målet er helt opfyldt; timer og pris er uændret siden'") }}
from goals
inner join case_months on goals.case_key = case_months.case_key
inner join unchanged on goals.case_key = unchanged.case_key
where
    goals.recency = 1
    and goals.grade_code = 'fully'
    and {{ in_period('goals.followup_date', report_date, var('worklist_attained_months')) }}
    and unchanged.changed_date <= goals.followup_date

union all

select
    {{ worklist_case('case_months') }},
    {{ worklist_item(
        'goal_attained', 'case_months.case_key || profiles.item_code',
        "'Forventet niveau er nået: ' || profiles.item_name || '; timer og pris er uændret siden'"
    ) }}
from profiles
inner join case_months
    on
        profiles.municipality_key = case_months.municipality_key
        and profiles.person_key = case_months.person_key
inner join unchanged on case_months.case_key = unchanged.case_key
where
    profiles.area_code = 'adults'
    and case_months.area_code = 'adults'
    and profiles.goal_status_code = 'reached'
    and {{ in_period('profiles.measured_date', report_date, var('worklist_attained_months')) }}
    and unchanged.changed_date <= profiles.measured_date
