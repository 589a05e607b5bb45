"""The generated statement that types a text relation by contract and gives every bad value a reason code."""

from __future__ import annotations

from ingest.contracts import Column, Contract
from ingest.readers import TEXT_TABLE
from ingest.sql import literal

CHECKED_TABLE = "landing_checked"
PSEUDONYM_TABLE = "landing_pseudonym"
FIRST_YEAR = 1900
YEARS_AHEAD = 20

_DECIMAL = r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?"
_INTEGER = r"-?\d{1,9}"
_DATE = r"\d{2}-\d{2}-\d{4}"
_CPR = r"\d{6}-?\d{4}"
# A person number in a running text: ten digits that begin with a day (or a replacement day) and a month.
_CPR_IN_TEXT = r"(^|\D)([0-3]\d|[67]\d|8\d|9[01])(0\d|1[0-2])\d{2}[- ]?\d{4}(\D|$)"


def checked_sql(contract: Contract, delivery_year: int) -> str:
    """Create the checked table: typed columns, one reason code per column, row hash, and `_state`.

    `_state` is good, bad (some column has a code) or duplicate; a duplicate has its code in `_duplicate`.
    Text is trimmed; an empty text is null. Inclusive interval ends become half-open here: a source's own
    convention ends at the door.
    """
    columns = contract.columns
    typed = ",\n        ".join(f"{_typed(column)} as {column.name}" for column in columns)
    errors = ",\n        ".join(f"{_error(column, delivery_year)} as {column.name}__error" for column in columns)
    joins = "\n    ".join(
        f"left join {PSEUDONYM_TABLE} as {column.name}__p on {column.name}__p.delivered = t.{column.name}"
        for column in columns
        if column.landing == "pseudonym"
    )
    landed = ", ".join(_landed(column) for column in contract.landed_columns)
    codes = ", ".join(_final_error(contract, column) for column in columns)
    no_error = " and ".join(f"{column.name}__error is null" for column in columns)
    keys = ", ".join(f"c.{key}" for key in contract.key)
    return f"""
create or replace temp table {CHECKED_TABLE} as
with text_values as (
    select t._row_number, {", ".join(f"{trimmed(c)} as {c.name}" for c in columns)}
    from {TEXT_TABLE} as t
),
typed as (
    select t._row_number,
        {typed},
        {errors}
    from text_values as t
    {joins}
),
row_checked as (
    select t._row_number, {", ".join(f"t.{column.name}" for column in columns)}, {codes}
    from typed as t
),
hashed as (
    select t._row_number, {landed}, {", ".join(f"t.{c.name}__error" for c in columns)},
        {no_error} as _is_valid, {_row_hash(contract)} as _row_hash
    from row_checked as t
),
counted as (
    select c.*,
        count(*) over (partition by c._is_valid, {keys}) as _same_key,
        count(*) over (partition by c._is_valid, {keys}, c._row_hash) as _same_row,
        row_number() over (partition by c._is_valid, {keys} order by c._row_number) as _occurrence
    from hashed as c
)
select d.*,
    case
        when not d._is_valid then 'bad'
        when d._same_key > d._same_row or d._occurrence > 1 then 'duplicate'
        else 'good'
    end as _state,
    case when d._same_key > d._same_row then 'duplicate_key' else 'repeated_row' end as _duplicate
from counted as d
"""


def distinct_cpr_sql(contract: Contract) -> str | None:
    """The distinct valid person numbers of the text relation: (as delivered, as ten digits); None without."""
    parts = [
        f"select {trimmed(column)} as delivered from {TEXT_TABLE} as t"
        for column in contract.columns
        if column.landing == "pseudonym"
    ]
    if not parts:
        return None
    return (
        f"with delivered as ({' union all '.join(parts)}), "
        "once as (select distinct d.delivered from delivered as d) "
        f"select o.delivered, {cpr_digits('o.delivered')} from once as o where {_is_cpr('o.delivered')}"
    )


def cpr_digits(text: str) -> str:
    """SQL: a person number without its hyphen."""
    return f"replace({text}, '-', '')"


def trimmed(column: Column) -> str:
    """SQL: the text of a column without surrounding blanks, empty as null."""
    return f"nullif(trim(t.{column.name}, ' \t' || chr(160)), '')"


def _typed(column: Column) -> str:
    """SQL: the value in its type, or null when it is not of that type."""
    value = f"t.{column.name}"
    base = column.type.split("(")[0]
    if column.landing == "pseudonym":
        return f"{column.name}__p.pseudonym"
    if base == "DECIMAL":
        number = f"replace(replace({value}, '.', ''), ',', '.')"
        fits = rf"-?(\d{{1,3}}(\.\d{{3}})+|\d+)(,\d{{1,{column.decimals}}})?"
        cast = f"try_cast({number} as {column.type})"
        return f"case when regexp_full_match({value}, {literal(fits)}) then {cast} end"
    if base == "INTEGER":
        return f"case when regexp_full_match({value}, {literal(_INTEGER)}) then try_cast({value} as integer) end"
    if base == "DATE":
        day = f"try_strptime({value}, '%d-%m-%Y')::date"
        shifted = f"({day} + interval 1 day)::date" if column.interval_end_inclusive else day
        return f"case when regexp_full_match({value}, {literal(_DATE)}) then {shifted} end"
    if base == "BOOLEAN":
        return f"case lower({value}) when 'ja' then true when 'nej' then false end"
    return value


