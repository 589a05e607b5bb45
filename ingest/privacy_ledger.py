"""The ledger of data protection: what was deleted and why, who asked for what, whom not to take in again.

Nothing here holds a person number, a name or a case number: a person is a pseudonym, everything else that could
lead to one is a keyed mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

import duckdb

from ingest.holdings import Act

PRIVACY_DDL = """
create schema if not exists meta;
create table if not exists meta.subject_request (
    act_id VARCHAR, kind VARCHAR, municipality_code VARCHAR, person_id VARCHAR, requested_by VARCHAR,
    requested_at TIMESTAMP, finished_at TIMESTAMP, rows_raw BIGINT, rows_quarantine BIGINT, rows_vault BIGINT,
    files_archive BIGINT
);
create table if not exists meta.erased_subject (
    municipality_code VARCHAR, column_name VARCHAR, source VARCHAR, mark VARCHAR, act_id VARCHAR
);
create table if not exists meta.archive_change (
    archived_as VARCHAR, municipality_code VARCHAR, source VARCHAR, table_name VARCHAR, reason VARCHAR,
    act_id VARCHAR, planned_at TIMESTAMP, finished_at TIMESTAMP, outcome VARCHAR, rows_removed BIGINT,
    sha256_after VARCHAR
);
create table if not exists meta.retention_run (
    act_id VARCHAR, run_by VARCHAR, run_at TIMESTAMP, run_date DATE, source VARCHAR, table_name VARCHAR,
    kept_from DATE, rows_raw BIGINT, rows_quarantine BIGINT, rows_vault BIGINT, files_archive BIGINT
);
"""

PERSON = "person_id"
EVERYWHERE = "*"


@dataclass(frozen=True)
class Marks:
    """How rows of a person are known again: pseudonyms, and (column, source or `*`, keyed mark) of their other ids."""

    people: frozenset[str]
    links: frozenset[tuple[str, str, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.people or self.links)


@dataclass(frozen=True)
class ArchiveChange:
    """An archived file that is to be deleted (`retention`) or freed of a person (`erasure`)."""

    archived_as: str
    municipality_code: str
    source: str
    table: str
    reason: str
    act_id: str


@dataclass(frozen=True)
class Done:
    """What became of an archived file: deleted, rewritten, unchanged or gone; rows taken out; its new hash."""

    outcome: Literal["deleted", "rewritten", "unchanged", "gone"]
    rows_removed: int = 0
    sha256_after: str | None = None


def last_erasure(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When a person was last erased (UTC without a zone); None when nobody was, or the ledger is not made yet."""
    made = connection.execute("select 1 from duckdb_tables() where table_name = 'subject_request'").fetchone()
    if made is None:
        return None
    row = connection.execute("select max(requested_at) from meta.subject_request where kind = 'erase'").fetchone()
    return row[0] if row else None


def utc(moment: datetime) -> datetime:
    """A time as the warehouse stores it: UTC without a zone; one without a zone is taken as UTC."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def erased_marks(connection: duckdb.DuckDBPyConnection, municipality_code: str) -> Marks:
    """Everyone whom this municipality has erased."""
    rows = connection.execute(
        "select column_name, source, mark from meta.erased_subject where municipality_code = ?", [municipality_code]
    ).fetchall()
    return Marks(
        frozenset(mark for column, _, mark in rows if column == PERSON),
        frozenset((column, source, mark) for column, source, mark in rows if column != PERSON),
    )


def record_erased(connection: duckdb.DuckDBPyConnection, municipality_code: str, marks: Marks, act_id: str) -> None:
    """Put marks on the erasure list; those that stand there already are left alone."""
    known = erased_marks(connection, municipality_code)
    fresh = [(PERSON, EVERYWHERE, mark) for mark in sorted(marks.people - known.people)]
    fresh += sorted(marks.links - known.links)
    if fresh:
        connection.executemany(
            "insert into meta.erased_subject values (?, ?, ?, ?, ?)",
            [[municipality_code, *entry, act_id] for entry in fresh],
        )


def plan_archive_changes(
    connection: duckdb.DuckDBPyConnection, changes: Iterable[ArchiveChange], planned_at: datetime
) -> None:
    """Note what will be done to archived files, before it is done."""
    for change in changes:
        connection.execute(
            "insert into meta.archive_change values (?, ?, ?, ?, ?, ?, ?, null, null, null, null)",
            [
                change.archived_as,
                change.municipality_code,
                change.source,
                change.table,
                change.reason,
                change.act_id,
                utc(planned_at),
            ],
        )


def planned_archive_changes(connection: duckdb.DuckDBPyConnection) -> list[ArchiveChange]:
    """What was planned and is not finished: of this run, or of one that was killed."""
    rows = connection.execute(
        """
        select distinct archived_as, municipality_code, source, table_name, reason, act_id
        from meta.archive_change where finished_at is null order by all
        """
    ).fetchall()
    return [ArchiveChange(*row) for row in rows]


def finish_archive_change(
    connection: duckdb.DuckDBPyConnection, change: ArchiveChange, finished_at: datetime, done: Done
) -> None:
    """Note what became of an archived file."""
    connection.execute(
        """
        update meta.archive_change
        set finished_at = ?, outcome = ?, rows_removed = ?, sha256_after = ?
        where archived_as = ? and reason = ? and act_id = ? and finished_at is null
        """,
        [
            utc(finished_at),
            done.outcome,
            done.rows_removed,
            done.sha256_after,
            change.archived_as,
            change.reason,
            change.act_id,
        ],
    )


def begin_request(connection: duckdb.DuckDBPyConnection, act: Act, municipality_code: str, person_id: str) -> None:
    """Note that a person's data were asked for or are being erased."""
    connection.execute(
        "insert into meta.subject_request values (?, ?, ?, ?, ?, ?, null, null, null, null, null)",
        [act.act_id, act.kind, municipality_code, person_id, act.by, utc(act.at)],
    )


def finish_request(connection: duckdb.DuckDBPyConnection, act: Act, counts: tuple[int, int, int, int]) -> None:
    """Note how it ended; counts are rows of raw, quarantine and vault, and archived files concerned."""
    connection.execute(
        """
        update meta.subject_request
        set finished_at = ?, rows_raw = ?, rows_quarantine = ?, rows_vault = ?, files_archive = ?
        where act_id = ?
        """,
        [utc(act.at), *counts, act.act_id],
    )


def record_retention(
    connection: duckdb.DuckDBPyConnection,
    act: Act,
    run_date: date,
    rows: Iterable[tuple[str, str, date, int, int, int, int]],
) -> None:
    """A row per table: source, table, kept from, and what was deleted of raw, quarantine, vault and archive."""
    for row in rows:
        connection.execute(
            f"insert into meta.retention_run values ({', '.join('?' * 11)})",
            [act.act_id, act.by, utc(act.at), run_date, *row],
        )
