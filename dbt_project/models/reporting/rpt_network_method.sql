{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, item_code" -%}
with meetings as (

    select * from {{ ref('fct_network_meeting') }}

),

closures as (

    select * from {{ ref('fct_case_closure') }}

),

participants as (

    select * from {{ ref('bridge_meeting_participant') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

municipalities as (

    select * from {{ ref('dim_municipality') }}

),

report_months as (

    select report_date from {{ reported_month_ends() }} as month_ends

),

scope_types as (

    select 'municipality' as scope_type

    union all

    select 'organisation' as scope_type

),

breakdown_types as (

    select 'none' as breakdown_type

    union all

    select 'target_group' as breakdown_type

    union all

    select 'case_kind' as breakdown_type

),

-- overall is all methods together
item_levels as (

    select 'overall' as item_level

    union all

    select 'method' as item_level

),

cells as (

    select
        scope_types.scope_type,
        breakdown_types.breakdown_type,
        item_levels.item_level
    from scope_types
    cross join breakdown_types
    cross join item_levels

),

meeting_cells as (

    select
        report_months.report_date,
        cells.scope_type,
        cells.breakdown_type,
        case cells.scope_type
            when 'municipality' then meetings.municipality_key else meetings.organisation_key
        end as scope_key,
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
    from report_months
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

-- closings of the period and of the months before it that the window reaches back to, so that some can be told
closure_cells as (

    select
        report_months.report_date,
        closures.municipality_key,
        cells.scope_type,
        case cells.scope_type
            when 'municipality' then closures.municipality_key else closures.organisation_key
        end as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'target_group' then closures.target_group_key
            else closures.case_kind_code
        end as breakdown_key,
        case cells.item_level when 'overall' then 'overall' else closures.meeting_method_code end as item_code,
        {{ reopening_status('closures.closed_date', 'closures.reopened_date', 'report_months.report_date') }}
            as status_code,
        case when closures.reopened_date <= report_months.report_date then closures.reopening_reason_code end
            as reason_code
    from report_months
    inner join closures
        on
            {{ in_period(
                'closures.closed_date',
                'report_months.report_date',
                (var('network_period_months') | int) + (var('reopening_months') | int)
            ) }}
    cross join cells

),

closings as (

    select
        {{ cell }},
        count(*) as n_closings,
        count(case when status_code <> 'too_recent' then 1 end) as n_known,
        count(case when status_code = 'reopened' then 1 end) as n_reopened
    from closure_cells
    group by {{ cell }}

),

closing_groups as (

    select
        {{ cell }},
        members.member_type,
        members.member_code,
        count(
            case
                when
                    case members.member_type
                        when 'reopening_status' then closure_cells.status_code else closure_cells.reason_code
                    end = members.member_code then 1
            end
        ) as n_in_group,
        count(*) as n_closings,
        count(case when closure_cells.status_code <> 'too_recent' then 1 end) as n_known,
        count(closure_cells.reason_code) as n_reasons
    from closure_cells
    inner join report_members as members on members.member_type in ('reopening_status', 'reopening_reason')
    group by {{ cell }}, members.member_type, members.member_code

),

measured as (

    select
        {{ cell }},
        'method_use' as measure_code,
        'none' as member_type,
        'all' as member_code,
        n_cases as numerator,
        cast(null as bigint) as denominator,
        n_cases as n_total,
        n_cases as n_measured,
        'count' as unit
    from used

    union all

    select
        {{ cell }},
        'closed_without_intervention' as measure_code,
        'none' as member_type,
        'all' as member_code,
        n_closed as numerator,
        n_cases as denominator,
        n_cases as n_total,
        n_cases as n_measured,
        'share' as unit
    from used

    union all

    select
        {{ cell }},
        'plan_coverage' as measure_code,
        'plan_coverage' as member_type,
        member_code,
        n_in_group as numerator,
        n_plans as denominator,
        n_plans as n_total,
        n_rated_plans as n_measured,
        'share' as unit
    from plan_ratings

    union all

    -- of those who came; those who were asked and stayed away are in n_total
    select
        {{ cell }},
        'participants' as measure_code,
        'participant_group' as member_type,
        member_code,
        n_in_group as numerator,
        n_attended as denominator,
        n_invited as n_total,
        n_attended as n_measured,
        'share' as unit
    from attendance

    union all

    -- too recent to know is in neither part of the share; the coverage says how many could be told
    select
        {{ cell }},
        'reopened' as measure_code,
        'none' as member_type,
        'all' as member_code,
        n_reopened as numerator,
        n_known as denominator,
        n_closings as n_total,
        n_known as n_measured,
        'share' as unit
    from closings

    union all

    select
        {{ cell }},
        'reopening_status' as measure_code,
        member_type,
        member_code,
        n_in_group as numerator,
        n_closings as denominator,
        n_closings as n_total,
        n_known as n_measured,
        'share' as unit
    from closing_groups
    where member_type = 'reopening_status'

    union all

    -- every reopening known on the date has its reason, also of the newest closings
    select
        {{ cell }},
        'reopening_reason' as measure_code,
        member_type,
        member_code,
        n_in_group as numerator,
        n_reasons as denominator,
        n_closings as n_total,
        n_reasons as n_measured,
        'share' as unit
    from closing_groups
    where member_type = 'reopening_reason' and n_reasons > 0

)

select
    measured.report_date,
    municipalities.municipality_code,
    cast('children' as varchar) as area_code,
    measured.scope_type,
    scopes.member_code as scope_code,
    scopes.member_name as scope_name,
    measured.breakdown_type,
    breakdowns.member_code as breakdown_code,
    breakdowns.member_name as breakdown_name,
    cast(breakdowns.member_order as integer) as breakdown_order,
    cast(null as varchar) as instrument_code,
    measured.item_code,
    coalesce(methods.member_name, 'Ukendt') as item_name,
    cast(coalesce(methods.member_order, 99) as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    members.member_name,
    cast(members.member_order as integer) as member_order,
    cast(measured.numerator as decimal(18, 4)) as numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast(
        case measured.unit
            when 'count' then measured.numerator
            else {{ share('measured.numerator', 'measured.denominator') }}
        end as decimal(18, 6)
    ) as value, -- noqa: RF04
    measured.unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as scopes
    on measured.scope_type = scopes.member_type and measured.scope_key = scopes.member_key
left join report_members as breakdowns
    on measured.breakdown_type = breakdowns.member_type and measured.breakdown_key = breakdowns.member_key
left join report_members as methods
    on methods.member_type = 'meeting_method' and measured.item_code = methods.member_key
left join report_members as members
    on measured.member_type = members.member_type and measured.member_code = members.member_key
