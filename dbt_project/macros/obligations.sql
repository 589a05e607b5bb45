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

{#- The columns that every work list fills; the subject tells its rows apart, the gap the rows of one list about it. -#}
{%- macro worklist_item(
    list_code,
    subject,
    what,
    due_date='cast(null as date)',
    severity=4,
    gap="''",
    provider=none
) -%}
    '{{ list_code }}' as list_code,
    {{ surrogate_key(["'" ~ list_code ~ "'", gap, subject]) }} as worklist_item_key,
    {{ provider or unknown_key() }} as provider_key,
    {{ what }} as what_da,
    {{ due_date }} as due_date,
    {{ severity }} as severity_order
{%- endmacro -%}

{#- CTE person_cases: the case of the report date that a person's row belongs to when its source names none, the first of
    case_rank; one with help before others. -#}
{%- macro person_cases(report_date) -%}
person_cases as (

    select
        municipality_key,
        person_key,
        case_key,
        area_code,
        row_number() over (
            partition by municipality_key, person_key
            order by has_help desc, case_key asc
        ) as case_rank
    from {{ ref('fct_case_month') }}
    where month_end_date = {{ report_date }}

),
{%- endmacro -%}
