"""Rows that could not land: each bad value with its place, rule, Danish message and the row's masked text."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.contracts import Column, Contract
from ingest.masking import mask_broken_line, mask_numbers, sql_row_text, sql_shown, sql_without_numbers
from ingest.meta import Load
from ingest.problems import LINE_TEXTS, Problem, format_line, value_texts, wrong_field_count, wrong_length
from ingest.reading import TEXT_TABLE, BrokenLine, Reading
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE, YEARS_AHEAD

REJECT_TABLE = "landing_reject"
SHOWN_PROBLEMS = 20
SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class Source:
    """Where rejected rows come from."""

    load: Load
    contract: Contract
    file_id: str
    file_name: str
    reading: Reading


def reject_rows(
    connection: duckdb.DuckDBPyConnection, source: Source, broken: list[BrokenLine], bad_rows: int
) -> list[Problem]:
    """Write every bad value of the checked table, and every broken line, to the quarantine.

    `bad_rows` is how many rows of the checked table do not land. Returns the first problems, for the reader
    of the run; all of them stand in quarantine.rejected_row.
    """
    problems = _reject_broken(connection, source, broken)
    if bad_rows:
        problems += _reject_values(connection, source)
    return problems[:SHOWN_PROBLEMS]


def _reject_broken(connection: duckdb.DuckDBPyConnection, source: Source, broken: list[BrokenLine]) -> list[Problem]:
    """Lines whose fields could not be told apart; no column can be named."""
    problems = [_broken_problem(source, line) for line in sorted(broken, key=lambda line: line.line)]
    if problems:
        texts = {line.line: mask_broken_line(line.text, source.contract) for line in broken}
        connection.execute(
            f"""
            insert into quarantine.rejected_row
            select {_constants(source)}, unnest($lines::bigint[]), null, unnest($codes::varchar[]),
                unnest($messages::varchar[]), unnest($texts::varchar[]), unnest($places::varchar[])
            """,
            {
                "lines": [problem.line for problem in problems],
                "codes": [problem.code for problem in problems],
                "messages": [problem.line_da for problem in problems],
                "texts": [texts[problem.line or 0] for problem in problems],
                "places": [problem.place_da for problem in problems],
            },
        )
    return problems[:SHOWN_PROBLEMS]


def _broken_problem(source: Source, line: BrokenLine) -> Problem:
    """A broken line as a problem."""
    if line.code in LINE_TEXTS:
        expected, action = LINE_TEXTS[line.code]
    elif line.code == "wrong_length":
        expected, action = wrong_length(source.contract.record_length or 0, line.found or 0)
    else:
        expected, action = wrong_field_count(len(source.reading.fields), line.found or 0)
    place = mask_numbers(line.place) if line.place else f"linje {line.line}"
    return Problem(
        source.load.delivery.name, line.code, "row", expected, action, source.file_name, line.line, place_da=place
    )


def _reject_values(connection: duckdb.DuckDBPyConnection, source: Source) -> list[Problem]:
    """Rows with a bad value or a key that stands more than once."""
    contract = source.contract
    connection.execute(_reject_table_sql(contract, source.reading))
    kinds = connection.execute(f"select distinct column_name, code from {REJECT_TABLE} order by all").fetchall()
    if not kinds:
        return []
    texts = {(column, code): _texts(source, column, code) for column, code in kinds}
    messages = ", ".join(
        f"({literal(column)}, {literal(code)}, {literal(header)}, {literal(_line(source, header, expected, action))})"
        for (column, code), (header, expected, action) in texts.items()
    )
    connection.execute(f"""
        insert into quarantine.rejected_row
        select {_constants(source)}, r._row_number, m.header, r.code,
            replace(replace(m.message, '{{place}}', r.place), '{{found}}', r.found), r.row_text, r.place
        from {REJECT_TABLE} as r
        inner join (values {messages}) as m (column_name, code, header, message)
            on r.column_name = m.column_name and r.code = m.code
        order by r._row_number, r.position
    """)
    rows = connection.execute(
        f"select column_name, code, _row_number, place, found from {REJECT_TABLE} "
        f"order by _row_number, position limit {SHOWN_PROBLEMS}"
    ).fetchall()
    problems = []
    for column, code, line, place, found in rows:
        header, expected, action = texts[column, code]
        name = source.load.delivery.name
        problems.append(Problem(name, code, "row", expected + found, action, source.file_name, line, header, place))
    return problems


def _texts(source: Source, column: str, code: str) -> tuple[str, str, str]:
    """(header as in the file, expected, action) for a reason code."""
    contract = source.contract
    last_year = source.load.delivery.delivery_date.year + YEARS_AHEAD
    expected, action = value_texts(contract, contract.column(column), code, last_year)
    return source.reading.headers.get(column, contract.column(column).physical_name), expected, action


def _line(source: Source, header: str, expected: str, action: str) -> str:
    """The message with gaps for place and value."""
    expected = f"{expected}{{found}}"
    return format_line(source.load.delivery.name, source.file_name, "{place}", header, expected, action)


def _constants(source: Source) -> str:
    """SQL: the columns that are the same for every rejected row of a file."""
    delivery = source.load.delivery
    texts = [
        source.load.load_id,
        source.file_id,
        delivery.municipality_code,
        delivery.source,
        source.contract.table,
    ]
    day = delivery.delivery_date.isoformat()
    return f"{', '.join(literal(text) for text in texts)}, date {literal(day)}, {literal(source.file_name)}"


def _reject_table_sql(contract: Contract, reading: Reading) -> str:
    """SQL: one row per bad value: line, place, column, code, `found` (`, fandt '..'` or empty), masked row text."""
    in_file_order = list(reading.columns)
    codes = {column.name: f"c.{column.name}__error" for column in contract.columns}
    entries = ", ".join(
        f"{{column_name: {literal(column.name)}, position: {position}, "
        f"code: {codes[column.name]}, found: {_found(contract, column)}}}"
        for position, column in enumerate(in_file_order)
    )
    first_key = literal(contract.key[0])
    text_columns = ", ".join(f"t.{column.name}" for column in contract.columns)
    return f"""
create or replace temp table {REJECT_TABLE} as
with text_values as (
    select t._row_number, {sql_without_numbers(reading.place_sql)} as place, {text_columns}
    from {TEXT_TABLE} as t
),
bad_rows as (
    select c._row_number, t.place, c._state, c._duplicate, [{entries}] as entries,
        {sql_row_text(contract, in_file_order, codes)} as row_text
    from {CHECKED_TABLE} as c
    inner join text_values as t on c._row_number = t._row_number
    where c._state in ('bad', 'duplicate')
),
bad_values as (
    select b._row_number, b.place, b.row_text, unnest(b.entries, recursive := true)
    from bad_rows as b
    where b._state = 'bad'
)
select v._row_number, v.place, v.row_text, v.column_name, v.position, v.code, v.found
from bad_values as v
where v.code is not null
union all
select b._row_number, b.place, b.row_text, {first_key}, 0, b._duplicate, ''
from bad_rows as b
where b._state = 'duplicate'
"""


def _found(contract: Contract, column: Column) -> str:
    """SQL: what stood there, for a column that is not personal; else an empty text."""
    if column.is_masked:
        return "''"
    value = f"left(t.{column.name}, {SHOWN_CHARACTERS})"
    shown = f"', fandt ''' || {sql_shown(value, contract)} || ''''"
    return f"case when t.{column.name} is null then '' else {shown} end"
