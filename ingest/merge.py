"""The change history: adding what is new or changed, closing what changed or disappeared."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from ingest.checked_rows import Parts, checked_view_sql
from ingest.contracts import Contract
from ingest.meta import Load
from ingest.sql import literal
from ingest.typing_sql import CHECKED_TABLE, SUPERSEDED_TABLE, VANISHED_TABLE, version_sql

DIFFERENCE_TABLE = "landing_difference"


@dataclass(frozen=True)
class Change:
    """How many versions a file added and closed."""

    added: int
    closed: int


@dataclass(frozen=True)
class HeldRows:
    """What raw has of a municipality's table before a file: rows of all times, and those that hold now.

    Further the versions that began or ended on the delivery date, and those that did so after it.
    """

    rows: int
    open: int
    of_date: int
    later: int


def held_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, load: Load) -> HeldRows:
    """Count what raw has of the table of a file."""
    date = _date(load)
    row = connection.execute(f"""
        select count(*), count(*) filter (where r._valid_to is null),
            count(*) filter (where r._valid_from = {date} or r._valid_to = {date}),
            count(*) filter (where r._valid_from > {date} or r._valid_to > {date})
        from raw.{contract.raw_table} as r
        where r.municipality_code = {literal(load.delivery.municipality_code)}
    """).fetchone()
    return HeldRows(*(row or (0, 0, 0, 0)))


def open_row_count(connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str) -> int:
    """How many rows of the table hold now for the municipality."""
    return _count(connection, open_rows_sql(contract, municipality_code, "count(*)"))


def open_rows_sql(contract: Contract, municipality_code: str, measure: str) -> str:
    """SQL: something of the rows `r` that hold now; a further condition may follow."""
    return f"select {measure} from raw.{contract.raw_table} as r where {is_open_sql(municipality_code)}"


def mark_superseded(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    load: Load,
    parts: Parts,
    held: HeldRows,
    *,
    is_file: bool,
) -> None:
    """Mark the rows that came too late to change anything: all of the file, or those whose key is known newer.

    A key is known newer when one of its versions began, or ended, after the delivery date: an increment that was
    delayed must not undo what a later one said.
    """
    if is_file:
        test = "true"
    elif contract.delivery_mode == "increment" and held.later:
        test = f"exists ({_newer_sql(contract, load)} and {same_key(contract, 'c')})"
    else:
        return
    connection.execute(f"""
        create or replace temp table {SUPERSEDED_TABLE} as
        select c._row_number from {CHECKED_TABLE} as c where c._state in ('good', 'delete') and {test}
    """)
    connection.execute(checked_view_sql(contract, replace(parts, has_late=True)))


def merge_table(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    load: Load,
    file_id: str,
    held: HeldRows,
    *,
    has_rejected: bool,
    only_changes: bool = False,
) -> Change:
    """Bring the good rows of the checked table into the raw table; cost follows what changed.

    A key whose new row was rejected keeps its last good version: the row did not disappear, we could only not
    read it. In an increment nothing disappears but what it deletes. What an earlier file of the same date said is
    taken back first, so that the corrected file alone speaks for that date and no version has length zero.

    `only_changes`: the checked table has the lines that the previous extract lacks, and the table of vanished rows
    those of its lines that this one lacks; all other open rows stay as they are.
    """
    municipality = load.delivery.municipality_code
    date = _date(load)
    undone = _take_back(connection, contract, municipality, date, held)
    connection.execute(_difference_sql(contract, municipality, only_changes))
    fresh, gone = connection.execute(
        f"select count(d._row_number), count(d.raw_row) from {DIFFERENCE_TABLE} as d"
    ).fetchone() or (0, 0)
    closed = _count(connection, _close_sql(contract, date, has_rejected)) if gone else 0
    is_new = f"g._row_number in (select d._row_number from {DIFFERENCE_TABLE} as d)"
    added = _count(connection, add_sql(contract, load, file_id, CHECKED_TABLE, is_new)) if fresh else 0
    return Change(added, closed + undone)


def no_difference(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of what differs for a file that is compared with nothing."""
    connection.execute(f"create or replace temp table {DIFFERENCE_TABLE} (_row_number bigint, raw_row bigint)")


def _take_back(
    connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str, date: str, held: HeldRows
) -> int:
    """Take back what an earlier file of this date said and this one does not; how many versions it concerns.

    A version that began on the date goes, and the one it had closed holds again. A version that a later delivery
    has closed stays, and so does one whose row is now unreadable.
    """
    if not held.of_date:
        return 0
    table = f"raw.{contract.raw_table}"
    mine = f"r.municipality_code = {literal(municipality_code)}"
    said = f"select {version_sql(contract, 'g')} from {CHECKED_TABLE} as g where g._state = 'good'"
    is_said = f"{version_sql(contract, 'r')} in ({said})"
    removed = _count(
        connection,
        f"delete from {table} as r where {mine} and r._valid_from = {date} and r._valid_to is null "
        f"and not {is_said} and not {_is_rejected(contract)}",
    )
    is_silent = f"not exists (select 1 from {CHECKED_TABLE} as g where {same_key(contract, 'g')})"
    is_kept = is_silent if contract.delivery_mode == "increment" else _is_rejected(contract)
    is_followed = f"""exists (
        select 1 from {table} as n
        where n.municipality_code = r.municipality_code and n._valid_from >= {date}
            and {" and ".join(f"n.{key} = r.{key}" for key in contract.key)})"""
    opened = _count(
        connection,
        f"update {table} as r set _valid_to = null "
        f"where {mine} and r._valid_to = {date} and ({is_said} or {is_kept}) and not {is_followed}",
    )
    return removed + opened


