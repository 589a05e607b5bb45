{#- Keys of the group that a row falls in, by the scope and breakdown of its own row; `rows` is the alias of the relation
    that holds scope_type and breakdown_type, `parts` of the one that holds the keys. One place for all group facts. -#}
{%- macro report_scope_key(rows, parts) -%}
    case {{ rows }}.scope_type
        when 'municipality' then {{ parts }}.municipality_key
        when 'organisation' then {{ parts }}.organisation_key
        when 'caseworker' then {{ parts }}.caseworker_id
        when 'provider' then {{ parts }}.provider_key
    end
{%- endmacro -%}

{%- macro report_breakdown_key(rows, parts, item_code=none) -%}
    case {{ rows }}.breakdown_type
        when 'none' then 'all'
        when 'intervention_type' then {{ parts }}.intervention_type_key
        when 'intervention_group' then {{ parts }}.intervention_group_code
        when 'provider' then {{ parts }}.provider_key
        when 'target_group' then {{ parts }}.target_group_key
        when 'target_group_intervention_group'
            then {{ target_group_intervention_group(parts ~ '.target_group_key', parts ~ '.intervention_group_code') }}
        when 'organisation' then {{ parts }}.organisation_key
        when 'caseworker' then {{ parts }}.caseworker_id
        {%- if item_code is not none %}
        when 'dimension' then {{ item_code }}
        {%- endif %}
    end
{%- endmacro -%}

{#- Member key of a target group and a group of interventions together. -#}
{%- macro target_group_intervention_group(target_group_key, intervention_group_code) -%}
    {{ target_group_key }} || '|' || {{ intervention_group_code }}
{%- endmacro -%}

{#- C9: label of a group by its net share against a margin in percentage points; in whole numbers, so that a net share of
    exactly the margin is none. -#}
{%- macro net_share_label(n_positive, n_negative, n_measured, margin_points) -%}
    case
        when {{ n_measured }} = 0 then 'not_scored'
        when ({{ n_positive }} - {{ n_negative }}) * 100 > {{ margin_points }} * {{ n_measured }} then 'positive'
        when ({{ n_negative }} - {{ n_positive }}) * 100 > {{ margin_points }} * {{ n_measured }} then 'negative'
        else 'none'
    end
{%- endmacro -%}

{#- The keys of a row that its level of group tells apart, the others empty; `levels` is the alias of the relation that
    holds group_level, `rows` of the one that holds the keys. -#}
{%- macro group_level_keys(rows, levels='group_levels') -%}
    case
        when {{ levels }}.group_level in ('provider', 'provider_intervention_type', 'provider_intervention_group')
            then {{ rows }}.provider_key
    end as provider_key,
    case
        when {{ levels }}.group_level in ('intervention_type', 'provider_intervention_type')
            then {{ rows }}.intervention_type_key
    end as intervention_type_key,
    case
        when {{ levels }}.group_level in ('intervention_group', 'provider_intervention_group')
            then {{ rows }}.intervention_group_code
    end as intervention_group_code
{%- endmacro -%}

{#- The columns of a member that a report row can be about: the list it is in, the key that facts carry, how it is shown. -#}
{%- macro report_member(member_type, key, code, name, order=0) -%}
    {{ member_type }} as member_type,
    {{ key }} as member_key,
    {{ code }} as member_code,
    {{ name }} as member_name,
    {{ order }} as member_order
{%- endmacro -%}

{#- How many rows of `credited` have one of these development labels, and one of these goal statuses if any are given. -#}
{%- macro persons_with(labels, goal_statuses=none) -%}
    cast(
        count(
            case
                when
                    credited.development_label_code in ('{{ labels | join("', '") }}')
                    {%- if goal_statuses %}
                    and credited.goal_status_code in ('{{ goal_statuses | join("', '") }}')
                    {%- endif %}
                    then 1
            end
        ) as integer
    )
{%- endmacro -%}
