{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with appeals as (

    select * from {{ ref('fct_appeal') }}

),

report_members as (

    select * from {{ ref('dim_report_member') }}

),

-- decided in the long period, or received and not decided on the date; in the figures of the short period when recent
shown as (

    select
        report_months.report_date,
        appeals.municipality_key,
        appeals.area_code,
        cells.scope_type,
        appeals.municipality_key as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type when 'none' then 'all' else appeals.decision_paragraph end
            as breakdown_key,
        case
            when appeals.decided_date <= report_months.report_date then appeals.appeal_outcome_code else 'pending'
        end as outcome_code,
        appeals.is_decided_on_merits
        and appeals.decided_date <= report_months.report_date as is_decided_on_merits,
        appeals.is_reversal and appeals.decided_date <= report_months.report_date as is_reversal,
        case when appeals.decided_date <= report_months.report_date then appeals.processing_days end
            as processing_days,
        case
            when appeals.decided_date <= report_months.report_date
                then {{ in_period('appeals.decided_date', 'report_months.report_date', var('quality_period_months')) }}
            else true
        end as is_recent
    from {{ reported_month_ends() }} as report_months
    inner join appeals
        on
            report_months.report_date >= appeals.received_date
            and (
                appeals.decided_date is null
                or report_months.report_date < appeals.decided_date
                or {{ in_period(
                    'appeals.decided_date', 'report_months.report_date', var('appeal_long_period_months')
                ) }}
            )
    cross join {{ report_cells(['municipality'], ['none', 'decision_paragraph']) }} as cells
    where appeals.area_code in ('children', 'adults')

),

counted as (

    select
        {{ cell }},
        count(*) as n_appeals_long,
        count(case when is_decided_on_merits then 1 end) as n_on_merits_long,
        count(case when is_reversal then 1 end) as n_reversed_long,
        count(case when is_recent then 1 end) as n_appeals,
        count(case when is_recent and outcome_code <> 'pending' then 1 end) as n_decided,
        count(case when is_recent and is_decided_on_merits then 1 end) as n_on_merits,
        count(case when is_recent and is_reversal then 1 end) as n_reversed,
        sum(case when is_recent then processing_days end) as processing_days
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
    where shown.is_recent
    group by {{ cell }}, members.member_code

),

measured as (

    -- C22: rejected, referred and pending appeals are in n_total and in neither part of the share
    select
        {{ cell }},
        {{ measure_columns('reversal_share', 'n_reversed', 'n_on_merits', 'n_appeals', 'n_on_merits') }}
    from counted
    where n_appeals > 0

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'reversal_share_long', 'n_reversed_long', 'n_on_merits_long', 'n_appeals_long', 'n_on_merits_long'
        ) }}
    from counted

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'appeal_outcome', 'n_in_group', 'n_appeals', 'n_appeals', 'n_decided',
            member_type='appeal_outcome', member='member_code'
        ) }}
    from outcome_groups

    union all

    select
        {{ cell }},
        {{ measure_columns(
            'appeal_processing_days', 'processing_days', 'n_decided', 'n_appeals', 'n_decided', unit='days'
        ) }}
    from counted
    where n_appeals > 0

),

-- a paragraph is its own code and name; in order of the text
ordered as (

    select
        *,
        case breakdown_type when 'decision_paragraph' then breakdown_key end as paragraph,
        dense_rank() over (partition by breakdown_type order by breakdown_key) as paragraph_order
    from measured

)

{{ template_rows(
    'ordered',
    area_code='measured.area_code',
    breakdown_code='coalesce(measured.paragraph, breakdowns.member_code)',
    breakdown_name='coalesce(measured.paragraph, breakdowns.member_name)',
    breakdown_order='coalesce(breakdowns.member_order, measured.paragraph_order)'
) }}
