"""Deleting what has been kept as long as its contract allows: archive, closed versions, quarantine, identities.

The limit of a table is the run's date less the contract's retention. What goes: versions closed before the limit,
files received before it, rejected rows of deliveries before it, and identities that no delivery has held since and
no row that is kept refers to. A version that still holds stays, however old: the source delivers it still, and
deleting it there is the source's task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

import duckdb

from ingest.archive_cleaning import finish_archive_changes
from ingest.contracts import Contract, VaultSubject
from ingest.holdings import Act, Holdings
from ingest.person_rows import person_columns
from ingest.privacy_ledger import ArchiveChange, plan_archive_changes, record_retention
from ingest.vault import delete_identities, unseen_identities


@dataclass(frozen=True)
class TableRetention:
    """What is past its time in one table: `kept_from` is the first day that is kept."""

    contract: Contract
    kept_from: date
    versions: int
    rejected: int
    identities: tuple[tuple[str, str], ...]
    files: tuple[ArchiveChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to delete."""
        return not (self.versions or self.rejected or self.identities or self.files)


def past_retention(holdings: Holdings, run_date: date) -> list[TableRetention]:
    """What a run on this date deletes, a row per contract; nothing is changed."""
    connection, contracts = holdings.connection, holdings.contracts
    vault_limits = _vault_limits(contracts, run_date)
    found = []
    for contract in contracts.values():
        limit = contract.retention.before(run_date)
        found.append(
            TableRetention(
                contract,
                limit,
                _count(connection, f"select count(*) from raw.{contract.raw_table} where _valid_to < ?", limit),
                _count(
                    connection,
                    "select count(*) from quarantine.rejected_row "
                    f"where source = '{contract.source}' and table_name = '{contract.table}' and delivery_date < ?",
                    limit,
                ),
                _identities(holdings, contract, vault_limits, run_date),
                _files(connection, contract, limit),
            )
        )
    return found


def run_retention(holdings: Holdings, act: Act, run_date: date) -> list[TableRetention]:
    """Delete what is past its time, and log it; running it twice deletes nothing more.

    The rows go in one transaction with the log and the plan for the archive. The vault goes before it, and the
    archived files after it: a killed run is taken up by the next one, from the plan.
    """
    connection = holdings.connection
    tables = past_retention(holdings, run_date)
    for table in tables:
        _delete_identities(holdings, table)
    connection.execute("begin transaction")
    try:
        for table in tables:
            contract, limit = table.contract, table.kept_from
            connection.execute(f"delete from raw.{contract.raw_table} where _valid_to < ?", [limit])
            connection.execute(
                "delete from quarantine.rejected_row where source = ? and table_name = ? and delivery_date < ?",
                [contract.source, contract.table, limit],
            )
            plan_archive_changes(connection, [replace(file, act_id=act.act_id) for file in table.files], act.at)
        record_retention(connection, act, run_date, [_logged(table) for table in tables])
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    finish_archive_changes(holdings, act.at)
    connection.execute("checkpoint")
    return tables


def _logged(table: TableRetention) -> tuple[str, str, date, int, int, int, int]:
    """A table's row in the log."""
    return (
        table.contract.source,
        table.contract.table,
        table.kept_from,
        table.versions,
        table.rejected,
        len(table.identities),
        len(table.files),
    )


def _vault_limits(contracts: Mapping[str, Contract], run_date: date) -> dict[str, date]:
    """Subject type -> first day that is kept: the longest of the tables that give it."""
    limits: dict[str, date] = {}
    for contract in contracts.values():
        if contract.vault_subject:
            subject = contract.vault_subject.subject_type
            limit = contract.retention.before(run_date)
            limits[subject] = min(limits.get(subject, limit), limit)
    return limits


def _identities(
    holdings: Holdings, contract: Contract, limits: Mapping[str, date], run_date: date
) -> tuple[tuple[str, str], ...]:
    """Identities of this table's subject type, not seen since the limit and without a row that is kept.

    An extract that is delivered unchanged is not read again, so that the day an identity was last seen does not say
    all: the rows do.
    """
    subject = contract.vault_subject
    if subject is None:
        return ()
    seen_before = datetime.combine(limits[subject.subject_type], time())
    unseen = unseen_identities(holdings.vault, holdings.keys, subject.subject_type, seen_before)
    return tuple(sorted(set(unseen) - _referred_to(holdings, subject, run_date))) if unseen else ()


def _referred_to(holdings: Holdings, subject: VaultSubject, run_date: date) -> set[tuple[str, str]]:
    """(municipality_code, id) of the subjects that rows which are kept refer to."""
    found: set[tuple[str, str]] = set()
    for contract in holdings.contracts.values():
        if subject.subject_type == "person":
            columns = [column.name for column in person_columns(contract)]
        else:
            columns = [column.name for column in contract.landed_columns if column.name == subject.subject_id]
        for column in columns:
            rows = holdings.connection.execute(
                f"select distinct municipality_code, {column} from raw.{contract.raw_table} "
                "where _valid_to is null or _valid_to >= ?",
                [contract.retention.before(run_date)],
            ).fetchall()
            found |= {(municipality, subject_id) for municipality, subject_id in rows}
    return found


def _delete_identities(holdings: Holdings, table: TableRetention) -> None:
    """Remove the identities that are past their time."""
    subject = table.contract.vault_subject
    if subject is None:
        return
    for municipality in sorted({code for code, _ in table.identities}):
        ids = [subject_id for code, subject_id in table.identities if code == municipality]
        delete_identities(holdings.vault, holdings.keys, municipality, subject.subject_type, ids)


def _files(connection: duckdb.DuckDBPyConnection, contract: Contract, limit: date) -> tuple[ArchiveChange, ...]:
    """Archived files of the table that were last received before the limit and are not deleted yet."""
    rows = connection.execute(
        """
        select f.archived_as, f.municipality_code
        from meta.file as f
        where f.source = ? and f.table_name = ?
            and f.archived_as not in (
                select c.archived_as from meta.archive_change as c
                where c.reason = 'retention' or c.outcome in ('deleted', 'gone'))
        group by f.archived_as, f.municipality_code
        having max(f.received_at) < ?
        order by all
        """,
        [contract.source, contract.table, datetime.combine(limit, time())],
    ).fetchall()
    return tuple(
        ArchiveChange(archived_as, municipality, contract.source, contract.table, "retention", "")
        for archived_as, municipality in rows
    )


def _count(connection: duckdb.DuckDBPyConnection, sql: str, limit: date) -> int:
    """The single number of a query with the limit as its parameter."""
    row = connection.execute(sql, [limit]).fetchone()
    return int(row[0]) if row else 0
