-- V23: who is expected to come to the adults' area or leave it in the months ahead. The list is kept by hand; a month
-- end has its lines as they were last written by then, without those that a delivery by then had taken off.
{% set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with report_months as (

    select
        *,
        {{ add_months(add_days('report_date', 1), var('expected_period_months')) }} as period_until_date
    from {{ ref('int_report_months') }}

),

written as (

    select
        *,
        _valid_from as known_from_date
    from {{ source('case_system', 'expected_inflow') }}
    where _valid_from <= cast('{{ var("as_known_at") }}' as date)

),

lines as (

    select
        report_months.report_date,
        report_months.period_until_date,
        written.municipality_code,
        trim(written.direction) as direction,
        trim(written.origin) as origin,
        written.expected_date,
        trim(written.expected_paragraph) as expected_paragraph,
        cast(written.expected_weekly_hours as decimal(8, 2)) as expected_weekly_hours,
        cast(written.expected_monthly_dkk as decimal(18, 2)) as expected_monthly_dkk,
        row_number() over (
            partition by report_months.report_date, written.municipality_code, written.entry_id
            order by written.updated_date desc, written.known_from_date desc
        ) as newness
    from report_months
    inner join written
        on
            report_months.report_date >= written.updated_date
            and report_months.report_date < coalesce(written._valid_to, cast('9999-12-31' as date))

),

entries as (

    select
        expected.*,
        {{ surrogate_key(['expected.municipality_code']) }} as municipality_key,
        case when lower(expected.direction) = 'tilgang' then 'in' else 'out' end as direction_code,
        case when lower(expected.direction) = 'tilgang' then coalesce(origins.member_code, 'unknown') end
            as origin_code,
        case
            when paragraphs.act is null then {{ unknown_key() }}
            else {{ surrogate_key(['paragraphs.act', 'paragraphs.paragraph', 'paragraphs.stk', 'paragraphs.nr']) }}
        end as law_paragraph_key
    from lines as expected
    left join {{ ref('code_list') }} as origins
        on origins.list_code = 'inflow_origin' and lower(expected.origin) = lower(origins.source_text)
    left join {{ ref('law_paragraph') }} as paragraphs
        on lower(expected.expected_paragraph) = lower(paragraphs.paragraph_text)
    where
        expected.newness = 1
        and expected.report_date < expected.expected_date
        and expected.period_until_date > expected.expected_date

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
