-- Persons at the start of each reported month, who came and left in it, and who was there at its end.
with report_months as (

    select * from {{ ref('int_report_months') }}

),

spells as (

    select * from {{ ref('int_activity_spells') }}

),

moving as (

    select
        report_months.report_date,
        spells.municipality_key,
        spells.area_code,
        spells.breakdown_type,
        spells.breakdown_key,
        count(case when spells.start_date < report_months.month_start_date then 1 end) as n_start,
        count(case when spells.start_date >= report_months.month_start_date then 1 end) as n_in,
        count(case when spells.until_date <= report_months.report_date then 1 end) as n_out,
        count(case when spells.until_date > report_months.report_date then 1 end) as n_end
    from report_months
    inner join spells
        on
            report_months.report_date >= spells.start_date
            and report_months.month_start_date <= spells.until_date
    where spells.breakdown_type in ('none', 'intervention_group', 'intervention_type')
    group by
        report_months.report_date,
        spells.municipality_key,
        spells.area_code,
        spells.breakdown_type,
        spells.breakdown_key

),

-- every row that has been, in every month, so that a month without anybody is a zero
seen as (

    select distinct
        municipality_key,
        area_code,
        breakdown_type,
        breakdown_key
    from moving

),

flow_rows as (

    select
        report_months.report_date,
        seen.municipality_key,
        seen.area_code,
        seen.breakdown_type,
        seen.breakdown_key,
        coalesce(moving.n_start, 0) as n_start,
        coalesce(moving.n_in, 0) as n_in,
        coalesce(moving.n_out, 0) as n_out,
        coalesce(moving.n_end, 0) as n_end
    from seen
    cross join report_months
    left join moving
        on
            report_months.report_date = moving.report_date
            and seen.municipality_key = moving.municipality_key
            and seen.area_code = moving.area_code
            and seen.breakdown_type = moving.breakdown_type
            and seen.breakdown_key = moving.breakdown_key

)

{% for measure in ["start", "in", "out", "end"] %}
    select
        report_date,
        municipality_key,
        area_code,
        'municipality' as scope_type,
        municipality_key as scope_key,
        breakdown_type,
        breakdown_key,
        {{ activity_measure("persons_" ~ measure, "n_" ~ measure) }}
    from flow_rows
    {{ "union all" if not loop.last }}
{% endfor %}
