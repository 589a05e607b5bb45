{#- A number written as text, with a comma or a point; empty when the text is no number. -#}
{%- macro number_from_text(text) -%}{{ return(adapter.dispatch('number_from_text', 'lineal')(text)) }}{%- endmacro -%}
{%- macro default__number_from_text(text) -%}try_cast(replace({{ text }}, ',', '.') as decimal(9, 1)){%- endmacro -%}

{#- C1: how much better the later score is; positive is better, whichever way the instrument runs. -#}
{%- macro improvement(direction, score_before, score_after) -%}
    case {{ direction }}
        when 'lower_is_better' then {{ score_before }} - {{ score_after }}
        when 'higher_is_better' then {{ score_after }} - {{ score_before }}
    end
{%- endmacro -%}

{#- C3: the label of an improvement; empty is no pair to compare, and exactly the smallest change counts. -#}
{%- macro development_label(improvement, min_change) -%}
    case
        when {{ improvement }} is null then 'single_score'
        when {{ improvement }} > 0 and {{ improvement }} >= {{ min_change }} then 'positive'
        when {{ improvement }} < 0 and -({{ improvement }}) >= {{ min_change }} then 'negative'
        else 'none'
    end
{%- endmacro -%}

{#- R18: may a comparison reach aggregated figures? Both measurements lie on or after the day of release. -#}
{%- macro is_released(management_use_from, before_date, after_date) -%}
    coalesce(
        {{ after_date }} >= {{ management_use_from }}
        and ({{ before_date }} is null or {{ before_date }} >= {{ management_use_from }}),
        false
    )
{%- endmacro -%}

{#- Q22: a stored score as it is shown, on a moved or turned scale. The stored score is not touched. -#}
{%- macro displayed_score(score, min_score, max_score, display_offset, is_display_reversed) -%}
    case when {{ is_display_reversed }} then {{ min_score }} + {{ max_score }} - {{ score }} else {{ score }} end
    + coalesce({{ display_offset }}, 0)
{%- endmacro -%}
