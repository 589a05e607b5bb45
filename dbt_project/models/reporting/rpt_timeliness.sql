{%- set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with requests as (

    select distinct
        report_date,
        scope_type,
        breakdown_type,
        area_code,
        measure_code
    from {{ ref('rpt_figure_period') }}
    where
        scope_type in ('municipality', 'organisation', 'caseworker')
        and breakdown_type in ('none', 'organisation', 'caseworker')
        -- a child may be placed in the cases of two teams
        and (measure_code <> 'placed_children' or (scope_type = 'municipality' and breakdown_type = 'none'))

),

finest as (

    select * from {{ ref('fct_timeliness_group') }}

),

celled as (

    select
        finest.*,
        requests.scope_type,
        case requests.scope_type
            when 'municipality' then finest.municipality_key
            when 'organisation' then finest.organisation_key
            when 'caseworker' then finest.caseworker_id
        end as scope_key,
        requests.breakdown_type,
        case requests.breakdown_type
            when 'none' then 'all'
            when 'organisation' then finest.organisation_key
            when 'caseworker' then finest.caseworker_id
        end as breakdown_key
    from finest
    inner join requests
        on
            finest.report_date = requests.report_date
            and finest.area_code = requests.area_code
            and finest.measure_code = requests.measure_code

),

measured as (

    select
        {{ cell }},
        item_code,
        measure_code,
        member_type,
        member_code,
        unit,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(n_total) as n_total,
        sum(n_measured) as n_measured
    from celled
    group by {{ cell }}, item_code, measure_code, member_type, member_code, unit

)

{{ template_rows(
    'measured',
    area_code='measured.area_code',
    item_type="'deadline_type'",
    item_code='measured.item_code'
) }}
