{#- How far a score is from the best value of its instrument: 0 is best, whichever way the instrument runs (C1). -#}
{%- macro steps_from_best(score, instruments) -%}
    case {{ instruments }}.direction
        when 'lower_is_better' then {{ score }} - {{ instruments }}.min_score
        when 'higher_is_better' then {{ instruments }}.max_score - {{ score }}
    end
{%- endmacro -%}
