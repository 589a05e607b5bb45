{#- Surrogate key of a member that was looked up; the unknown member's key when any part was not found. -#}
{%- macro known_key(columns) -%}
    case
        when {% for column in columns %}{{ column }} is null{% if not loop.last %} or {% endif %}{% endfor %}
            then {{ unknown_key() }}
        else {{ surrogate_key(columns) }}
    end
{%- endmacro -%}
