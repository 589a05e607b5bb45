"""The checked relation: every row of a file with its typed values, what is wrong with it and what becomes of it.

It is a view that puts parts together. A part the file does not need is not made: most files have no bad row and no
key twice, and each statement costs as much as some thousand rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from ingest.contracts import Contract
from ingest.sql import literal
from ingest.typing_sql import (
    CHECKED_TABLE,
    DUPLICATE_TABLE,
    REASON_TABLE,
    SUPERSEDED_TABLE,
    TYPED_TABLE,
    duplicate_sql,
    reason_sql,
    typed_sql,
)


@dataclass(frozen=True)
class Parts:
    """What the checked relation is made of; `landed_file` has its good rows in raw, and not in the typed table."""

    has_bad: bool
    has_duplicates: bool
    has_late: bool = False
    landed_file: str | None = None

    @property
    def has_typed(self) -> bool:
        """Whether there is a table of typed rows."""
        return self.landed_file is None or self.has_bad or self.has_duplicates


def check_every_row(connection: duckdb.DuckDBPyConnection, contract: Contract, delivery_year: int) -> Parts:
    """Type the text relation into a table and make the checked relation.

    `_state` is good, bad (some column has a code), duplicate, delete (an increment's row that closes its key) or
    superseded (a row that came too late, see `ingest.merge`); a duplicate has its code in `_duplicate`.
    Inclusive interval ends become half-open here: a source's own
    convention ends at the door. Every row is typed once; reason codes are worked out for the bad rows alone.
    """
    connection.execute(f"create or replace temp table {TYPED_TABLE} as {typed_sql(contract, delivery_year)}")
    bad = connection.execute(f"select count(*) from {TYPED_TABLE} as t where not t._is_valid").fetchone()
    has_duplicates = find_duplicates(connection, contract, f"(from {TYPED_TABLE} as t where t._is_valid)")
    parts = Parts(has_bad=bad != (0,), has_duplicates=has_duplicates)
    put_together(connection, contract, delivery_year, parts)
    return parts


def find_duplicates(connection: duckdb.DuckDBPyConnection, contract: Contract, valid_rows: str) -> bool:
    """Whether rows of a relation of valid rows share a key; then the table of duplicates says which do not land.

    Sorting the hashes of all keys tells so; the rows themselves are looked at where two hashes are equal.
    """
    keys = ", ".join(f"c.{key}" for key in contract.key)
    found = connection.execute(f"select hash({keys}) as key_hash from {valid_rows} as c").fetchnumpy()
    hashes = np.asarray(found["key_hash"])
    hashes.sort()
    if not (hashes[1:] == hashes[:-1]).any():
        return False
    connection.execute(duplicate_sql(contract, valid_rows))
    return True


def put_together(connection: duckdb.DuckDBPyConnection, contract: Contract, delivery_year: int, parts: Parts) -> None:
    """Make the checked relation of its parts, the reason codes of bad rows with it."""
    if parts.has_bad:
        connection.execute(reason_sql(contract, delivery_year))
    connection.execute(checked_view_sql(contract, parts))


def checked_view_sql(contract: Contract, parts: Parts) -> str:
    """Create the checked relation over its parts."""
    rows = [_typed_rows_sql(contract, parts)] if parts.has_typed else []
    rows += [_rows_in_raw_sql(contract, parts.landed_file)] if parts.landed_file else []
    return f"create or replace temp view {CHECKED_TABLE} as {' union all '.join(rows)}"


def _typed_rows_sql(contract: Contract, parts: Parts) -> str:
    """SQL: the rows of the typed table, with the reason codes, duplicates and late rows there are."""
    landed = ", ".join(f"t.{column.raw_name}" for column in contract.landed_columns)
    found = [
        (parts.has_bad, REASON_TABLE, "r", "not t._is_valid", "bad"),
        (parts.has_duplicates, DUPLICATE_TABLE, "d", "d.code is not null", "duplicate"),
        (parts.has_late, SUPERSEDED_TABLE, "s", "s._row_number is not null", "superseded"),
    ]
    made = [part for is_made, *part in found if is_made]
    joins = [f"left join {table} as {alias} on t._row_number = {alias}._row_number" for table, alias, *_ in made]
    states = [f"when {test} then '{state}'" for *_, test, state in made]
    return f"""
select t._row_number, {landed}, {_codes(contract, "r." if parts.has_bad else None)},
    case {" ".join(states)} when t._is_delete then 'delete' else 'good' end as _state,
    {"d.code" if parts.has_duplicates else "null::varchar"} as _duplicate
from {TYPED_TABLE} as t
{" ".join(joins)}
"""


def _rows_in_raw_sql(contract: Contract, file_id: str) -> str:
    """SQL: the rows of a file that stand in raw, as rows of the checked relation."""
    landed = ", ".join(f"r.{column.raw_name}" for column in contract.landed_columns)
    return f"""
select r._row_number, {landed}, {_codes(contract, None)}, 'good' as _state, null::varchar as _duplicate
from raw.{contract.raw_table} as r
where r._file_id = {literal(file_id)}
"""


def _codes(contract: Contract, prefix: str | None) -> str:
    """SQL: the reason code of every column; null without a table that has them."""
    return ", ".join(
        f"{prefix}{column.name}__error" if prefix else f"null::varchar as {column.name}__error"
        for column in contract.columns
    )
