with helped as (

    select distinct
        month_end_date,
        municipality_key,
        person_key
    from {{ ref('fct_intervention_month') }}
    where is_counted_age and is_active_at_month_end

),

profiles as (

    select * from {{ ref('fct_profile_snapshot') }}
    where
        instrument_code = '{{ var("line_instrument_code") }}'
        and item_code = 'overall'
        and area_code = 'children'
        and score_now is not null
        and is_released

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- an open case alone is no help: the same children as in the other figures
lines as (

    select
        profiles.report_date,
        profiles.municipality_key,
        profiles.is_stale,
        case
            when profiles.is_stale then 'not_followed_up' else cast(cast(profiles.score_now as integer) as varchar)
        end as position_code
    from profiles
    inner join helped
        on
            profiles.report_date = helped.month_end_date
            and profiles.municipality_key = helped.municipality_key
            and profiles.person_key = helped.person_key

),

-- where on the line each child is placed; a placing that is too old is no longer known
line_groups as (

    select
        lines.report_date,
        lines.municipality_key,
        positions.member_code,
        count(*) as n_children,
        count(case when not lines.is_stale then 1 end) as n_fresh,
        count(case when lines.position_code = positions.member_code then 1 end) as n_in_group
    from lines
    inner join report_members as positions on positions.member_type = 'line_position'
    group by lines.report_date, lines.municipality_key, positions.member_code

),

measured as (

    select
        report_date,
        municipality_key,
        {{ whole_municipality() }},
        {{ measure_columns(
            'line_position', 'n_in_group', 'n_children', 'n_children', 'n_fresh',
            member_type='line_position', member='member_code'
        ) }}
    from line_groups

)

{{ template_rows('measured') }}
