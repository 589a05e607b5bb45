{%- set report_date = "cast('" ~ var('report_date') ~ "' as date)" %}
-- What a review of a caseload goes through on the report date: intervention, price, hours, result and next date.
with active as (

    select * from {{ ref('fct_intervention_month') }}
    where month_end_date = {{ report_date }} and is_active_at_month_end

),

-- adults have granted hours; for children the provider's list says how many the help is for
granted as (

    select
        case_key,
        cast(sum(weekly_minutes) / 60 as decimal(18, 2)) as weekly_hours
    from {{ ref('fct_granted_hours') }}
    where month_end_date = {{ report_date }} and is_active_at_month_end
    group by case_key

),

listed as (

    select
        municipality_code,
        case_number,
        cast(sum(weekly_hours) as decimal(18, 2)) as weekly_hours
    from {{ ref('stg_provider_journal__child_service') }}
    where {{ is_active_on(report_date, 'start_date', 'end_date') }}
    group by municipality_code, case_number

),

-- C2: since the start of the course; the overall level is no theme
results as (

    select
        snapshots.municipality_key,
        snapshots.person_key,
        max(snapshots.measured_date) as measured_date,
        max(case when snapshots.item_code = 'overall' then labels.development_label_name end)
            as overall_development_name,
        count(case when snapshots.item_code <> 'overall' then 1 end) as n_themes,
        count(case when snapshots.item_code <> 'overall' and labels.development_label_code = 'positive' then 1 end)
            as n_themes_better,
        count(case when snapshots.item_code <> 'overall' and labels.development_label_code = 'negative' then 1 end)
            as n_themes_worse
    from {{ ref('fct_profile_snapshot') }} as snapshots
    left join {{ ref('dim_development_label') }} as labels
        on snapshots.start_development_label_code = labels.development_label_code
    where
        snapshots.report_date = {{ report_date }}
        and snapshots.parent_item_code is null
        and snapshots.instrument_code in (
            '{{ var("profile_instrument_code") }}', '{{ var("profile_instrument_code_adults") }}'
        )
    group by snapshots.municipality_key, snapshots.person_key

),

goals as (

    select
        snapshots.case_key,
        count(*) as n_goals,
        count(case when grades.grade_code in ('fully', 'largely') then 1 end) as n_goals_reached
    from {{ ref('fct_goal_snapshot') }} as snapshots
    inner join {{ ref('dim_grade') }} as grades on snapshots.grade_key = grades.grade_key
    where snapshots.report_date = {{ report_date }}
    group by snapshots.case_key

),

-- the first day something is or was due and is not done; what lapsed is no longer due
next_duties as (

    select
        obligations.case_key,
        obligations.due_date,
        deadlines.member_name as duty_name,
        row_number() over (
            partition by obligations.case_key
            order by obligations.due_date, obligations.obligation_key
        ) as place
    from {{ ref('fct_obligation') }} as obligations
    inner join {{ ref('dim_report_member') }} as deadlines
        on deadlines.member_type = 'deadline_type' and obligations.deadline_type_code = deadlines.member_key
    where
        obligations.obligation_status_code in ('overdue', 'not_yet_due')
        and coalesce(obligations.left_date, cast('9999-12-31' as date)) > {{ report_date }}

)

select
    active.month_end_date as report_date,
    municipalities.municipality_code,
    active.area_code,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    active.caseworker_id as caseworker_code,
    cases.case_number,
    active.person_key,
    active.intervention_key,
    intervention_types.intervention_type_name,
    providers.provider_name,
    interventions.start_date,
    active.agreed_price_dkk_per_month as price_dkk_per_month,
    coalesce(granted.weekly_hours, listed.weekly_hours) as weekly_hours,
    results.overall_development_name,
    cast(results.n_themes as integer) as n_themes,
    cast(results.n_themes_better as integer) as n_themes_better,
    cast(results.n_themes_worse as integer) as n_themes_worse,
    results.measured_date,
    cast(coalesce(goals.n_goals, 0) as integer) as n_goals,
    cast(coalesce(goals.n_goals_reached, 0) as integer) as n_goals_reached,
    next_duties.due_date as next_date,
    next_duties.duty_name as next_duty_name
from active
inner join {{ ref('dim_municipality') }} as municipalities
    on active.municipality_key = municipalities.municipality_key
inner join {{ ref('fct_intervention') }} as interventions on active.intervention_key = interventions.intervention_key
left join {{ ref('dim_case') }} as cases on active.case_key = cases.case_key
left join {{ ref('dim_organisation') }} as organisations on active.organisation_key = organisations.organisation_key
left join {{ ref('dim_provider') }} as providers on active.provider_key = providers.provider_key
left join {{ ref('dim_intervention_type') }} as intervention_types
    on active.intervention_type_key = intervention_types.intervention_type_key
left join granted on active.case_key = granted.case_key
left join listed
    on
        municipalities.municipality_code = listed.municipality_code
        and cases.case_number = listed.case_number
left join results
    on active.municipality_key = results.municipality_key and active.person_key = results.person_key
left join goals on active.case_key = goals.case_key
left join next_duties on active.case_key = next_duties.case_key and next_duties.place = 1
