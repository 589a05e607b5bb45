"""The change history: adding what is new or changed, closing what changed or disappeared."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.contracts import Contract
from ingest.meta import Load
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE

DIFFERENCE_TABLE = "landing_difference"


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
    connection.execute(_difference_sql(contract, municipality))
    closed = _count(connection, _close_sql(contract, date))
    added = _count(connection, _add_sql(contract, load, file_id, date))
    return Change(added, closed)


def landed_sql(contract: Contract, municipality_code: str, measure: str) -> str:
    """SQL: a measure over the open raw rows that stand for a good row of the file, once it is merged."""
    return (
        f"(select {measure} from raw.{contract.raw_table} as r where {_is_open(municipality_code)} "
        f"and r.rowid not in (select d.raw_row from {DIFFERENCE_TABLE} as d where d.raw_row is not null))"
    )


def _difference_sql(contract: Contract, municipality_code: str) -> str:
    """Create the table of what differs: good rows that raw lacks, and open raw rows that the file lacks.

    The hash is over the key too, so that equal hashes are the same version of the same key.
    """
    return f"""
create or replace temp table {DIFFERENCE_TABLE} as
with good as (
    select c._row_number, c._row_hash::uuid as row_hash from {CHECKED_TABLE} as c where c._state = 'good'
),
open_rows as (
    select r.rowid as raw_row, r._row_hash::uuid as row_hash
    from raw.{contract.raw_table} as r
    where {_is_open(municipality_code)}
)
select g._row_number, r.raw_row
from good as g
full outer join open_rows as r on g.row_hash = r.row_hash
where g._row_number is null or r.raw_row is null
"""


def _close_sql(contract: Contract, date: str) -> str:
    """SQL: close the raw rows that the file lacks, where their key has a new version or is not there at all."""
    same_key = " and ".join(f"g.{key} = r.{key}" for key in contract.key)
    key_is_valid = " and ".join(f"g.{key}__error is null" for key in contract.key)
    changed = f"""exists (
        select 1
        from {CHECKED_TABLE} as g
        inner join {DIFFERENCE_TABLE} as n on g._row_number = n._row_number
        where g._state = 'good' and {same_key})"""
    rejected = f"""exists (
        select 1 from {CHECKED_TABLE} as g where g._state <> 'good' and {key_is_valid} and {same_key})"""
    may_close = changed if contract.delivery_mode == "increment" else f"({changed} or not {rejected})"
    return f"""
update raw.{contract.raw_table} as r set _valid_to = {date}
where r.rowid in (select d.raw_row from {DIFFERENCE_TABLE} as d where d.raw_row is not null) and {may_close}
"""


def _add_sql(contract: Contract, load: Load, file_id: str, date: str) -> str:
    """SQL: insert the good rows that raw lacks as new versions."""
    landed = [column.raw_name or "" for column in contract.landed_columns]
    return f"""
insert into raw.{contract.raw_table} (municipality_code, {", ".join(landed)},
    _valid_from, _valid_to, _load_id, _file_id, _row_number, _row_hash)
select {literal(load.delivery.municipality_code)}, {", ".join(f"g.{name}" for name in landed)},
    {date}, null, {literal(load.load_id)}, {literal(file_id)}, g._row_number, g._row_hash
from {CHECKED_TABLE} as g
where g._row_number in (select d._row_number from {DIFFERENCE_TABLE} as d)
"""


def _is_open(municipality_code: str) -> str:
    """SQL: the row holds now, for this municipality."""
    return f"r.municipality_code = {literal(municipality_code)} and r._valid_to is null"


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The single number a statement gives: a count, or the rows it touched."""
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
