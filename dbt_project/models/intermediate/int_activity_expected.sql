-- V23: who is expected to come to the adults' area or leave it in the months ahead. The list is kept by hand and known
-- as it stands, so it is read on the newest reported month end alone.
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with report_months as (

    select
        *,
        {{ add_months(add_days('report_date', 1), var('expected_period_months')) }} as period_until_date
    from {{ ref('int_report_months') }}

),

entries as (

    select
        expected.*,
        report_months.report_date,
        {{ surrogate_key(['expected.municipality_code']) }} as municipality_key,
        case when lower(expected.direction) = 'tilgang' then 'in' else 'out' end as direction_code,
        case when lower(expected.direction) = 'tilgang' then coalesce(origins.member_code, 'unknown') end
            as origin_code,
        case
            when paragraphs.act is null then {{ unknown_key() }}
            else {{ surrogate_key(['paragraphs.act', 'paragraphs.paragraph', 'paragraphs.stk', 'paragraphs.nr']) }}
        end as law_paragraph_key
    from report_months
    inner join {{ ref('stg_case_system__expected_inflow') }} as expected
        on
            report_months.months_back = 0
            and report_months.report_date < expected.expected_date
            and report_months.period_until_date > expected.expected_date
            and report_months.report_date >= expected.updated_date
    left join {{ ref('code_list') }} as origins
        on origins.list_code = 'inflow_origin' and lower(expected.origin) = lower(origins.source_text)
    left join {{ ref('law_paragraph') }} as paragraphs
        on lower(expected.expected_paragraph) = lower(paragraphs.paragraph_text)

),

expected as (

    select
        entries.report_date,
        entries.municipality_key,
        'adults' as area_code,
        'municipality' as scope_type,
        entries.municipality_key as scope_key,
        cells.code as breakdown_type,
        case cells.code
            when 'none' then 'all'
            when 'inflow_origin' then entries.origin_code
            when 'law_paragraph' then entries.law_paragraph_key
        end as breakdown_key,
        entries.direction_code,
        count(*) as n_entries,
        count(entries.expected_weekly_hours) as n_with_hours,
        sum(entries.expected_weekly_hours) as weekly_hours,
        count(entries.expected_monthly_dkk) as n_priced,
        sum(entries.expected_monthly_dkk) as monthly_dkk
    from entries
    cross join {{ listed(['none', 'inflow_origin', 'law_paragraph']) }} as cells
    where cells.code <> 'inflow_origin' or entries.origin_code is not null
    group by
        entries.report_date,
        entries.municipality_key,
        cells.code,
        case cells.code
            when 'none' then 'all'
            when 'inflow_origin' then entries.origin_code
            when 'law_paragraph' then entries.law_paragraph_key
        end,
        entries.direction_code

)

{% for direction in ["in", "out"] %}
    select
        {{ cell }},
        {{ activity_measure('expected_' ~ direction, 'n_entries') }}
    from expected
    where direction_code = '{{ direction }}'

    union all

    select
        {{ cell }},
        {{ activity_measure(
            'expected_' ~ direction ~ '_hours', 'weekly_hours', 'n_with_hours', 'n_entries', 'n_with_hours', unit='mean'
        ) }}
    from expected
    where direction_code = '{{ direction }}'

    union all

    select
        {{ cell }},
        {{ activity_measure(
            'expected_' ~ direction ~ '_dkk', 'monthly_dkk', total='n_entries', measured='n_priced', unit='dkk'
        ) }}
    from expected
    where direction_code = '{{ direction }}'
    {{ "union all" if not loop.last }}
{% endfor %}
