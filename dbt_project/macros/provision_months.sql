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
    int_provision_time has many times the rows it is made from, so those stand for it: registered time with the offer of
    its unit, and int_provision_staff, which is here by itself; the activities of its seed are code. -#}
{%- macro provision_month_prints() -%}
    select
        months.report_date as slice_value,
        count(*) || ' ' || sum({{ row_print('parts.row_print, offers.area_code, offers.provider_key') }}) as slice_print
    from (
        {%- for part in provision_parts() if part != 'int_provision_time' %}
        select
            report_date,
            offer_key,
            {{ row_print('part') }} as row_print
        from {{ ref(part) }} as part
        union all
        {%- endfor %}
        select
            registered.report_date,
            units.offer_key,
            {{ row_print('registered, units.offer_key') }} as row_print
        from {{ ref('int_registered_months') }} as registered
        inner join {{ ref('dim_provider_unit') }} as units on registered.provider_unit_key = units.provider_unit_key
    ) as parts
    inner join {{ ref('int_report_months') }} as months on parts.report_date = months.report_date
    inner join {{ ref('dim_offer') }} as offers on parts.offer_key = offers.offer_key
    group by months.report_date
{%- endmacro -%}

{#- A number of 64 bits that stands for the values; the name of a relation stands for all of a row. -#}
{%- macro row_print(values) -%}{{ return(adapter.dispatch('row_print', 'lineal')(values)) }}{%- endmacro -%}
{%- macro default__row_print(values) -%}hash({{ values }}){%- endmacro -%}
