{#- The measures of the economy template: each macro is a relation of rows in one shape, from one fact. -#}
{%- macro economy_row(measure, numerator, denominator='null', unit='dkk') -%}
    '{{ measure }}' as measure_code,
    cast({{ numerator }} as decimal(18, 4)) as numerator,
    cast({{ denominator }} as decimal(18, 4)) as denominator,
    cast(
        {{ numerator if denominator == 'null' else exact_ratio(numerator, denominator) }} as decimal(18, 6)
    ) as measure_value,
    '{{ unit }}' as unit
{%- endmacro -%}

{#- Budget, spending, expected result, deviation (AC10: below 0 is worse) and spending rate of rows that hold the sums;
    `head` are the columns that say what a row is about, `rate_when` the rows that have a rate. -#}
{%- macro budget_measures(rows, head, rate_when='corrected_dkk is not null') -%}
    {%- for measure, amount in [
        ('original_budget', 'original_dkk'), ('corrected_budget', 'corrected_dkk'), ('spent', 'spent_dkk'),
        ('expected_result', 'expected_dkk'), ('budget_deviation', 'corrected_dkk - expected_dkk')
    ] %}
    select
        {{ head }},
        {{ economy_row(measure, amount) }}
    from {{ rows }}
    where {{ amount }} is not null
    union all
    {%- endfor %}
    select
        {{ head }},
        {{ economy_row('spending_rate', 'spent_dkk', 'corrected_dkk', 'ratio') }}
    from {{ rows }}
    where {{ rate_when }}
{%- endmacro -%}

{#- V1: sums of the accounts of a municipality, whole and by function, with the number of citizens that the year's
    spending is about; a function that no posting to a citizen stands on has the number of its lines instead. -#}
{%- macro economy_account_sums() -%}
    select
        lines.report_date,
        lines.municipality_key,
        lines.area_code,
        lines.breakdown_type,
        lines.breakdown_key,
        sum(lines.original_dkk) as original_dkk,
        sum(lines.corrected_dkk) as corrected_dkk,
        sum(lines.spent_dkk) as spent_dkk,
        sum(lines.expected_dkk) as expected_dkk,
        coalesce(max(nullif(citizens.n_citizens, 0)), count(*)) as n_total
    from (
        select
            *,
            'account_function' as breakdown_type,
            account_function as breakdown_key
        from {{ ref('fct_account_month') }}
        union all
        select
            *,
            'none' as breakdown_type,
            'all' as breakdown_key
        from {{ ref('fct_account_month') }}
    ) as lines
    left join ({{ economy_citizens() }}) as citizens
        on
            {{ same_keys('lines', 'citizens', [
                'report_date', 'municipality_key', 'area_code', 'breakdown_type', 'breakdown_key'
            ]) }}
    where lines.area_code in ('children', 'adults')
    group by lines.report_date, lines.municipality_key, lines.area_code, lines.breakdown_type, lines.breakdown_key
{%- endmacro -%}

{#- Citizens with a posting so far in the year, by area and function: the month of a citizen's first one is enough. -#}
{%- macro economy_citizens() -%}
    select
        months.report_date,
        firsts.municipality_key,
        firsts.area_code,
        firsts.breakdown_type,
        firsts.breakdown_key,
        count(*) as n_citizens
    from {{ reported_month_ends() }} as months
    inner join (
        {%- for breakdown_type, key in [('account_function', 'accounts.account_function'), ('none', "'all'")] %}
        select
            ledger.municipality_key,
            accounts.area_code,
            '{{ breakdown_type }}' as breakdown_type,
            {{ key }} as breakdown_key,
            ledger.person_key,
            min(ledger.month_end_date) as first_date
        from {{ ref('fct_ledger') }} as ledger
        inner join {{ ref('dim_account') }} as accounts on ledger.account_key = accounts.account_key
        where ledger.person_key <> {{ unknown_key() }}
        group by
            ledger.municipality_key, accounts.area_code, {{ key ~ ', ' if breakdown_type != 'none' }}ledger.person_key,
            extract(year from ledger.month_end_date)
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as firsts
        on
            firsts.first_date <= months.report_date
            and extract(year from firsts.first_date) = extract(year from months.report_date)
    group by
        months.report_date, firsts.municipality_key, firsts.area_code, firsts.breakdown_type, firsts.breakdown_key
{%- endmacro -%}

{#- U2: the table of a unit (AC10), each item and their sum; income is below 0 and adds up with the rest. -#}
{%- macro economy_unit_sums() -%}
    select
        lines.month_end_date as report_date,
        lines.municipality_key,
        offers.area_code,
        offers.provider_key,
        lines.provider_unit_key,
        cells.item_code,
        cast(null as decimal(18, 2)) as original_dkk,
        sum(lines.corrected_dkk) as corrected_dkk,
        sum(lines.spent_dkk) as spent_dkk,
        sum(lines.expected_dkk) as expected_dkk,
        max(lines.n_lines) as n_total
    from (
        select
            *,
            count(*) over (partition by provider_unit_key, month_end_date) as n_lines
        from {{ ref('fct_provider_budget') }}
    ) as lines
    inner join {{ ref('dim_offer') }} as offers on lines.offer_key = offers.offer_key
    inner join (
        select
            provider_budget_key,
            budget_item_code as item_code
        from {{ ref('fct_provider_budget') }}
        union all
        select
            provider_budget_key,
            'overall' as item_code
        from {{ ref('fct_provider_budget') }}
    ) as cells on lines.provider_budget_key = cells.provider_budget_key
    group by
        lines.month_end_date, lines.municipality_key, offers.area_code, offers.provider_key, lines.provider_unit_key,
        cells.item_code
{%- endmacro -%}
