"""The first extract of a table: its good rows go from the file into raw in one statement.

Nothing is there to compare with, so no table of typed rows is kept; a large file would be written twice. Rows that
cannot land are typed once more, and there are few of them.
"""

from __future__ import annotations

import duckdb

from ingest.contracts import Contract
from ingest.memory import read_once
from ingest.merge import add_sql
from ingest.meta import Load
from ingest.sql import literal
from ingest.typing_sql import (
    DUPLICATE_TABLE,
    SUPERSEDED_TABLE,
    TYPED_TABLE,
    checked_view_sql,
    duplicate_sql,
    reason_sql,
    typed_sql,
)


def is_first_extract(connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str) -> bool:
    """Whether raw has nothing of the municipality's table, and the rows of the file can only be added."""
    if contract.operation is not None:
        return False
    held = (
        f"select 1 from raw.{contract.raw_table} as r where r.municipality_code = {literal(municipality_code)} limit 1"
    )
    return connection.execute(held).fetchone() is None


def land_first_extract(
    connection: duckdb.DuckDBPyConnection, contract: Contract, load: Load, file_id: str, rows: int
) -> None:
    """Land the good rows of the text relation, which has so many rows, and make the checked relation.

    Valid rows that share a key are taken out of raw again. Part of the landing's transaction.
    """
    typed = typed_sql(contract, load.delivery.delivery_date.year)
    with read_once(connection):
        inserted = connection.execute(add_sql(contract, load, file_id, f"({typed})", "g._is_valid")).fetchone()
    has_bad = inserted is None or inserted[0] != rows
    in_raw = f"raw.{contract.raw_table} as r where r._file_id = {literal(file_id)}"
    connection.execute(duplicate_sql(contract, f"(select r.* from {in_raw})"))
    is_duplicate = f"r._row_number in (select d._row_number from {DUPLICATE_TABLE} as d)"
    landed = ", ".join(f"r.{column.raw_name}" for column in contract.landed_columns)
    connection.execute(f"""
        create or replace temp table {TYPED_TABLE} as
        {f"select * from ({typed}) as t where not t._is_valid" if has_bad else f"select * from ({typed}) as t limit 0"}
    """)
    connection.execute(f"""
        insert into {TYPED_TABLE}
        select r._row_number, {landed}, true, false from {in_raw} and {is_duplicate}
    """)
    connection.execute(f"delete from {in_raw} and {is_duplicate}")
    connection.execute(reason_sql(contract, load.delivery.delivery_date.year))
    connection.execute(f"create or replace temp table {SUPERSEDED_TABLE} (_row_number bigint)")
    connection.execute(checked_view_sql(contract, file_id))
