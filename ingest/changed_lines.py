"""A full extract of which only the changed lines are typed: when that may be done, and whether it was right.

Every line that the previous extract has as well is in raw already. Whatever does not fit exactly makes the landing
read all of the file in the ordinary way.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.inbox import Delivery
from ingest.line_difference import OldFile
from ingest.merge import is_open_sql, open_row_count, open_rows_sql, same_key
from ingest.privacy_ledger import erased_marks
from ingest.typing_sql import CHECKED_TABLE, TYPED_TABLE, VANISHED_TABLE, typed_sql, version_sql

# A smaller file is read whole as fast as it is compared.
MIN_BYTES = 16 << 20
MAX_REJECTED = 10_000


def previous_extract(
    connection: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, archive: Path, size: int
) -> OldFile | None:
    """The file that raw holds the state of, line for line; None when there is none or more than lines may differ.

    None too when someone is on the erasure list, and for tables whose names go to the vault: then every row counts.
    """
    if contract.format != "csv" or contract.delivery_mode != "full" or contract.operation or contract.vault_subject:
        return None
    if size < MIN_BYTES or erased_marks(connection, delivery.municipality_code):
        return None
    row = connection.execute(
        """
        select f.file_id, f.archived_as, f.sha256, f.rows_read, f.rows_landed, f.rows_quarantined
        from meta.file as f
        where f.municipality_code = ? and f.source = ? and f.table_name = ? and f.status = 'loaded'
        qualify row_number() over (order by f.rowid desc) = 1
            and f.contract_fingerprint = ? and f.delivery_date < ? and f.rows_erased = 0 and f.rows_superseded = 0
        """,
        [delivery.municipality_code, delivery.source, contract.table, contract.fingerprint, delivery.delivery_date],
    ).fetchone()
    if row is None:
        return None
    file_id, archived_as, sha256, rows_read, rows_landed, rows_quarantined = row
    rejected = _rejected_lines(connection, file_id) if rows_quarantined <= MAX_REJECTED else frozenset()
    is_whole = len(rejected) == rows_quarantined and (archive / archived_as).is_file()
    if not is_whole or open_row_count(connection, contract, delivery.municipality_code) != rows_landed:
        return None
    return OldFile(archive / archived_as, sha256, rows_read, rejected)


def type_vanished(connection: duckdb.DuckDBPyConnection, contract: Contract, delivery: Delivery, lines: int) -> bool:
    """Type the text relation of so many vanished lines; whether each is exactly one row that raw holds now.

    The pseudonyms of these lines must be loaded. The rows are found by their keys, so that no others are compared.
    """
    typed = typed_sql(contract, delivery.delivery_date.year)
    gone, held = version_sql(contract, "g"), version_sql(contract, "r")
    connection.execute(f"create or replace temp table {TYPED_TABLE} as {typed}")
    connection.execute(f"""
        create or replace temp table {VANISHED_TABLE} as
        select r.rowid as raw_row, g._row_number, {gone} as version, {gone} = {held} as is_same
        from raw.{contract.raw_table} as r
        inner join {TYPED_TABLE} as g on {same_key(contract, "g")}
        where {is_open_sql(delivery.municipality_code)} and g._is_valid
    """)
    row = connection.execute(f"""
        select count(*) filter (where v.is_same), count(distinct v.raw_row), count(distinct v._row_number)
        from {VANISHED_TABLE} as v
    """).fetchone()
    return row == (lines, lines, lines)


def meets_unchanged_row(connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str) -> bool:
    """Whether a new line has the key of a line that did not change: the key stands twice in the file."""
    row = connection.execute(f"""
        select count(*)
        from (
            {open_rows_sql(contract, municipality_code, "*")}
                and r.rowid not in (select v.raw_row from {VANISHED_TABLE} as v)
        ) as r
        inner join {CHECKED_TABLE} as g on {same_key(contract, "g")}
        where g._state <> 'bad'
    """).fetchone()
    return row != (0,)


def _rejected_lines(connection: duckdb.DuckDBPyConnection, file_id: str) -> frozenset[int]:
    """The lines of a file that lie in quarantine."""
    rows = connection.execute(
        "select distinct line_number from quarantine.rejected_row where file_id = ?", [file_id]
    ).fetchall()
    return frozenset(line for (line,) in rows)
