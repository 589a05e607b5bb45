{#- What a row is about: the same five columns in every step. -#}
{%- set cell = "report_date, municipality_key, area_code, breakdown_type, breakdown_code" -%}
with appeals as (

    select * from {{ ref('fct_appeal') }}

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

breakdown_types as (

    select 'none' as breakdown_type

    union all

    select 'decision_paragraph' as breakdown_type

),

-- decided in the period, or received and not decided on the date
shown as (

    select
        report_months.report_date,
        appeals.municipality_key,
        appeals.area_code,
        breakdown_types.breakdown_type,
        case breakdown_types.breakdown_type when 'none' then 'all' else appeals.decision_paragraph end
            as breakdown_code,
        case
            when appeals.decided_date <= report_months.report_date then appeals.appeal_outcome_code else 'pending'
        end as outcome_code,
        appeals.is_decided_on_merits
        and appeals.decided_date <= report_months.report_date as is_decided_on_merits,
        appeals.is_reversal and appeals.decided_date <= report_months.report_date as is_reversal,
        case when appeals.decided_date <= report_months.report_date then appeals.processing_days end
            as processing_days
    from report_months
    inner join appeals
        on
            report_months.report_date >= appeals.received_date
            and (
                appeals.decided_date is null
                or report_months.report_date < appeals.decided_date
                or {{ in_period('appeals.decided_date', 'report_months.report_date', var('quality_period_months')) }}
            )
    cross join breakdown_types
    where appeals.area_code in ('children', 'adults')

),

counted as (

    select
        {{ cell }},
        count(*) as n_appeals,
        count(case when outcome_code <> 'pending' then 1 end) as n_decided,
        count(case when is_decided_on_merits then 1 end) as n_on_merits,
        count(case when is_reversal then 1 end) as n_reversed,
        sum(processing_days) as processing_days
    from shown
    group by {{ cell }}

),

outcome_groups as (

    select
        {{ cell }},
        members.member_code,
        count(*) as n_appeals,
        count(case when shown.outcome_code <> 'pending' then 1 end) as n_decided,
        count(case when shown.outcome_code = members.member_code then 1 end) as n_in_group
    from shown
    inner join report_members as members on members.member_type = 'appeal_outcome'
    group by {{ cell }}, members.member_code

),

measured as (

    -- C22: rejected, referred and pending appeals are in n_total and in neither part of the share
    select
        {{ cell }},
        'reversal_share' as measure_code,
        'none' as member_type,
        'all' as member_code,
        n_reversed as numerator,
        n_on_merits as denominator,
        n_appeals as n_total,
        n_on_merits as n_measured,
        'share' as unit
    from counted

    union all

    select
        {{ cell }},
        'appeal_outcome' as measure_code,
        'appeal_outcome' as member_type,
        member_code,
        n_in_group as numerator,
        n_appeals as denominator,
        n_appeals as n_total,
        n_decided as n_measured,
        'share' as unit
    from outcome_groups

    union all

    select
        {{ cell }},
        'appeal_processing_days' as measure_code,
        'none' as member_type,
        'all' as member_code,
        processing_days as numerator,
        n_decided as denominator,
        n_appeals as n_total,
        n_decided as n_measured,
        'days' as unit
    from counted

)

select
    measured.report_date,
    municipalities.municipality_code,
    measured.area_code,
    cast('municipality' as varchar) as scope_type,
    municipalities.municipality_code as scope_code,
    municipalities.municipality_name as scope_name,
    measured.breakdown_type,
    measured.breakdown_code,
    case measured.breakdown_type when 'none' then 'I alt' else measured.breakdown_code end as breakdown_name,
    cast(
        case measured.breakdown_type
            when 'none' then 0
            else dense_rank() over (partition by measured.breakdown_type order by measured.breakdown_code)
        end as integer
    ) as breakdown_order,
    cast(null as varchar) as instrument_code,
    cast(null as varchar) as item_code,
    cast(null as varchar) as item_name,
    cast(null as integer) as item_order,
    measured.measure_code,
    measured.member_code,
    members.member_name,
    cast(members.member_order as integer) as member_order,
    cast(measured.numerator as decimal(18, 4)) as numerator,
    cast(measured.denominator as decimal(18, 4)) as denominator,
    cast(measured.n_total as integer) as n_total,
    cast(measured.n_measured as integer) as n_measured,
    cast({{ share('measured.n_measured', 'measured.n_total') }} as decimal(9, 6)) as coverage,
    cast({{ share('measured.numerator', 'measured.denominator') }} as decimal(18, 6)) as value, -- noqa: RF04
    measured.unit,
    cast(null as varchar) as label_code,
    cast(null as varchar) as label_name,
    cast(null as varchar) as status_code,
    cast(null as varchar) as status_name
from measured
inner join municipalities on measured.municipality_key = municipalities.municipality_key
left join report_members as members
    on measured.member_type = members.member_type and measured.member_code = members.member_key
