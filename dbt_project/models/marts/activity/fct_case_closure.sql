-- Closings are read from the meetings: the case was closed without further intervention after the method.
with meetings as (

    select * from {{ ref('fct_network_meeting') }}
    where is_closing

)

select
    network_meeting_key as case_closure_key,
    municipality_key,
    person_key,
    case_key,
    organisation_key,
    target_group_key,
    meeting_method_code,
    case_kind_code,
    held_date as closed_date,
    {{ add_months('held_date', var('reopening_months')) }} as window_end_date,
    -- a reopening dated before the closing belongs to an earlier course
    case when reopened_date >= held_date then reopened_date end as reopened_date,
    case when reopened_date >= held_date then reopening_reason_code end as reopening_reason_code,
    cast(
        case when reopened_date >= held_date then {{ days_between('held_date', 'reopened_date') }} end as integer
    ) as days_to_reopening,
    {{ reopening_status(
        'held_date',
        'case when reopened_date >= held_date then reopened_date end',
        "cast('" ~ var('report_date') ~ "' as date)"
    ) }} as reopening_status_code
from meetings
where held_date <= cast('{{ var("report_date") }}' as date)
