"""The ledger of landing: DDL of the meta, quarantine and raw tables, and the rows a load leaves in meta."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb

from ingest.contracts import Contract
from ingest.inbox import Delivery
from ingest.privacy_ledger import PRIVACY_DDL
from ingest.problems import Problem

RAW_SYSTEM_COLUMNS = (
    ("_valid_from", "DATE", "The delivery date on which this version became known."),
    ("_valid_to", "DATE", "The delivery date from which this version no longer held; empty while it holds."),
    ("_load_id", "VARCHAR", "The load that brought this version."),
    ("_file_id", "VARCHAR", "The file that brought this version."),
    ("_row_number", "BIGINT", "Physical line number in the file."),
)

META_DDL = """
create schema if not exists raw;
create schema if not exists meta;
create schema if not exists quarantine;
create table if not exists meta.load (
    load_id VARCHAR, municipality_code VARCHAR, source VARCHAR, delivery_date DATE, delivery VARCHAR,
    received_at TIMESTAMP, status VARCHAR, file_count INTEGER, rows_read BIGINT, rows_landed BIGINT,
    rows_quarantined BIGINT, rows_added BIGINT, rows_closed BIGINT, problem_count INTEGER
);
create table if not exists meta.file (
    file_id VARCHAR, load_id VARCHAR, municipality_code VARCHAR, source VARCHAR, table_name VARCHAR,
    delivery_date DATE, file_name VARCHAR, sha256 VARCHAR, bytes BIGINT, archived_as VARCHAR,
    received_at TIMESTAMP, contract_version VARCHAR, contract_fingerprint VARCHAR, rows_read BIGINT,
    rows_landed BIGINT, rows_quarantined BIGINT, rows_added BIGINT, rows_closed BIGINT, status VARCHAR
);
create table if not exists meta.control_total (
    file_id VARCHAR, "check" VARCHAR, file_total DECIMAL(38,4), landed_total DECIMAL(38,4),
    quarantined_total DECIMAL(38,4), is_equal BOOLEAN
);
create table if not exists meta.delivery_problem (
    load_id VARCHAR, municipality_code VARCHAR, source VARCHAR, delivery_date DATE, delivery VARCHAR,
    severity VARCHAR, code VARCHAR, file_name VARCHAR, line_number BIGINT, column_name VARCHAR,
    message_da VARCHAR, recorded_at TIMESTAMP
);
create table if not exists meta.seen_file (
    delivery VARCHAR, file_name VARCHAR, bytes BIGINT, mtime_ns BIGINT, load_id VARCHAR, status VARCHAR,
    contracts VARCHAR
);
create table if not exists meta.pseudonym_key (fingerprint VARCHAR);
create table if not exists quarantine.rejected_row (
    load_id VARCHAR, file_id VARCHAR, municipality_code VARCHAR, source VARCHAR, table_name VARCHAR,
    delivery_date DATE, file_name VARCHAR, line_number BIGINT, column_name VARCHAR, rule_code VARCHAR,
    message_da VARCHAR, row_text VARCHAR, place_da VARCHAR
);
create table if not exists meta.release (
    delivery VARCHAR, load_id VARCHAR, released_by VARCHAR, reason VARCHAR, released_at TIMESTAMP
);
alter table meta.load add column if not exists rows_superseded BIGINT default 0;
alter table meta.file add column if not exists rows_superseded BIGINT default 0;
alter table meta.file add column if not exists rows_erased BIGINT default 0;
alter table meta.load add column if not exists rows_erased BIGINT default 0;
alter table meta.control_total add column if not exists erased_total DECIMAL(38,4) default 0;
alter table quarantine.rejected_row add column if not exists place_da VARCHAR;
"""


@dataclass(frozen=True)
class Load:
    """One attempt at a delivery: what every row it leaves behind refers to."""

    load_id: str
    delivery: Delivery
    received_at: datetime

    @property
    def received_utc(self) -> datetime:
        """Receipt time as the warehouse stores it, UTC without a zone; one without a zone is taken as UTC."""
        if self.received_at.tzinfo is None:
            return self.received_at
        return self.received_at.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class ControlTotal:
    """A total of the file against what landed plus what was set aside; `check` is row_count or a column.

    Set aside are rejected rows and rows that came too late.
    """

    check: str
    file_total: Decimal
    landed_total: Decimal
    quarantined_total: Decimal
    erased_total: Decimal = Decimal(0)

    @property
    def is_equal(self) -> bool:
        """Whether nothing was lost or made up on the way."""
        return self.file_total == self.landed_total + self.quarantined_total + self.erased_total


@dataclass(frozen=True)
class FileResult:
    """What became of one file; status is loaded, repeated, superseded or held.

    `rows_superseded` came too late to change anything: read = landed + quarantined + superseded.
    """

    file_id: str
    table: str
    file_name: str
    sha256: str
    size: int
    archived_as: str
    contract: Contract
    status: str
    rows_read: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    rows_added: int = 0
    rows_closed: int = 0
    rows_erased: int = 0
    rows_superseded: int = 0
    control_totals: tuple[ControlTotal, ...] = ()


def create_tables(connection: duckdb.DuckDBPyConnection, contracts: Iterable[Contract]) -> None:
    """Make what is missing: schemas, ledger, one raw table per contract, and columns new in a contract.

    A home of earlier days has the fingerprint of every row beside it; it goes, since rows are compared as they stand.
    """
    connection.execute(META_DDL + PRIVACY_DDL)
    existing = _existing_columns(connection)
    missing = [sql for contract in contracts for sql in _missing_sql(contract, existing.get(contract.raw_table))]
    if not missing:
        return
    connection.execute("begin transaction")
    try:
        connection.execute("; ".join(missing))
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("rollback")
        raise


def _missing_sql(contract: Contract, have: set[str] | None) -> list[str]:
    """What makes the raw table of a contract complete; `have` are the columns it has, None when there is no table."""
    table, wanted = f"raw.{contract.raw_table}", raw_columns(contract)
    if have is None:
        body = ", ".join(f'"{name}" {type_}{_stored_sql(contract, name, type_)}' for name, type_ in wanted)
        return [f"create table {table} ({body})"]
    added = [f'alter table {table} add column "{name}" {type_}' for name, type_ in wanted if name not in have]
    return added + ([f"alter table {table} drop column _row_hash"] if "_row_hash" in have else [])


def _stored_sql(contract: Contract, name: str, type_: str) -> str:
    """SQL: how a column is stored, where we know better than DuckDB's trials, which cost as much as the storing.

    No value of a key of one column comes twice in a file, so a dictionary of them is never worth making.
    """
    return " using compression fsst" if (name,) == tuple(contract.key) and type_ == "VARCHAR" else ""


def raw_columns(contract: Contract) -> list[tuple[str, str]]:
    """(name, DuckDB type) of every column of the raw table, in order."""
    landed = [(column.raw_name or "", column.raw_type) for column in contract.landed_columns]
    return [
        ("municipality_code", "VARCHAR"),
        *landed,
        *((name, type_) for name, type_, _ in RAW_SYSTEM_COLUMNS),
    ]


def _existing_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Raw table -> its columns."""
    found: dict[str, set[str]] = {}
    rows = connection.execute(
        "select table_name, column_name from information_schema.columns where table_schema = 'raw'"
    ).fetchall()
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def next_load_id(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> str:
    """`999-case_system-2025-01-31-2`: the second attempt at that delivery."""
    row = connection.execute("select count(*) from meta.load where delivery = ?", [delivery.name]).fetchone()
    return f"{delivery.name.replace('/', '-')}-{(row[0] if row else 0) + 1}"


def latest_files(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> dict[str, tuple[str, str]]:
    """Table -> (sha256, contract fingerprint) of the file last loaded for this municipality and source."""
    return _last_files(connection, delivery, "f.status = 'loaded'")


def latest_files_of_date(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> dict[str, tuple[str, str]]:
    """As `latest_files`, of the files with the delivery's own date; one that came too late was dealt with too."""
    day = delivery.delivery_date.isoformat()
    return _last_files(connection, delivery, f"f.status in ('loaded', 'superseded') and f.delivery_date = '{day}'")


def _last_files(connection: duckdb.DuckDBPyConnection, delivery: Delivery, test: str) -> dict[str, tuple[str, str]]:
    """Table -> (sha256, contract fingerprint) of the last file of the municipality and source that fits."""
    rows = connection.execute(
        f"""
        select f.table_name, f.sha256, f.contract_fingerprint
        from meta.file as f
        where f.municipality_code = ? and f.source = ? and {test}
        order by f.rowid
        """,
        [delivery.municipality_code, delivery.source],
    ).fetchall()
    return {table: (sha256, fingerprint) for table, sha256, fingerprint in rows}


def latest_dates(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> dict[str, str]:
    """Table -> ISO date of the newest delivery loaded or confirmed for this municipality and source."""
    rows = connection.execute(
        """
        select f.table_name, max(f.delivery_date)::varchar
        from meta.file as f
        where f.municipality_code = ? and f.source = ? and f.status in ('loaded', 'repeated')
        group by f.table_name
        """,
        [delivery.municipality_code, delivery.source],
    ).fetchall()
    return dict(rows)


def record_files(connection: duckdb.DuckDBPyConnection, load: Load, files: Iterable[FileResult]) -> None:
    """A row per file, and a row per control total."""
    delivery = load.delivery
    rows, totals = [], []
    for file in files:
        rows.append(
            [
                file.file_id,
                load.load_id,
                delivery.municipality_code,
                delivery.source,
                file.table,
                delivery.delivery_date,
                file.file_name,
                file.sha256,
                file.size,
                file.archived_as,
                load.received_utc,
                file.contract.version,
                file.contract.fingerprint,
                file.rows_read,
                file.rows_landed,
                file.rows_quarantined,
                file.rows_added,
                file.rows_closed,
                file.status,
                file.rows_superseded,
                file.rows_erased,
            ]
        )
        totals += [
            [
                file.file_id,
                total.check,
                total.file_total,
                total.landed_total,
                total.quarantined_total,
                total.is_equal,
                total.erased_total,
            ]
            for total in file.control_totals
        ]
    _insert(connection, "meta.file", rows)
    _insert(connection, "meta.control_total", totals)


def record_problems(connection: duckdb.DuckDBPyConnection, load: Load, problems: Iterable[Problem]) -> None:
    """A row per problem of the delivery."""
    delivery = load.delivery
    rows = [
        [
            load.load_id,
            delivery.municipality_code,
            delivery.source,
            delivery.delivery_date,
            delivery.name,
            problem.severity,
            problem.code,
            problem.file,
            problem.line,
            problem.column,
            problem.line_da,
            load.received_utc,
        ]
        for problem in problems
    ]
    _insert(connection, "meta.delivery_problem", rows)


def record_seen(connection: duckdb.DuckDBPyConnection, load: Load, status: str, contracts: str) -> None:
    """Remember how the files of the delivery looked, so that they are not read again."""
    delivery = load.delivery
    connection.execute("delete from meta.seen_file where delivery = ?", [delivery.name])
    fingerprints = [file.fingerprint for file in delivery.files]
    rows = [[delivery.name, *fingerprint, load.load_id, status, contracts] for fingerprint in fingerprints]
    _insert(connection, "meta.seen_file", rows or [[delivery.name, None, None, None, load.load_id, status, contracts]])


def record_load(
    connection: duckdb.DuckDBPyConnection,
    load: Load,
    status: str,
    files: list[FileResult],
    problems: list[Problem],
) -> None:
    """The row of the load itself: always the last row a load writes.

    `problem_count` counts the problems of the delivery; rejected rows are counted in `rows_quarantined`, and
    notes are no problems.
    """
    delivery = load.delivery
    totals = [
        sum(getattr(file, name) for file in files)
        for name in ("rows_read", "rows_landed", "rows_quarantined", "rows_added", "rows_closed")
    ]
    row = [
        load.load_id,
        delivery.municipality_code,
        delivery.source,
        delivery.delivery_date,
        delivery.name,
        load.received_utc,
        status,
        len(files),
        *totals,
        sum(problem.severity not in ("row", "note") for problem in problems),
        sum(file.rows_superseded for file in files),
        sum(file.rows_erased for file in files),
    ]
    _insert(connection, "meta.load", [row])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[list[Any]]) -> None:
    """Add rows to a ledger, all columns given in order."""
    if rows:
        places = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into {table} values ({places})", rows)
