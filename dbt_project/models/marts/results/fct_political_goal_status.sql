with political_goals as (

    select
        political_goal_key,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        item_code,
        goal_type_code,
        margin_points,
        valid_from_date,
        valid_to_date
    from {{ ref('dim_political_goal') }}
    where political_goal_key <> {{ unknown_key() }}

),

report_months as (

    select * from {{ ref('int_report_months') }}

),

counts as (

    -- C10: the municipality's row counts all its children; it is never built from the providers' labels
    select * from {{ ref('fct_development_group') }}
    where
        breakdown_type = 'none'
        and scope_type in ('municipality', 'provider')
        and instrument_code = '{{ var("profile_instrument_code") }}'

),

labels as (

    select * from {{ ref('dim_development_label') }}

),

status_rules as (

    select * from {{ ref('goal_status_rule') }}

),

valid_goals as (

    select
        report_months.report_date,
        political_goals.*
    from political_goals
    inner join report_months
        on
            political_goals.valid_from_date <= report_months.report_date
            and (
                political_goals.valid_to_date is null
                or political_goals.valid_to_date > report_months.report_date
            )

),

goal_scopes as (

    -- the municipality's row exists even when no child has an intervention
    select
        valid_goals.*,
        'municipality' as scope_type,
        valid_goals.municipality_key as scope_key
    from valid_goals

    union all

    select
        valid_goals.*,
        counts.scope_type,
        counts.scope_key
    from valid_goals
    inner join counts
        on
            valid_goals.report_date = counts.report_date
            and valid_goals.municipality_key = counts.municipality_key
            and valid_goals.item_code = counts.item_code
            and counts.scope_type = 'provider'

),

counted as (

    select
        goal_scopes.*,
        coalesce(counts.n_total, 0) as n_total,
        coalesce(counts.n_measured, 0) as n_measured,
        coalesce(counts.n_positive, 0) as n_positive,
        coalesce(counts.n_none, 0) as n_none,
        coalesce(counts.n_negative, 0) as n_negative
    from goal_scopes
    left join counts
        on
            goal_scopes.report_date = counts.report_date
            and goal_scopes.municipality_key = counts.municipality_key
            and goal_scopes.scope_type = counts.scope_type
            and goal_scopes.scope_key = counts.scope_key
            and goal_scopes.item_code = counts.item_code

),

labelled as (

    select
        *,
        {{ net_share_label('n_positive', 'n_negative', 'n_measured', 'margin_points') }} as development_label_code
    from counted

)

select
    labelled.report_date,
    labelled.political_goal_key,
    labelled.municipality_key,
    case when labelled.scope_type = 'provider' then labelled.scope_key end as provider_key,
    coalesce(labels.development_label_key, {{ unknown_key() }}) as development_label_key,
    labelled.scope_type,
    labelled.scope_key,
    labelled.item_code,
    cast(labelled.n_total as integer) as n_total,
    cast(labelled.n_measured as integer) as n_measured,
    cast(labelled.n_positive as integer) as n_positive,
    cast(labelled.n_none as integer) as n_none,
    cast(labelled.n_negative as integer) as n_negative,
    cast({{ share('labelled.n_positive - labelled.n_negative', 'labelled.n_measured') }} as decimal(9, 6)) as net_share,
    cast(labelled.margin_points as decimal(5, 2)) as margin_points,
    labelled.development_label_code,
    status_rules.goal_status_code,
    status_rules.goal_status_name
from labelled
left join labels on labelled.development_label_code = labels.development_label_code
left join status_rules
    on
        labelled.goal_type_code = status_rules.goal_type_code
        and labelled.development_label_code = status_rules.development_label_code
