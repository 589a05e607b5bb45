{#- State of an obligation at the end of a day; empty when it no longer stands: it lapsed before it was overdue. What is
    done or has lapsed leaves the pool on its left_date; one that lapsed overdue was never met. no_date: the day that the
    decision should set was not set. -#}
{%- macro obligation_status(rows, date) -%}
    case
        when {{ rows }}.due_date is null
            then case when coalesce({{ rows }}.left_date, cast('9999-12-31' as date)) > {{ date }} then 'no_date' end
        when {{ rows }}.done_date is not null and {{ rows }}.left_date <= {{ date }} and {{ rows }}.is_done_in_time
            then 'in_time'
        when {{ rows }}.done_date is not null and {{ rows }}.left_date <= {{ date }} then 'late'
        when {{ rows }}.overdue_from_date <= least({{ date }}, coalesce({{ rows }}.left_date, {{ date }})) then 'overdue'
        when coalesce({{ rows }}.left_date, cast('9999-12-31' as date)) > {{ date }} then 'not_yet_due'
    end
{%- endmacro -%}

{#- What became of a notification within the window, known when the window has passed. -#}
{%- macro notification_outcome(rows, date) -%}
    case
        when {{ add_days(rows ~ '.received_date', var('notification_outcome_days')) }} > {{ date }} then 'too_recent'
        when {{ rows }}.followed_by_assessment and {{ rows }}.followed_by_placement then 'both'
        when {{ rows }}.followed_by_assessment then 'assessment'
        when {{ rows }}.followed_by_placement then 'placement'
        else 'none'
    end
{%- endmacro -%}
