{#- What a row is about: the same seven columns in every step. -#}
{%- set cell = "report_date, municipality_key, area_code, scope_type, scope_key, breakdown_type, breakdown_key" -%}
with requests as (

    select distinct
        report_date,
        scope_type,
        breakdown_type,
        area_code,
        measure_code
    from {{ ref('rpt_figure_period') }}

),

obligations as (

    select * from {{ ref('fct_obligation') }}

),

cells as (

    select * from {{ report_cells(['municipality', 'organisation', 'caseworker'], ['none']) }} as units
    union all
    select * from {{ report_cells(['municipality'], ['organisation']) }} as teams
    union all
    select * from {{ report_cells(['organisation'], ['caseworker']) }} as caseworkers

),

months as (

    select distinct report_date from requests
    where measure_code in ('obligations_in_time', 'obligations_overdue', 'obligations_not_yet_due')

),

-- what stands on the date, and what left in the period that ends on it
pool as (

    select
        months.report_date,
        obligations.*,
        {{ obligation_status('obligations', 'months.report_date') }} as status_code
    from months
    inner join obligations
        on
            months.report_date >= obligations.triggered_date
            and {{ add_months(month_start('months.report_date'), 1 - (var('timeliness_period_months') | int)) }}
            <= coalesce(obligations.left_date, cast('9999-12-31' as date))

),

counted as (

    select
        report_date,
        municipality_key,
        organisation_key,
        caseworker_id,
        area_code,
        deadline_type_code,
        count(case when status_code = 'in_time' then 1 end) as n_in_time,
        count(case when status_code in ('in_time', 'late', 'overdue') then 1 end) as n_judged,
        count(case when status_code = 'overdue' then 1 end) as n_overdue,
        count(case when status_code = 'not_yet_due' then 1 end) as n_not_yet_due
    from pool
    where status_code in ('in_time', 'late', 'overdue', 'not_yet_due')
    group by report_date, municipality_key, organisation_key, caseworker_id, area_code, deadline_type_code

),

kinds as (

    select
        *,
        deadline_type_code as item_code
    from counted

    union all

    select
        *,
        'overall' as item_code
    from counted

),

placed as (

    select
        kinds.report_date,
        kinds.municipality_key,
        kinds.area_code,
        cells.scope_type,
        case cells.scope_type
            when 'municipality' then kinds.municipality_key
            when 'organisation' then kinds.organisation_key
            else kinds.caseworker_id
        end as scope_key,
        cells.breakdown_type,
        case cells.breakdown_type
            when 'none' then 'all'
            when 'organisation' then kinds.organisation_key
            else kinds.caseworker_id
        end as breakdown_key,
        kinds.item_code,
        kinds.n_in_time,
        kinds.n_judged,
        kinds.n_overdue,
        kinds.n_not_yet_due
    from kinds
    cross join cells

),

timely as (

    select
        {{ cell }},
        item_code,
        sum(n_in_time) as n_in_time,
        sum(n_judged) as n_judged,
        sum(n_overdue) as n_overdue,
        sum(n_not_yet_due) as n_not_yet_due
    from placed
    group by {{ cell }}, item_code

),

measured as (

    -- what is open and not yet due is in the total and in neither part of the share
    select
        {{ cell }},
        item_code,
        {{ measure_columns(
            'obligations_in_time', 'n_in_time', 'n_judged', 'n_judged + n_not_yet_due', 'n_judged'
        ) }}
    from timely

    union all

    select
        {{ cell }},
        item_code,
        {{ measure_columns('obligations_overdue', 'n_overdue', 'null', 'n_overdue', 'n_overdue', unit='count') }}
    from timely

    union all

    select
        {{ cell }},
        item_code,
        {{ measure_columns(
            'obligations_not_yet_due', 'n_not_yet_due', 'null', 'n_not_yet_due', 'n_not_yet_due', unit='count'
        ) }}
    from timely

),

asked as (

    select measured.* from measured
    inner join requests
        on
            measured.report_date = requests.report_date
            and measured.scope_type = requests.scope_type
            and measured.breakdown_type = requests.breakdown_type
            and measured.area_code = requests.area_code
            and measured.measure_code = requests.measure_code

)

{{ template_rows(
    'asked',
    area_code='measured.area_code',
    item_type="'deadline_type'",
    item_code='measured.item_code'
) }}
