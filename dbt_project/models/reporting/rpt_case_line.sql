{%- set items = ['overall', 'school', 'health', 'leisure', 'behaviour', 'family'] %}
with report_dates as (

    select distinct report_date from {{ ref('fct_profile_snapshot') }}
    where
        report_date <= cast('{{ var("report_date") }}' as date)
        and {{ months_between('report_date', "cast('" ~ var('report_date') ~ "' as date)") }}
        < {{ var('figure_report_months') }}

),

active_interventions as (

    select * from {{ ref('fct_intervention_month') }}
    where
        is_active_at_month_end
        and is_counted_age
        and area_code = 'children'

),

snapshots as (

    select
        snapshots.*,
        labels.development_label_name
    from {{ ref('fct_profile_snapshot') }} as snapshots
    left join {{ ref('dim_development_label') }} as labels
        on snapshots.start_development_label_code = labels.development_label_code
    where snapshots.instrument_code = '{{ var("profile_instrument_code") }}'

),

-- C2: the case list compares with the start of the course, not with the previous measurement
profiles as (

    select
        report_date,
        municipality_key,
        person_key,
        {%- for item in items %}
            max(case when item_code = '{{ item }}' then start_development_label_code end)
                as {{ item }}_development_code,
            max(case when item_code = '{{ item }}' then development_label_name end) as {{ item }}_development_name,
        {%- endfor %}
        max(case when item_code = 'overall' then score_at_start end) as score_at_start,
        max(case when item_code = 'overall' then score_now end) as score_now,
        max(case when item_code = 'overall' then start_measured_date end) as start_measured_date,
        max(case when item_code = 'overall' then measured_date end) as measured_date
    from snapshots
    group by report_date, municipality_key, person_key

),

goals as (

    select
        goal_snapshots.report_date,
        goal_snapshots.case_key,
        count(*) as n_goals,
        count(case when goal_snapshots.is_measured then 1 end) as n_goals_measured,
        count(case when grades.grade_code in ('fully', 'largely') then 1 end) as n_goals_reached
    from {{ ref('fct_goal_snapshot') }} as goal_snapshots
    inner join {{ ref('dim_grade') }} as grades on goal_snapshots.grade_key = grades.grade_key
    group by goal_snapshots.report_date, goal_snapshots.case_key

),

cases as (

    select * from {{ ref('dim_case') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

organisations as (

    select * from {{ ref('dim_organisation') }}

),

providers as (

    select * from {{ ref('dim_provider') }}

),

intervention_types as (

    select * from {{ ref('dim_intervention_type') }}

),

interventions as (

    select * from {{ ref('fct_intervention') }}

)

select
    report_dates.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    organisations.team_id as organisation_code,
    organisations.team_name as organisation_name,
    active_interventions.caseworker_id as caseworker_code,
    cases.case_number,
    active_interventions.person_key,
    active_interventions.intervention_key,
    intervention_types.intervention_type_code,
    intervention_types.intervention_type_name,
    cast(intervention_types.intervention_type_order as integer) as intervention_type_order,
    providers.provider_id as provider_code,
    providers.provider_name,
    interventions.start_date,
    active_interventions.agreed_price_dkk_per_month as expense_dkk_per_month,
    profiles.score_at_start,
    profiles.score_now,
    profiles.start_measured_date,
    profiles.measured_date,
    {%- for item in items %}
        coalesce(profiles.{{ item }}_development_code, 'not_scored') as {{ item }}_development_code,
        coalesce(profiles.{{ item }}_development_name, 'Ikke scoret') as {{ item }}_development_name,
    {%- endfor %}
    cast(coalesce(goals.n_goals, 0) as integer) as n_goals,
    cast(coalesce(goals.n_goals_measured, 0) as integer) as n_goals_measured,
    cast(coalesce(goals.n_goals_reached, 0) as integer) as n_goals_reached
from report_dates
inner join active_interventions on report_dates.report_date = active_interventions.month_end_date
inner join municipalities on active_interventions.municipality_key = municipalities.municipality_key
inner join interventions on active_interventions.intervention_key = interventions.intervention_key
left join cases on active_interventions.case_key = cases.case_key
left join organisations on active_interventions.organisation_key = organisations.organisation_key
left join providers on active_interventions.provider_key = providers.provider_key
left join intervention_types on active_interventions.intervention_type_key = intervention_types.intervention_type_key
left join profiles
    on
        report_dates.report_date = profiles.report_date
        and active_interventions.municipality_key = profiles.municipality_key
        and active_interventions.person_key = profiles.person_key
left join goals
    on
        report_dates.report_date = goals.report_date
        and active_interventions.case_key = goals.case_key