def _newer_sql(contract: Contract, load: Load) -> str:
    """SQL: the versions of the municipality that say something of a time after the delivery date."""
    date = _date(load)
    return (
        f"select 1 from raw.{contract.raw_table} as r "
        f"where r.municipality_code = {literal(load.delivery.municipality_code)} "
        f"and (r._valid_from > {date} or r._valid_to > {date})"
    )


def landed_sql(contract: Contract, municipality_code: str, measure: str) -> str:
    """SQL: a measure over the open raw rows that stand for a good row of the file, once it is merged."""
    return (
        f"{open_rows_sql(contract, municipality_code, measure)} "
        f"and r.rowid not in (select d.raw_row from {DIFFERENCE_TABLE} as d where d.raw_row is not null)"
    )


def _difference_sql(contract: Contract, municipality_code: str, only_changes: bool) -> str:
    """Create the table of what differs: good rows that raw lacks, and open raw rows that the file lacks.

    A version is told by its key too, so that equal ones are of the same key.
    """
    open_rows = f"""
    select r.rowid as raw_row, {version_sql(contract, "r")} as version
    from raw.{contract.raw_table} as r
    where {is_open_sql(municipality_code)}"""
    if only_changes:
        open_rows = f"select v.raw_row, v.version from {VANISHED_TABLE} as v"
    return f"""
create or replace temp table {DIFFERENCE_TABLE} as
with good as (
    select c._row_number, {version_sql(contract, "c")} as version from {CHECKED_TABLE} as c where c._state = 'good'
),
open_rows as (
    {open_rows}
)
select g._row_number, r.raw_row
from good as g
full outer join open_rows as r on g.version = r.version
where g._row_number is null or r.raw_row is null
"""


def _close_sql(contract: Contract, date: str, has_rejected: bool) -> str:
    """SQL: close the raw rows that the file lacks, where their key has a new version, is deleted, or is not there."""
    changed = f"""exists (
        select 1
        from {CHECKED_TABLE} as g
        inner join {DIFFERENCE_TABLE} as n on g._row_number = n._row_number
        where g._state = 'good' and {same_key(contract, "g")})"""
    may_close = f"({changed} or not {_is_rejected(contract)})" if has_rejected else "true"
    if contract.delivery_mode == "increment":
        deleted = f"""exists (
        select 1 from {CHECKED_TABLE} as g where g._state = 'delete' and {same_key(contract, "g")})"""
        may_close = f"({changed} or {deleted})" if contract.operation else changed
    return f"""
update raw.{contract.raw_table} as r set _valid_to = {date}
where r.rowid in (select d.raw_row from {DIFFERENCE_TABLE} as d where d.raw_row is not null) and {may_close}
"""


def _is_rejected(contract: Contract) -> str:
    """SQL: whether the row of this key is in the file and could not be read."""
    key_is_valid = " and ".join(f"b.{key}__error is null" for key in contract.key)
    return f"""exists (
        select 1 from {CHECKED_TABLE} as b
        where b._state in ('bad', 'duplicate') and {key_is_valid} and {same_key(contract, "b")})"""


def same_key(contract: Contract, alias: str) -> str:
    """SQL: the checked row of this alias has the key of the raw row `r`."""
    return " and ".join(f"{alias}.{key} = r.{key}" for key in contract.key)


def _date(load: Load) -> str:
    """SQL: the delivery date."""
    return f"date {literal(load.delivery.delivery_date.isoformat())}"


def add_sql(contract: Contract, load: Load, file_id: str, rows: str, is_new: str) -> str:
    """SQL: insert the rows `g` of a relation for which `is_new` holds as new versions."""
    landed = [column.raw_name or "" for column in contract.landed_columns]
    return f"""
insert into raw.{contract.raw_table} (municipality_code, {", ".join(landed)},
    _valid_from, _valid_to, _load_id, _file_id, _row_number)
select {literal(load.delivery.municipality_code)}, {", ".join(f"g.{name}" for name in landed)},
    {_date(load)}, null, {literal(load.load_id)}, {literal(file_id)}, g._row_number
from {rows} as g
where {is_new}
"""


def is_open_sql(municipality_code: str) -> str:
    """SQL: the row holds now, for this municipality."""
    return f"r.municipality_code = {literal(municipality_code)} and r._valid_to is null"


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The single number a statement gives: a count, or the rows it touched."""
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