def _error(column: Column, delivery_year: int) -> str:
    """SQL: the reason code of a value, null when there is nothing to say."""
    value = f"t.{column.name}"
    cases = [f"when {value} is null then {literal('missing_value') if column.required else 'null::varchar'}"]
    cases += [f"when {test} then {literal(code)}" for test, code in _tests(column, value, delivery_year)]
    return f"case {' '.join(cases)} end"


def _tests(column: Column, value: str, delivery_year: int) -> list[tuple[str, str]]:
    """(SQL that is true for a bad value, reason code), in the order they are tried."""
    base = column.type.split("(")[0]
    if base == "DECIMAL":
        decimals = f"len({value}) - strpos({value}, ',')"
        return [
            (f"not regexp_full_match({value}, {literal(_DECIMAL)})", "not_a_decimal"),
            (f"contains({value}, ',') and {decimals} > {column.decimals}", "too_many_decimals"),
            (f"{_typed(column)} is null", "decimal_out_of_range"),
        ]
    if base == "INTEGER":
        return [(f"{_typed(column)} is null", "not_an_integer")]
    if base == "DATE":
        year = f"try_cast(right({value}, 4) as integer)"
        return [
            (f"{_typed(column)} is null", "not_a_date"),
            (f"{year} not between {FIRST_YEAR} and {delivery_year + YEARS_AHEAD}", "date_out_of_range"),
        ]
    if base == "BOOLEAN":
        return [(f"lower({value}) not in ('ja', 'nej')", "not_a_boolean")]
    return _text_tests(column, value)


def _text_tests(column: Column, value: str) -> list[tuple[str, str]]:
    """Tests of a text: person number, accepted values, pattern; a landed text may hold no person number."""
    if column.landing == "pseudonym":
        # A person number that is none got no pseudonym.
        return [(f"{column.name}__p.pseudonym is null", "not_a_cpr")]
    if column.landing != "value":
        return []
    if column.accepted_values:
        return [(f"{value} not in ({', '.join(literal(v) for v in column.accepted_values)})", "unknown_value")]
    tests = [(f"regexp_matches({value}, {literal(_CPR_IN_TEXT)})", "cpr_in_text")]
    if column.pattern:
        tests.insert(0, (f"not regexp_full_match({value}, {literal(column.pattern)})", "wrong_pattern"))
    return tests


def _is_cpr(text: str) -> str:
    """SQL: ten digits that begin with a date; the day may be raised by 60 (replacement number).

    No modulus 11: numbers since 2007 need not fulfil it. The seventh digit gives the century, which decides
    whether 29 February exists.
    """
    digits = cpr_digits(text)
    day = f"try_cast(left({digits}, 2) as integer)"
    year = f"try_cast(substr({digits}, 5, 2) as integer)"
    century = (
        f"case when substr({digits}, 7, 1) <= '3' then 1900 "
        f"when substr({digits}, 7, 1) in ('4', '9') then (case when {year} <= 36 then 2000 else 1900 end) "
        f"when {year} <= 57 then 2000 else 1800 end"
    )
    date = (
        f"lpad((case when {day} > 60 then {day} - 60 else {day} end)::varchar, 2, '0') "
        f"|| substr({digits}, 3, 2) || ({century} + {year})::varchar"
    )
    return (
        f"case when regexp_full_match({text}, {literal(_CPR)}) "
        f"then try_strptime({date}, '%d%m%Y') is not null else false end"
    )


def _final_error(contract: Contract, column: Column) -> str:
    """SQL: the column's reason code, where a row check may add one when the value itself is good."""
    checks = [
        f"when coalesce(not ({check.expression}), false) then {literal(check.code)}"
        for check in contract.row_checks
        if check.column == column.name
    ]
    own = f"t.{column.name}__error"
    if not checks:
        return own
    return f"coalesce({own}, case {' '.join(checks)} end) as {column.name}__error"


def _landed(column: Column) -> str:
    """SQL: the value as it is landed."""
    if column.landing == "presence":
        return f"t.{column.name} is not null as {column.raw_name}"
    return f"t.{column.name}"


def _row_hash(contract: Contract) -> str:
    """SQL: md5 over the tracked landed columns; two rows with the same hash are the same version."""
    tracked = [column for column in contract.landed_columns if column.change_tracked]
    # A column whose value is replaced by "was there text" is tracked as that.
    values = [f"t.{column.name}" + (" is not null" * (column.landing == "presence")) for column in tracked]
    parts = ", ".join(f"coalesce(({value})::varchar, chr(30))" for value in values)
    return f"md5(concat_ws(chr(31), {parts}))"
