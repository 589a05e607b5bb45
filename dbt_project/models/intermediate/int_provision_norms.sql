{%- set norms = [
    'employment', 'holiday', 'extra_holiday', 'sickness', 'attendance', 'organisational', 'unknown', 'one_to_one',
    'stated_one_to_one'
] -%}
-- The unit's assumption of what a full-time post's year goes to (U9). A share has its denominator in its name: hours
-- attended or hours employed (C21). What is counted are the lines of the sheet.
with months as (

    select * from {{ ref('int_report_months') }}

),

units as (

    select * from {{ ref('dim_provider_unit') }}
    where offer_key <> {{ unknown_key() }}

),

assumptions as (

    select
        assumed.*,
        months.report_date,
        units.offer_key
    from {{ ref('fct_hour_price_assumption') }} as assumed
    inner join units on assumed.municipality_key = units.municipality_key and assumed.unit_id = units.unit_code
    inner join months on assumed.budget_year = extract(year from months.report_date)

)

{% for norm in norms %}
    select
        report_date,
        municipality_key,
        offer_key,
        {{ provision_unit('norm_' ~ norm ~ '_hours', 'mean', norm ~ '_hours', '1', 'n_lines', 'n_lines') }}
    from assumptions
    where {{ norm }}_hours is not null

    union all

{% endfor %}
{% for whole in ['attendance', 'employment'] %}
    select
        report_date,
        municipality_key,
        offer_key,
        {{ provision_unit(
            'norm_ata_share_of_' ~ whole ~ '_hours', 'ratio', 'one_to_one_hours', whole ~ '_hours', 'n_lines', 'n_lines'
        ) }}
    from assumptions
    {{ 'union all' if not loop.last }}
{% endfor %}
