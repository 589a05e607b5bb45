"""The generated statement that types a text relation by contract and gives every bad value a reason code."""

from __future__ import annotations

from ingest.contracts import Column, Contract, RowCheck
from ingest.dates import day_sql, does_not_exist_sql, moment_sql
from ingest.numbers import number_pattern, thousands_mark
from ingest.reading import TEXT_TABLE
from ingest.sql import literal

CHECKED_TABLE = "landing_checked"
TYPED_TABLE = "landing_typed"
REASON_TABLE = "landing_reason"
DUPLICATE_TABLE = "landing_duplicate"
SUPERSEDED_TABLE = "landing_superseded"
VANISHED_TABLE = "landing_vanished"
PSEUDONYM_TABLE = "landing_pseudonym"
FIRST_YEAR = 1900
YEARS_AHEAD = 20

_INTEGER = r"-?\d{1,9}"
_CPR = r"\d{6}-?\d{4}"
# A value with one of these codes could not be given its type.
_CODES_OF_FORM = frozenset(
    {
        "not_a_decimal",
        "too_many_decimals",
        "decimal_out_of_range",
        "not_an_integer",
        "not_a_date",
        "not_a_timestamp",
        "not_a_boolean",
        "not_a_cpr",
    }
)
# The shortest text that can hold a person number.
_CPR_BYTES = 10
# A person number in a running text: ten digits that begin with a day (or a replacement day) and a month.
_CPR_IN_TEXT = r"(^|\D)([0-3]\d|[67]\d|8\d|9[01])(0\d|1[0-2])\d{2}[- ]?\d{4}(\D|$)"


def typed_sql(contract: Contract, delivery_year: int) -> str:
    """SQL: every row of the text relation with its landed columns, and whether it is valid."""
    columns = contract.columns
    typed = ", ".join(f"{_typed(c)} as {c.name}, t.{c.name} as {c.name}__text" for c in columns)
    landed = ", ".join(_landed(column) for column in contract.landed_columns)
    demanded = [_is_valid(column, delivery_year) for column in columns if _is_demanded_of_deletes(contract, column)]
    others = [_is_valid(column, delivery_year) for column in columns if not _is_demanded_of_deletes(contract, column)]
    others += [f"not {_breaks(check)}" for check in contract.row_checks]
    is_delete = _is_delete(contract, "t.{}__text")
    valid = [*(f"({test})" for test in demanded), *(f"({is_delete} or {test})" for test in others)]
    return f"""
with text_values as (
    {_text_values_sql(contract)}
),
typed as (
    select t._row_number, {typed}
    from text_values as t
    {_pseudonym_joins(contract)}
)
select t._row_number, {landed}, {" and ".join(valid)} as _is_valid, {is_delete} as _is_delete
from typed as t
"""


def reason_sql(contract: Contract, delivery_year: int) -> str:
    """Create the table of reason codes: the rows that are not valid, one code per column."""
    columns = contract.columns
    typed = ", ".join(f"{_typed(column)} as {column.name}" for column in columns)
    errors = ", ".join(f"{_error(column, delivery_year)} as {column.name}__error" for column in columns)
    codes = ", ".join(_final_error(contract, column) for column in columns)
    return f"""
create or replace temp table {REASON_TABLE} as
with text_values as (
    {_text_values_sql(contract)}
    where t._row_number in (select c._row_number from {TYPED_TABLE} as c where not c._is_valid)
),
typed as (
    select t._row_number, {typed}, {errors}
    from text_values as t
    {_pseudonym_joins(contract)}
)
select t._row_number, {codes}
from typed as t
"""


def duplicate_sql(contract: Contract, valid_rows: str) -> str:
    """Create the table of valid rows that do not land for their key: line number and code.

    `valid_rows` is a relation of typed or landed rows. A hash of the key finds the few rows that may share one; only
    these are compared.
    """
    keys = ", ".join(f"c.{key}" for key in contract.key)
    # A row that deletes is never the version it deletes.
    kind = ", c._is_delete" if contract.operation else ""
    return f"""
create or replace temp table {DUPLICATE_TABLE} as
with suspects as (
    select hash({keys}) as key_hash
    from {valid_rows} as c
    group by hash({keys})
    having count(*) > 1
),
counted as (
    select c._row_number,
        count(*) over (partition by {keys}) as same_key,
        count(*) over (partition by {keys}, {version_sql(contract, "c")}{kind}) as same_row,
        row_number() over (partition by {keys} order by c._row_number) as occurrence
    from {valid_rows} as c
    where hash({keys}) in (select s.key_hash from suspects as s)
)
select d._row_number, case when d.same_key > d.same_row then 'duplicate_key' else 'repeated_row' end as code
from counted as d
where d.same_key > d.same_row or d.occurrence > 1
"""


