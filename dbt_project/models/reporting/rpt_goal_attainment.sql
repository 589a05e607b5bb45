-- The rows that some figure asks for; the group fact holds every group and month end for free extracts.
with goal_groups as (

    select * from {{ ref('fct_goal_group') }}

),

requests as (

    select distinct
        report_date,
        scope_type,
        breakdown_type,
        measure_code
    from {{ ref('rpt_figure_period') }}
    where measure_code = 'goal_attainment' and area_code = 'children'

),

grades as (

    select * from {{ ref('dim_grade') }}

),

items as (

    select * from {{ ref('dim_instrument_item') }}
    where instrument_code = '{{ var("profile_instrument_code") }}'

),

-- C14: not relevant and not followed up are stored apart and shown together
display_members as (

    select distinct
        display_group_code,
        display_group_name,
        display_group_order
    from grades

),

graded as (

    select
        goal_groups.*,
        requests.measure_code,
        grades.display_group_code,
        grades.is_measured
    from goal_groups
    inner join requests
        on
            goal_groups.report_date = requests.report_date
            and goal_groups.scope_type = requests.scope_type
            and goal_groups.breakdown_type = requests.breakdown_type
    inner join grades on goal_groups.grade_key = grades.grade_key

),

counted as (

    select
        graded.report_date,
        graded.municipality_key,
        graded.scope_type,
        graded.scope_key,
        graded.breakdown_type,
        graded.breakdown_key,
        graded.measure_code,
        display_members.display_group_code as member_code,
        display_members.display_group_name as member_name,
        display_members.display_group_order as member_order,
        sum(graded.n_goals) as n_total,
        sum(case when graded.is_measured then graded.n_goals else 0 end) as n_measured,
        sum(case when graded.display_group_code = display_members.display_group_code then graded.n_goals else 0 end)
            as numerator
    from graded
    cross join display_members
    group by
        graded.report_date,
        graded.municipality_key,
        graded.scope_type,
        graded.scope_key,
        graded.breakdown_type,
        graded.breakdown_key,
        graded.measure_code,
        display_members.display_group_code,
        display_members.display_group_name,
        display_members.display_group_order

),

measured as (

    select
        counted.*,
        'none' as member_type,
        counted.n_total as denominator,
        'share' as unit,
        items.item_name as dimension_name,
        items.item_order as dimension_order
    from counted
    left join items on counted.breakdown_type = 'dimension' and counted.breakdown_key = items.item_code

)

{{ template_rows(
    'measured',
    breakdown_code="case when measured.breakdown_type = 'dimension' then measured.breakdown_key "
        ~ "else breakdowns.member_code end",
    breakdown_name="case when measured.breakdown_type = 'dimension' "
        ~ "then coalesce(measured.dimension_name, 'Uden dimension') else breakdowns.member_name end",
    breakdown_order="case when measured.breakdown_type = 'dimension' then coalesce(measured.dimension_order, 99) "
        ~ "else breakdowns.member_order end",
    member_name='measured.member_name',
    member_order='measured.member_order'
) }}
