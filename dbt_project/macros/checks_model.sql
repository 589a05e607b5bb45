{# Says which model a test that reads several is about, so that Dagster shows it as a check on that one. #}
{% macro checks_model(name) %}
{{- config(meta={'dagster': {'ref': {'name': name}}}) -}}
{% endmacro %}
