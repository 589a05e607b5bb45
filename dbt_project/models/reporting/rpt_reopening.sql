{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, scope_type, scope_key, breakdown_type, breakdown_key, item_code" -%}
with closures as (

    select * from {{ ref('fct_case_closure') }}

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

-- closings of the period and of the months before it that the window reaches back to, so that some can be told
closure_cells as (

    select
        report_months.report_date,
        closures.municipality_key,
        cells.scope_type,
        {{ unit_key('cells', 'closures') }} as scope_key,
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
    from {{ reported_month_ends() }} as report_months
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

    -- too recent to know is in neither part of the share; the coverage says how many could be told
    select
        {{ cell }},
        {{ measure_columns('reopened', 'n_reopened', 'n_known', 'n_closings', 'n_known') }}
    from closings

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'reopening_status', 'n_in_group', 'n_closings', 'n_closings', 'n_known',
            member_type='reopening_status', member='member_code'
        ) }}
    from closing_groups
    where member_type = 'reopening_status'

    union all

    -- every reopening known on the date has its reason, also of the newest closings
    select
        {{ cell }},
        {{ measure_columns(
            'reopening_reason', 'n_in_group', 'n_reasons', 'n_closings', 'n_reasons',
            member_type='reopening_reason', member='member_code'
        ) }}
    from closing_groups
    where member_type = 'reopening_reason' and n_reasons > 0

)

{{ template_rows(
    'measured',
    item_type="'meeting_method'",
    item_code='measured.item_code',
    item_name="coalesce(items.member_name, 'Ukendt')",
    item_order='coalesce(items.member_order, 99)'
) }}
