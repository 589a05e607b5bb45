{#- Schemas are named as the layers, without the target's prefix: staging, intermediate, marts, reporting, reference. -#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name else target.schema }}
{%- endmacro -%}
