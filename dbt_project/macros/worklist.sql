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

{#- Whose item it is: the citizen, the case and who holds it, from the row of the case. -#}
{%- macro worklist_case(rows) -%}
    {{ rows }}.municipality_key,
    {{ rows }}.person_key,
    {{ rows }}.case_key,
    {{ rows }}.area_code,
    {{ rows }}.organisation_key,
    {{ rows }}.caseworker_id
{%- endmacro -%}

{#- The relations that several lists start from, one place each. -#}

{%- macro worklist_case_months() -%}
    select * from {{ ref('fct_case_month') }}
    where month_end_date = cast('{{ var('report_date') }}' as date)
{%- endmacro -%}

{#- The case that a citizen's row belongs to when the source names none: one with help first. -#}
{%- macro worklist_person_cases() -%}
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
    where month_end_date = cast('{{ var('report_date') }}' as date)
{%- endmacro -%}

{%- macro worklist_interventions() -%}
    select * from {{ ref('fct_intervention') }}
    where is_counted and {{ is_active_on("cast('" ~ var('report_date') ~ "' as date)", 'start_date', 'end_date') }}
{%- endmacro -%}

{%- macro worklist_profiles() -%}
    select
        snapshots.*,
        items.item_name
    from {{ ref('fct_profile_snapshot') }} as snapshots
    inner join {{ ref('dim_instrument_item') }} as items
        on snapshots.instrument_item_key = items.instrument_item_key
    where snapshots.report_date = cast('{{ var('report_date') }}' as date) and snapshots.parent_item_code is null
{%- endmacro -%}

{%- macro worklist_offers() -%}
    select
        {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key,
        {{ known_key(['municipality_code', 'provider_id']) }} as provider_key,
        coalesce(offer_name, 'Ukendt') as offer_name
    from {{ ref('stg_provider_registry__offer') }}
{%- endmacro -%}

{%- macro worklist_occupancy() -%}
    select
        *,
        {{ surrogate_key(['municipality_code']) }} as municipality_key,
        {{ known_key(['person_id']) }} as person_key,
        {{ surrogate_key(['municipality_code', 'offer_id']) }} as offer_key
    from {{ ref('stg_provider_journal__occupancy') }}
{%- endmacro -%}
