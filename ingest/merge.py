"""The change history: adding what is new or changed, closing what changed or disappeared."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.contracts import Contract
from ingest.meta import Load
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE


@dataclass(frozen=True)
class Change:
    """How many versions a file added and closed."""

    added: int
    closed: int


def open_row_count(connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str) -> int:
    """How many rows of the table hold now for the municipality."""
    return _count(connection, f"select count(*) from raw.{contract.raw_table} as r where {_is_open(municipality_code)}")


def merge_table(connection: duckdb.DuckDBPyConnection, contract: Contract, load: Load, file_id: str) -> Change:
    """Bring the good rows of the checked table into the raw table; cost follows what changed.

    A key whose new row was rejected keeps its last good version: the row did not disappear, we could only not
    read it. In an increment nothing disappears.
    """
    municipality = load.delivery.municipality_code
    date = f"date {literal(load.delivery.delivery_date.isoformat())}"
    same_key = " and ".join(f"g.{key} = r.{key}" for key in contract.key)
    same_row = f"g._state = 'good' and {same_key} and g._row_hash = r._row_hash"
    key_is_valid = " and ".join(f"g.{key}__error is null" for key in contract.key)
    bad_row = f"g._state <> 'good' and {key_is_valid} and {same_key}"
    rejected = f"exists (select 1 from {CHECKED_TABLE} as g where {bad_row})"
    changed = f"exists (select 1 from {CHECKED_TABLE} as g where g._state = 'good' and {same_key})"
    may_close = changed if contract.delivery_mode == "increment" else f"({changed} or not {rejected})"
    closed = _count(
        connection,
        f"""
        update raw.{contract.raw_table} as r set _valid_to = {date}
        where {_is_open(municipality)}
            and not exists (select 1 from {CHECKED_TABLE} as g where {same_row})
            and {may_close}
    """,
    )
    landed = [column.raw_name or "" for column in contract.landed_columns]
    added = _count(
        connection,
        f"""
        insert into raw.{contract.raw_table} (municipality_code, {", ".join(landed)},
            _valid_from, _valid_to, _load_id, _file_id, _row_number, _row_hash)
        select {literal(municipality)}, {", ".join(f"g.{name}" for name in landed)},
            {date}, null, {literal(load.load_id)}, {literal(file_id)}, g._row_number, g._row_hash
        from {CHECKED_TABLE} as g
        where g._state = 'good'
            and not exists (select 1 from raw.{contract.raw_table} as r
                where {_is_open(municipality)} and {same_key} and g._row_hash = r._row_hash)
        order by g._row_number
    """,
    )
    return Change(added, closed)


def landed_sql(contract: Contract, municipality_code: str, measure: str) -> str:
    """SQL: a measure over the open raw rows that stand for a good row of the file."""
    same_key = " and ".join(f"g.{key} = r.{key}" for key in contract.key)
    return (
        f"(select {measure} from raw.{contract.raw_table} as r "
        f"inner join {CHECKED_TABLE} as g on {same_key} and g._row_hash = r._row_hash "
        f"where {_is_open(municipality_code)} and g._state = 'good')"
    )


def _is_open(municipality_code: str) -> str:
    """SQL: the row holds now, for this municipality."""
    return f"r.municipality_code = {literal(municipality_code)} and r._valid_to is null"


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The single number a statement gives: a count, or the rows it touched."""
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
