{#- Was a closed case opened again within reopening_months of closing, as it is known on a date? Until the months have
    passed it is too recent to know, also for a case that was opened again already: else the newest closings, of which
    only the reopened could be told, would make the share too high. -#}
{%- macro reopening_status(closed_date, reopened_date, date) -%}
    case
        when {{ add_months(closed_date, var('reopening_months')) }} > {{ date }} then 'too_recent'
        when {{ reopened_date }} <= {{ add_months(closed_date, var('reopening_months')) }} then 'reopened'
        else 'not_reopened'
    end
{%- endmacro -%}