def version_sql(contract: Contract, alias: str) -> str:
    """SQL: md5 as a number over the tracked columns of a raw or checked row: the same number is the same version.

    The key is part of it. Raw does not keep it, because most rows are never compared with anything.
    """
    tracked = (f"{alias}.{column.raw_name}" for column in contract.landed_columns if column.change_tracked)
    parts = ", ".join(f"coalesce(({value})::varchar, chr(30))" for value in tracked)
    return f"md5_number(concat_ws(chr(31), {parts}))"


def _text_values_sql(contract: Contract) -> str:
    """SQL: the text relation, in our words where the source has its own."""
    values = ", ".join(f"{_ours(column)} as {column.name}" for column in contract.columns)
    return f"select t._row_number, {values} from {TEXT_TABLE} as t"


def _pseudonym_joins(contract: Contract) -> str:
    """SQL: the pseudonym of each person number of a row."""
    return " ".join(
        f"left join {PSEUDONYM_TABLE} as {column.name}__p on {column.name}__p.delivered = t.{column.name}"
        for column in contract.columns
        if column.landing == "pseudonym"
    )


def _is_valid(column: Column, delivery_year: int) -> str:
    """SQL: whether there is nothing to say of a value: the same tests that give the codes, without the codes.

    A value that has its type needs no test of its form. Never null: without a text there is no typed value.
    """
    value, typed = f"t.{column.name}__text", f"t.{column.name}"
    tests = [
        f"not ({test})" for test, code in _tests(column, value, typed, delivery_year) if code not in _CODES_OF_FORM
    ]
    good = " and ".join([f"{typed} is not null", *tests])
    return good if column.required else f"({value} is null or ({good}))"


def _is_delete(contract: Contract, text: str) -> str:
    """SQL: whether a row says that its key is gone; `text` is the form of a column's text."""
    if contract.operation is None:
        return "false"
    values = ", ".join(literal(value) for value in contract.operation.delete)
    return f"coalesce({text.format(contract.operation.column)} in ({values}), false)"


def _is_demanded_of_deletes(contract: Contract, column: Column) -> bool:
    """Whether a row that deletes must have a good value here: it is all there is to say, or it names the row."""
    operation = contract.operation
    return operation is None or column.key_position is not None or column.name == operation.column


def _breaks(check: RowCheck) -> str:
    """SQL: whether a row breaks a check; unknown passes."""
    return f"coalesce(not ({check.expression}), false)"


def distinct_cpr_sql(contract: Contract, *, is_given: bool) -> str | None:
    """The distinct valid person numbers of the text relation: (as delivered, as ten digits); None without.

    With `is_given` the parameter `numbers` holds all its values that have the form of one.
    """
    parts = [
        f"select t.{column.name} as delivered from {TEXT_TABLE} as t"
        for column in contract.columns
        if column.landing == "pseudonym"
    ]
    if not parts:
        return None
    if is_given:
        parts = ["select unnest($numbers::varchar[]) as delivered"]
    return (
        f"with delivered as ({' union all '.join(parts)}), "
        "once as (select distinct d.delivered from delivered as d) "
        f"select o.delivered, {cpr_digits('o.delivered')} from once as o where {_is_cpr('o.delivered')}"
    )


def totals_of_lines_sql(contract: Contract, lines_table: str) -> str:
    """SQL: how many rows of the text relation are listed, and the sum of each control column over them."""
    sums = [f"coalesce(sum({_typed(column)}), 0)" for column in contract.columns if column.control_total]
    return f"""
with text_values as (
    {_text_values_sql(contract)}
    where t._row_number in (select l._row_number from {lines_table} as l)
)
select {", ".join(["count(*)", *sums])} from text_values as t
"""


def cpr_digits(text: str) -> str:
    """SQL: a person number without its hyphen."""
    return f"replace({text}, '-', '')"


def _ours(column: Column) -> str:
    """SQL: the text, in our words where the contract maps the source's words to them."""
    text = f"t.{column.name}"
    if not column.value_map:
        return text
    cases = " ".join(f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in column.value_map)
    return f"nullif(case {text} {cases} else {text} end, '')"


def _typed(column: Column) -> str:
    """SQL: the value in its type, or null when it is not of that type."""
    value = f"t.{column.name}"
    if column.landing == "pseudonym":
        return f"{column.name}__p.pseudonym"
    return _TYPED[column.type.split("(")[0]](value, column)


def _decimal_sql(value: str, column: Column) -> str:
    """SQL: a decimal written with the marks of the column."""
    thousands, decimal = literal(thousands_mark(column.decimal)), literal(column.decimal)
    # Replacing costs more than looking whether there is anything to replace.
    number = (
        f"case when contains({value}, {thousands}) then replace(replace({value}, {thousands}, ''), {decimal}, '.') "
        f"when contains({value}, {decimal}) then replace({value}, {decimal}, '.') else {value} end"
    )
    fits = number_pattern(column.decimal, column.has_thousands, column.decimals)
    return f"case when regexp_full_match({value}, {literal(fits)}) then try_cast({number} as {column.type}) end"


