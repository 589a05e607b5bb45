"""The first extract of a table: its good rows go from the file into raw in one statement.

Nothing is there to compare with, so no table of typed rows is kept; a large file would be written twice. Rows that
cannot land are typed once more, and there are few of them.
"""

from __future__ import annotations

import duckdb

from ingest.checked_rows import Parts, find_duplicates, put_together
from ingest.contracts import Contract
from ingest.memory import read_once
from ingest.merge import HeldRows, add_sql
from ingest.meta import Load
from ingest.sql import literal
from ingest.typing_sql import DUPLICATE_TABLE, TYPED_TABLE, typed_sql


def is_first_extract(contract: Contract, held: HeldRows) -> bool:
    """Whether raw has nothing of the municipality's table, and the rows of the file can only be added."""
    return contract.operation is None and not held.rows


def land_first_extract(
    connection: duckdb.DuckDBPyConnection, contract: Contract, load: Load, file_id: str, rows: int
) -> Parts:
    """Land the good rows of the text relation, which has so many rows, and make the checked relation.

    Valid rows that share a key are taken out of raw again. Part of the landing's transaction.
    """
    year = load.delivery.delivery_date.year
    typed = typed_sql(contract, year)
    with read_once(connection):
        inserted = connection.execute(add_sql(contract, load, file_id, f"({typed})", "g._is_valid")).fetchone()
    has_bad = inserted is None or inserted[0] != rows
    in_raw = f"raw.{contract.raw_table} as r where r._file_id = {literal(file_id)}"
    has_duplicates = find_duplicates(connection, contract, f"(select r.* from {in_raw})")
    parts = Parts(has_bad, has_duplicates, landed_file=file_id)
    if parts.has_typed:
        aside = "where not t._is_valid" if has_bad else "limit 0"
        connection.execute(f"create or replace temp table {TYPED_TABLE} as select * from ({typed}) as t {aside}")
    if has_duplicates:
        _take_out(connection, contract, in_raw)
    put_together(connection, contract, year, parts)
    return parts


def _take_out(connection: duckdb.DuckDBPyConnection, contract: Contract, in_raw: str) -> None:
    """Move the duplicates among the rows of the file from raw to the typed table."""
    is_duplicate = f"r._row_number in (select d._row_number from {DUPLICATE_TABLE} as d)"
    landed = ", ".join(f"r.{column.raw_name}" for column in contract.landed_columns)
    connection.execute(f"""
        insert into {TYPED_TABLE}
        select r._row_number, {landed}, true, false from {in_raw} and {is_duplicate}
    """)
    connection.execute(f"delete from {in_raw} and {is_duplicate}")
