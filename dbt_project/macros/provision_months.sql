{#- The models that say what is added to the provision star: rows of the shape of provision_unit. -#}
{%- macro provision_parts() -%}
    {{ return([
        'int_provision_capacity', 'int_provision_residents', 'int_provision_hours', 'int_provision_support',
        'int_provision_delivered', 'int_provision_days', 'int_provision_workload', 'int_provision_events',
        'int_provision_risk', 'int_provision_staff', 'int_provision_norms', 'int_provision_time',
        'int_provision_hour_price', 'int_provision_costs'
    ]) }}
{%- endmacro -%}

{#- A print of all that fct_provision_group makes a month from: it changes with any row that comes, goes or is another.
    The rows that each employee's hours add are many times those of the hours. These stand for them, with the offer of
    their unit: for all of int_provision_time, whose staff is in int_provision_staff and whose activities are code, and
    for what has no grant in int_provision_workload, which looks at the offers' places. -#}
{%- macro provision_month_prints() -%}
    {%- set registered = 'employee_code, activity_code, minutes, direct_minutes, citizen_minutes' %}
    select
        months.report_date as slice_value,
        count(*) || ' ' || sum(
            {{ row_print('parts.row_print, offers.offer_key, offers.area_code, offers.provider_key, offers.places') }}
        ) as slice_print
    from (
        {%- for part in provision_parts() if part != 'int_provision_time' %}
        select
            report_date,
            offer_key,
            {{ row_print('part') }} as row_print
        from {{ ref(part) }} as part
        {{ 'where total_part > 0' if part == 'int_provision_workload' }}
        union all
        {%- endfor %}
        select
            registered.report_date,
            units.offer_key,
            registered.row_prints as row_print
        from (
            select
                report_date,
                provider_unit_key,
                {{ row_print('count(*), sum(' ~ row_print(registered) ~ ')') }} as row_prints
            from {{ ref('int_registered_months') }}
            group by report_date, provider_unit_key
        ) as registered
        inner join {{ ref('dim_provider_unit') }} as units on registered.provider_unit_key = units.provider_unit_key
    ) as parts
    inner join {{ ref('int_report_months') }} as months on parts.report_date = months.report_date
    inner join {{ ref('dim_offer') }} as offers on parts.offer_key = offers.offer_key
    group by months.report_date
{%- endmacro -%}

{#- A number of 64 bits that stands for the values; the name of a relation stands for all of a row. -#}
{%- macro row_print(values) -%}{{ return(adapter.dispatch('row_print', 'lineal')(values)) }}{%- endmacro -%}
{%- macro default__row_print(values) -%}hash({{ values }}){%- endmacro -%}
