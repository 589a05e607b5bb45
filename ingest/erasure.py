"""Erasing a person: out of raw, quarantine, vault and archive, and kept out of later deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb

from ingest.archive_cleaning import finish_archive_changes
from ingest.contracts import Contract
from ingest.holdings import Act, Holdings
from ingest.person_rows import (
    PERSON_LINES_TABLE,
    find_person,
    link_columns,
    links_of_lines,
    mark_lines,
    person_columns,
    raw_condition,
)
from ingest.privacy_ledger import (
    ArchiveChange,
    begin_request,
    erased_marks,
    finish_request,
    plan_archive_changes,
    record_erased,
    utc,
)
from ingest.pseudonym import pseudonym
from ingest.reading import TEXT_TABLE, keep_text
from ingest.typing_sql import totals_of_lines_sql
from ingest.vault import delete_identities


@dataclass(frozen=True)
class Erasure:
    """What an erasure removed: rows by raw table, rejected rows, identities, and archived files changed."""

    rows: dict[str, int]
    quarantined: int
    identities: int
    files: int

    @property
    def rows_raw(self) -> int:
        """Rows of all raw tables."""
        return sum(self.rows.values())


@dataclass(frozen=True)
class SetAside:
    """Records of erased persons in a file: how many, and their control totals by column."""

    rows: int
    totals: dict[str, Decimal]


NOBODY = SetAside(0, {})


def erase_person(holdings: Holdings, act: Act, municipality_code: str, cpr: str) -> Erasure:
    """Erase the person with these ten digits; doing it again removes what has come since.

    First one transaction: the erasure list, the rows, and the plan for the archive. Then vault and archive, which
    the list alone is enough to finish, should the process be killed.
    """
    connection, contracts = holdings.connection, holdings.contracts
    person_id = pseudonym(cpr, holdings.key)
    subject = find_person(connection, contracts, municipality_code, person_id)
    before = _rejected(connection)
    rows = {}
    connection.execute("begin transaction")
    try:
        begin_request(connection, act, municipality_code, person_id)
        record_erased(connection, municipality_code, subject.marks(holdings.key), act.act_id)
        for contract in contracts.values():
            condition = raw_condition(contract, subject)
            if condition:
                deleted = connection.execute(f"delete from raw.{contract.raw_table} as r where {condition}").fetchone()
                rows[contract.raw_table] = int(deleted[0]) if deleted else 0
        plan_archive_changes(connection, _archived(connection, contracts, municipality_code, act), act.at)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    people = erased_marks(connection, municipality_code).people
    identities = delete_identities(holdings.vault, holdings.keys, municipality_code, "person", people)
    files = finish_archive_changes(holdings, act.at)
    quarantined = before - _rejected(connection)
    finish_request(connection, act, (sum(rows.values()), quarantined, identities, files))
    connection.execute("checkpoint")
    return Erasure({table: count for table, count in rows.items() if count}, quarantined, identities, files)


def set_aside_erased(
    connection: duckdb.DuckDBPyConnection, contract: Contract, municipality_code: str, load_id: str, key: bytes
) -> SetAside:
    """Take the records of erased persons out of the text relation before it is typed.

    Part of the landing's transaction. Cases and the like that the person has got since are put on the list too.
    """
    marks = erased_marks(connection, municipality_code)
    if not marks or not mark_lines(connection, contract, marks, key):
        return NOBODY
    columns = [column for column in contract.columns if column.control_total]
    row = connection.execute(totals_of_lines_sql(contract, PERSON_LINES_TABLE)).fetchone() or ()
    record_erased(connection, municipality_code, links_of_lines(connection, contract, key), load_id)
    keep_text(
        connection,
        f"select t.* from {TEXT_TABLE} as t "
        f"where t._row_number not in (select l._row_number from {PERSON_LINES_TABLE} as l)",
    )
    totals = {column.name: Decimal(row[index]) for index, column in enumerate(columns, start=1)}
    return SetAside(int(row[0]), totals)


def free_archive_of_erased(holdings: Holdings, at: datetime) -> None:
    """Take erased persons out of files that were archived with them since, and finish what a killed run left.

    A file that landed without any of them, and without a row in quarantine, holds none of them.
    """
    holdings.connection.execute(
        """
        insert into meta.archive_change
        select distinct f.archived_as, f.municipality_code, f.source, f.table_name, 'erasure', f.load_id,
            ?::timestamp, null::timestamp, null::varchar, null::bigint, null::varchar
        from meta.file as f
        where f.municipality_code in (select e.municipality_code from meta.erased_subject as e)
            and not (f.status = 'loaded' and f.rows_erased = 0 and f.rows_quarantined = 0)
            and not exists (
                select 1 from meta.archive_change as c
                where c.archived_as = f.archived_as
                    and (c.reason = 'retention' or (c.reason = 'erasure' and c.planned_at >= f.received_at)))
        """,
        [utc(at)],
    )
    finish_archive_changes(holdings, at)


def _archived(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    municipality_code: str,
    act: Act,
) -> list[ArchiveChange]:
    """The archived files of a municipality in which the person may stand, held deliveries too."""
    rows = connection.execute(
        "select distinct archived_as, source, table_name from meta.file where municipality_code = ? order by all",
        [municipality_code],
    ).fetchall()
    found = []
    for archived_as, source, table in rows:
        contract = contracts.get(f"{source}.{table}")
        if contract and (person_columns(contract) or link_columns(contract)):
            found.append(ArchiveChange(archived_as, municipality_code, source, table, "erasure", act.act_id))
    return found


def _rejected(connection: duckdb.DuckDBPyConnection) -> int:
    """Rows in quarantine."""
    row = connection.execute("select count(*) from quarantine.rejected_row").fetchone()
    return int(row[0]) if row else 0
