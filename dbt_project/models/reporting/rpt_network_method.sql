{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, item_code" -%}
with meetings as (

    select * from {{ ref('fct_network_meeting') }}

),

participants as (

    select * from {{ ref('bridge_meeting_participant') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- overall is all methods together
cells as (

    select
        units.*,
        item_levels.code as item_level
    from {{ report_cells(['municipality', 'organisation'], ['none', 'target_group', 'case_kind']) }} as units
    cross join {{ listed(['overall', 'method']) }} as item_levels

),

meeting_cells as (

    select
        report_months.report_date,
        cells.scope_type,
        cells.breakdown_type,
        {{ unit_key('cells', 'meetings') }} as scope_key,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'target_group' then meetings.target_group_key
            else meetings.case_kind_code
        end as breakdown_key,
        case cells.item_level when 'overall' then 'overall' else meetings.meeting_method_code end as item_code,
        meetings.network_meeting_key,
        meetings.municipality_key,
        meetings.case_key,
        meetings.is_closing,
        meetings.has_plan,
        meetings.plan_coverage_code
    from {{ requested_month_ends(['method_use', 'closed_without_intervention', 'plan_coverage', 'participants']) }}
        as report_months
    inner join meetings
        on {{ in_period('meetings.held_date', 'report_months.report_date', var('network_period_months')) }}
    cross join cells

),

-- the denominator is ALL cases in which the method was used, however often, and whatever came of it
used as (

    select
        {{ cell }},
        count(distinct case_key) as n_cases,
        count(distinct case when is_closing then case_key end) as n_closed
    from meeting_cells
    group by {{ cell }}

),

plan_ratings as (

    select
        {{ cell }},
        ratings.member_code,
        count(case when meeting_cells.plan_coverage_code = ratings.member_code then 1 end) as n_in_group,
        count(*) as n_plans,
        count(case when meeting_cells.plan_coverage_code <> 'not_registered' then 1 end) as n_rated_plans
    from meeting_cells
    inner join report_members as ratings on ratings.member_type = 'plan_coverage'
    where meeting_cells.has_plan
    group by {{ cell }}, ratings.member_code

),

attendance as (

    select
        {{ cell }},
        sides.member_code,
        count(
            case when participants.has_attended and participants.participant_group_code = sides.member_code then 1 end
        ) as n_in_group,
        count(case when participants.has_attended then 1 end) as n_attended,
        count(*) as n_invited
    from meeting_cells
    inner join participants on meeting_cells.network_meeting_key = participants.network_meeting_key
    inner join report_members as sides on sides.member_type = 'participant_group'
    group by {{ cell }}, sides.member_code

),

measured as (

    select
        {{ cell }},
        {{ measure_columns('method_use', 'n_cases', 'null', 'n_cases', 'n_cases', unit='count') }}
    from used

    union all

    select
        {{ cell }},
        {{ measure_columns('closed_without_intervention', 'n_closed', 'n_cases', 'n_cases', 'n_cases') }}
    from used

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'plan_coverage', 'n_in_group', 'n_plans', 'n_plans', 'n_rated_plans',
            member_type='plan_coverage', member='member_code'
        ) }}
    from plan_ratings

    union all

    -- of those who came; those who were asked and stayed away are in n_total
    select
        {{ cell }},
        {{ measure_columns(
            'participants', 'n_in_group', 'n_attended', 'n_invited', 'n_attended',
            member_type='participant_group', member='member_code'
        ) }}
    from attendance

)

{{ template_rows(
    'measured',
    item_type="'meeting_method'",
    item_code='measured.item_code',
    item_name="coalesce(items.member_name, 'Ukendt')",
    item_order='coalesce(items.member_order, 99)'
) }}
