"""Taking files out of the archive, and persons out of files: planned in the ledger, then done, resumed if cut."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb

from ingest.archive import FILE_MODE, WORK_FOLDER, make_private_folder
from ingest.contracts import Contract
from ingest.holdings import Holdings
from ingest.person_rows import PERSON_LINES_TABLE, mark_lines
from ingest.privacy_ledger import (
    ArchiveChange,
    Done,
    Marks,
    erased_marks,
    finish_archive_change,
    planned_archive_changes,
)
from ingest.pseudonym import load_pseudonyms, pseudonym
from ingest.readers import READERS, load_records
from ingest.reading import TEXT_TABLE, UnreadableFile, drop_text

CLEANING_FOLDER = "cleaning"
LINE_FORMATS = ("csv", "fixed_width")
# Ten digits that stand alone, with or without a hyphen or a blank before the last four.
_CPR_BYTES = re.compile(rb"(?<!\d)(\d{6})[- ]?(\d{4})(?!\d)")
_DIGIT = re.compile(rb"\d")


@dataclass(frozen=True)
class ArchivedLines:
    """Where a person stands in an archived file: the first lines of the records, and of all records."""

    own: frozenset[int]
    all: tuple[int, ...]
    is_readable: bool


def finish_archive_changes(holdings: Holdings, at: datetime) -> int:
    """Do what is planned for archived files, one after the other; how many were deleted or rewritten.

    A file that is gone or holds nobody is only noted. Running it again after a crash does the rest.
    """
    changed = 0
    for change in planned_archive_changes(holdings.connection):
        done = _carry_out(holdings, change)
        finish_archive_change(holdings.connection, change, at, done)
        changed += done.outcome in ("deleted", "rewritten")
    return changed


def lines_of_person(holdings: Holdings, path: Path, contract: Contract, marks: Marks) -> ArchivedLines:
    """Read an archived file by its contract and find the marked persons in it.

    A file that cannot be read by its contract (it was held back) gives the lines that hold a marked number.
    """
    connection, key = holdings.connection, holdings.key
    with _work(holdings.archive) as work, _temporary(connection):
        try:
            reading = READERS[contract.format](path, contract, work)
            if reading.faults or reading.is_blank:
                raise UnreadableFile("not_a_text_file", None, "")
            broken = [*reading.broken, *load_records(connection, reading, contract)]
        except UnreadableFile:
            return ArchivedLines(frozenset(_lines_with_number(path.read_bytes(), marks, key)), (), False)
        load_pseudonyms(connection, contract, key)
        mark_lines(connection, contract, marks, key)
        own = {row[0] for row in connection.execute(f"select _row_number from {PERSON_LINES_TABLE}").fetchall()}
        own |= {line.line for line in broken if _holds(line.text.encode(), marks, key)}
        every = [row[0] for row in connection.execute(f"select _row_number from {TEXT_TABLE}").fetchall()]
    return ArchivedLines(frozenset(own), tuple(sorted({*every, *(line.line for line in broken)})), True)


def _carry_out(holdings: Holdings, change: ArchiveChange) -> Done:
    """Do one planned change."""
    path = holdings.archive / change.archived_as
    contract = holdings.contract(change.municipality_code, change.source, change.table)
    if not path.exists():
        return Done("gone")
    if change.reason == "retention" or contract is None:
        path.unlink()
        return Done("deleted")
    return _erase_from_file(holdings, change, path, contract)


def _erase_from_file(holdings: Holdings, change: ArchiveChange, path: Path, contract: Contract) -> Done:
    """Free one archived file and its quarantined rows of everyone erased.

    In a file of lines the lines become blank, so that every other row keeps its line number. A workbook or a JSON
    file cannot be changed without being written anew by us: it is deleted.
    """
    marks = erased_marks(holdings.connection, change.municipality_code)
    lines = lines_of_person(holdings, path, contract, marks)
    _delete_quarantined(holdings.connection, change, lines.own)
    if contract.format not in LINE_FORMATS:
        if not lines.own and lines.is_readable:
            return Done("unchanged")
        path.unlink()
        return Done("deleted", len(lines.own))
    before = path.read_bytes()
    after = _masked(_blanked(before, lines), marks, holdings.key)
    if after == before:
        return Done("unchanged")
    _replace(holdings.archive, path, after)
    return Done("rewritten", len(lines.own), hashlib.sha256(after).hexdigest())


def _delete_quarantined(connection: duckdb.DuckDBPyConnection, change: ArchiveChange, lines: Collection[int]) -> None:
    """Remove the person's rejected rows of this file."""
    connection.execute(
        """
        delete from quarantine.rejected_row
        where file_id in (select f.file_id from meta.file as f where f.archived_as = ?)
            and list_contains(?::bigint[], line_number)
        """,
        [change.archived_as, sorted(lines)],
    )


def _blanked(content: bytes, lines: ArchivedLines) -> bytes:
    """The content with the person's records blank: from the first line of each up to the next record."""
    physical = content.split(b"\n")
    following = dict(pairwise([*lines.all, len(physical) + 1]))
    for first in lines.own:
        for number in range(first, following.get(first, first + 1)):
            if number <= len(physical):
                physical[number - 1] = b"\r" if physical[number - 1].endswith(b"\r") else b""
    return b"\n".join(physical)


def _masked(content: bytes, marks: Marks, key: bytes) -> bytes:
    """The content without the person's number in the texts of others."""
    return _CPR_BYTES.sub(
        lambda match: _DIGIT.sub(b"x", match.group()) if _is_marked(match, marks, key) else match.group(), content
    )


def _lines_with_number(content: bytes, marks: Marks, key: bytes) -> Iterator[int]:
    """Physical lines that hold a marked person number."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if _holds(line, marks, key):
            yield number


def _holds(line: bytes, marks: Marks, key: bytes) -> bool:
    """Whether a line holds a marked person number."""
    return any(_is_marked(match, marks, key) for match in _CPR_BYTES.finditer(line))


def _is_marked(match: re.Match[bytes], marks: Marks, key: bytes) -> bool:
    """Whether ten digits are the number of a marked person."""
    return pseudonym((match[1] + match[2]).decode("ascii"), key) in marks.people


def _replace(archive: Path, path: Path, content: bytes) -> None:
    """Put new content in the place of an archived file in one step; its receipt time stays."""
    stat = path.stat()
    with _work(archive) as work:
        temporary = work / "rewritten"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(FILE_MODE)
        os.utime(temporary, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        temporary.replace(path)


@contextmanager
def _work(archive: Path) -> Iterator[Path]:
    """A private folder for copies, gone afterwards; landing clears what a killed run left in its parent."""
    folder = make_private_folder(make_private_folder(archive / WORK_FOLDER) / CLEANING_FOLDER)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _temporary(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Leave no text of a file on the connection."""
    try:
        yield
    finally:
        drop_text(connection)
        rows = connection.execute(
            "select table_name from duckdb_tables() "
            "where temporary and (starts_with(table_name, 'landing_') or starts_with(table_name, 'reject_'))"
        ).fetchall()
        for (table,) in rows:
            connection.execute(f"drop table if exists temp.{table}")
