"""Everything that is kept on a person, as one JSON file for the one who asked to see it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.archive import make_private_folder
from ingest.archive_cleaning import lines_of_person
from ingest.contracts import Contract
from ingest.holdings import Act, Holdings
from ingest.person_rows import Subject, find_person, link_columns, person_columns, raw_condition
from ingest.privacy_ledger import begin_request, finish_request
from ingest.pseudonym import pseudonym
from ingest.vault import read_names


@dataclass(frozen=True)
class Export:
    """The file that was written, and how many rows it holds: by raw table, rejected rows, identities, files read."""

    path: Path
    rows: dict[str, int]
    quarantined: int
    identities: int
    files: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept on the person."""
        return not (self.rows or self.quarantined or self.identities or self.files)


def export_person(holdings: Holdings, act: Act, municipality_code: str, cpr: str, folder: Path) -> Export:
    """Write all rows of the person (all versions, with file and line), identity, and places in the archive.

    The file is for its owner's eyes (0600) and is named by the request, never by the person.
    """
    connection = holdings.connection
    person_id = pseudonym(cpr, holdings.key)
    begin_request(connection, act, municipality_code, person_id)
    subject = find_person(connection, holdings.contracts, municipality_code, person_id)
    tables = _tables(connection, holdings.contracts, subject)
    identities = read_names(holdings.vault, holdings.keys, municipality_code, "person", subject.people)
    archived = _archived(holdings, subject)
    rejected = _rejected(connection, archived)
    content = {
        "anmodning": act.act_id,
        "dannet": act.at.isoformat(),
        "kommune": municipality_code,
        "pseudonymer": sorted(subject.people),
        "identitet": list(identities.values()),
        "tabeller": tables,
        "karantæne": rejected,
        "arkiverede_filer": [{"fil": name, "linjer": sorted(lines)} for name, lines in archived.items()],
    }
    path = make_private_folder(folder) / f"{act.act_id}.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2, default=str)
    rows = {name: len(table["rækker"]) for name, table in tables.items()}
    finish_request(connection, act, (sum(rows.values()), len(rejected), len(identities), len(archived)))
    return Export(path, rows, len(rejected), len(identities), len(archived))


def _tables(
    connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], subject: Subject
) -> dict[str, dict[str, Any]]:
    """Raw table -> why it is kept, and the person's rows, oldest version first."""
    found = {}
    for contract in contracts.values():
        condition = raw_condition(contract, subject)
        if condition is None:
            continue
        rows = _rows(
            connection,
            f"""
            select r.*, f.file_name, f.delivery_date, f.archived_as
            from raw.{contract.raw_table} as r
            left join meta.file as f on r._file_id = f.file_id
            where {condition}
            order by r._valid_from, r._row_number
            """,
        )
        if rows:
            found[contract.raw_table] = {
                "navn": contract.label_da,
                "formål": contract.purpose,
                "hjemmel": contract.legal_basis,
                "opbevares": f"{contract.retention.value}{contract.retention.unit}",
                "rækker": rows,
            }
    return found


def _archived(holdings: Holdings, subject: Subject) -> dict[str, frozenset[int]]:
    """Archived file -> the person's lines in it."""
    rows = holdings.connection.execute(
        "select distinct archived_as, source, table_name from meta.file where municipality_code = ? order by all",
        [subject.municipality_code],
    ).fetchall()
    marks, found = subject.marks(holdings.key), {}
    for archived_as, source, table in rows:
        contract = holdings.contract(subject.municipality_code, source, table)
        path = holdings.archive / archived_as
        if contract and (person_columns(contract) or link_columns(contract)) and path.exists():
            lines = lines_of_person(holdings, path, contract, marks).own
            if lines:
                found[archived_as] = lines
    return found


def _rejected(connection: duckdb.DuckDBPyConnection, archived: Mapping[str, frozenset[int]]) -> list[dict[str, Any]]:
    """The person's rejected rows, found by file and line; their text is masked."""
    found = []
    for archived_as, lines in archived.items():
        found += _rows(
            connection,
            """
            select q.* from quarantine.rejected_row as q
            where q.file_id in (select f.file_id from meta.file as f where f.archived_as = ?)
                and list_contains(?::bigint[], q.line_number)
            order by q.delivery_date, q.line_number
            """,
            [archived_as, sorted(lines)],
        )
    return found


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    result = connection.execute(sql, values or [])
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