def _date_sql(value: str, column: Column) -> str:
    """SQL: a day; the last day of an inclusive interval becomes the day after."""
    day = day_sql(value, column.date_formats)
    return f"({day} + interval 1 day)::date" if column.interval_end_inclusive else day


def _timestamp_sql(value: str, column: Column) -> str:
    """SQL: a moment on the Danish clock."""
    return moment_sql(value, column.date_formats)


def _integer_sql(value: str, _: Column) -> str:
    """SQL: a whole number."""
    return f"case when regexp_full_match({value}, {literal(_INTEGER)}) then try_cast({value} as integer) end"


def _boolean_sql(value: str, _: Column) -> str:
    """SQL: Ja or Nej."""
    return f"case lower({value}) when 'ja' then true when 'nej' then false end"


def _text_sql(value: str, _: Column) -> str:
    """SQL: a text as it is."""
    return value


_TYPED = {
    "DECIMAL": _decimal_sql,
    "DATE": _date_sql,
    "TIMESTAMP": _timestamp_sql,
    "INTEGER": _integer_sql,
    "BOOLEAN": _boolean_sql,
    "VARCHAR": _text_sql,
}


def _error(column: Column, delivery_year: int) -> str:
    """SQL: the reason code of a value, null when there is nothing to say."""
    value = f"t.{column.name}"
    cases = [f"when {value} is null then {literal('missing_value') if column.required else 'null::varchar'}"]
    tests = _tests(column, value, _typed(column), delivery_year)
    cases += [f"when {test} then {literal(code)}" for test, code in tests]
    return f"case {' '.join(cases)} end"


def _tests(column: Column, value: str, typed: str, delivery_year: int) -> list[tuple[str, str]]:
    """(SQL that is true for a bad value, reason code), in the order they are tried: of a text and its typed value."""
    base = column.type.split("(")[0]
    if base == "DECIMAL":
        mark = literal(column.decimal)
        decimals = f"len({value}) - strpos({value}, {mark})"
        pattern = number_pattern(column.decimal, column.has_thousands)
        return [
            (f"not regexp_full_match({value}, {literal(pattern)})", "not_a_decimal"),
            (f"contains({value}, {mark}) and {decimals} > {column.decimals}", "too_many_decimals"),
            (f"{typed} is null", "decimal_out_of_range"),
        ]
    if base == "INTEGER":
        return [(f"{typed} is null", "not_an_integer")]
    if base == "DATE":
        return [
            (f"{typed} is null", "not_a_date"),
            (_is_far_off(column, typed, delivery_year), "date_out_of_range"),
        ]
    if base == "TIMESTAMP":
        return [
            (f"{typed} is null", "not_a_timestamp"),
            (_is_far_off(column, typed, delivery_year), "date_out_of_range"),
            (does_not_exist_sql(typed), "time_does_not_exist"),
        ]
    if base == "BOOLEAN":
        return [(f"lower({value}) not in ('ja', 'nej')", "not_a_boolean")]
    return _text_tests(column, value)


def _is_far_off(column: Column, typed: str, delivery_year: int) -> str:
    """SQL: whether the year of a day or moment cannot be meant: a slip of the finger makes 2502 of 2025."""
    # The typed end of an inclusive interval is the day after the one that was meant.
    first = 2 if column.interval_end_inclusive else 1
    end = f"date '{delivery_year + YEARS_AHEAD + 1}-01-{first:02d}'"
    return f"({typed} < date '{FIRST_YEAR}-01-{first:02d}' or {typed} >= {end})"


def _text_tests(column: Column, value: str) -> list[tuple[str, str]]:
    """Tests of a text: person number, accepted values, pattern; a landed text may hold no person number."""
    if column.landing == "pseudonym":
        # A person number that is none got no pseudonym.
        return [(f"{column.name}__p.pseudonym is null", "not_a_cpr")]
    if column.landing != "value":
        return []
    if column.accepted_values:
        return [(f"{value} not in ({', '.join(literal(v) for v in column.accepted_values)})", "unknown_value")]
    has_cpr = f"regexp_matches({value}, {literal(_CPR_IN_TEXT)})"
    tests = [(f"case when strlen({value}) < {_CPR_BYTES} then false else {has_cpr} end", "cpr_in_text")]
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
        f"when {_breaks(check)} then {literal(check.code)}"
        for check in contract.row_checks
        if check.column == column.name
    ]
    code = f"t.{column.name}__error"
    if checks:
        code = f"coalesce({code}, case {' '.join(checks)} end)"
    if not _is_demanded_of_deletes(contract, column):
        code = f"case when {_is_delete(contract, 't.{}')} then null else {code} end"
    return f"{code} as {column.name}__error"


def _landed(column: Column) -> str:
    """SQL: the value as it is landed."""
    if column.landing == "presence":
        return f"t.{column.name} is not null as {column.raw_name}"
    return f"t.{column.name}"
