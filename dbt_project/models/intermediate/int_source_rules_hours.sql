-- Source rules on hours: family 6 (reference). A unit's or sheet's newest line stands for all of its lines.
{{ config(materialized='view') }}
{%- set rules = [
    ('unit_without_offer', 'workforce.time_registration', 'registrations', 'unit_id', 'registration_id', 'Enhed-ID'),
    ('sheet_without_offer', 'provider_journal.delivered_hours', 'sheets', 'team_name', 'line_id', 'Ark')
] %}
with units_without_offer as (

    select
        municipality_key,
        unit_code
    from {{ ref('dim_provider_unit') }}
    where offer_source_code = 'none'

),

{% for _, source_table, lines, unit_column, line_column, _ in rules %}
    {{ lines }} as (

        select
            hours.*,
            row_number() over (
                partition by hours.municipality_code, hours.{{ unit_column }}
                order by hours.work_date desc, hours.{{ line_column }} desc
            ) as newness
        from {{ ref('stg_' ~ source_table.replace('.', '__')) }} as hours
        inner join units_without_offer
            on
                {{ surrogate_key(['hours.municipality_code']) }} = units_without_offer.municipality_key
                and hours.{{ unit_column }} = units_without_offer.unit_code

    ),
{% endfor %}

found as (
    {% for rule_code, source_table, lines, unit_column, _, label in rules %}
        select
            {{ rule_hit(rule_code, source_table, lines, {label: unit_column, 'Dato': 'work_date'}) }}
        from {{ lines }}
        where {{ lines }}.newness = 1
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from found
