"""Readers: each turns an archived file into a text relation, the one form the typing works on.

A text relation is a temporary table with `_row_number` (physical line or row in the file) and one VARCHAR
column per logical column of the contract. Typing, rules, masking and ledger are the same for every reader.
"""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from ingest.contracts import Column, Contract
from ingest.sql import literal
from ingest.working_copy import BrokenLine, ControlColumn, Format, read_header, write_working_copy

TEXT_TABLE = "landing_text"
MAX_RECORD_BYTES = 4 << 20


@dataclass(frozen=True)
class HeaderFault:
    """A column that is missing, unknown or given twice; `suggestion` is a likely match."""

    code: str
    column: str
    suggestion: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader found out before any row is typed.

    `path` is the reader's working copy; `totals` are sums of control columns, by logical name, taken without
    the typing SQL; `broken` are records whose fields cannot be told apart.
    """

    path: Path
    columns: tuple[Column, ...]
    headers: dict[str, str]
    faults: tuple[HeaderFault, ...]
    rows_read: int
    written: int
    broken: tuple[BrokenLine, ...]
    totals: dict[str, Decimal]
    has_multiline: bool
    is_blank: bool


def read_csv_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived csv file; UnreadableFile when its bytes are not what the contract says."""
    layout = Format(contract.encoding, contract.delimiter)
    header = read_header(archived, layout)
    places, faults = match_header(contract, header)
    controls = {column.name: _control(column, index) for index, column in places.items() if column.control_total}
    target = work / f"{contract.raw_table}.csv"
    copy = write_working_copy(archived, target, layout, header, controls.values())
    return Reading(
        path=target,
        columns=tuple(places[index] for index in sorted(places)),
        headers={column.name: header[index] for index, column in places.items()},
        faults=tuple(faults),
        rows_read=copy.rows_read,
        written=copy.written,
        broken=tuple(copy.broken),
        totals={logical: copy.totals[control.index] for logical, control in controls.items()},
        has_multiline=copy.has_multiline,
        is_blank=not header,
    )


def load_csv_text(connection: duckdb.DuckDBPyConnection, reading: Reading, contract: Contract) -> list[BrokenLine]:
    """Fill the text relation from a working copy whose header has no faults; the lines DuckDB rejected."""
    columns = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in reading.columns)
    connection.execute("drop table if exists reject_scans")
    connection.execute("drop table if exists reject_errors")
    connection.execute(f"""
        create or replace temp table {TEXT_TABLE} as
        select * from read_csv(
            {literal(str(reading.path))}, columns = {{'_row_number': 'BIGINT', {columns}}},
            auto_detect = false, header = false, delim = {literal(contract.delimiter)}, quote = '"',
            escape = '"', comment = '', new_line = '\\n', encoding = 'utf-8', strict_mode = true,
            store_rejects = true, rejects_limit = 0, max_line_size = {MAX_RECORD_BYTES},
            parallel = {str(not reading.has_multiline).lower()})
    """)
    lines = connection.execute(
        "select distinct csv_line, error_type::varchar from reject_errors order by all"
    ).fetchall()
    return _rejected_lines([(text, kind) for text, kind in lines], contract, len(reading.columns))


READERS: dict[
    str,
    tuple[
        Callable[[Path, Contract, Path], Reading],
        Callable[[duckdb.DuckDBPyConnection, Reading, Contract], list[BrokenLine]],
    ],
] = {"csv": (read_csv_file, load_csv_text)}


def match_header(contract: Contract, header: list[str]) -> tuple[dict[int, Column], list[HeaderFault]]:
    """Position in the file -> column, by physical name or alias in any order; and what does not fit."""
    by_header = {
        _folded(text): column for column in contract.columns for text in (column.physical_name, *column.aliases)
    }
    places: dict[int, Column] = {}
    unknown: list[str] = []
    faults: list[HeaderFault] = []
    for index, text in enumerate(header):
        column = by_header.get(_folded(text))
        if column is None:
            unknown.append(text)
        elif column in places.values():
            faults.append(HeaderFault("repeated_column", text))
        else:
            places[index] = column
    if len(places) * 2 < len(contract.columns):
        # Data where the header should be: its words may be names, so none of them is repeated.
        return places, [HeaderFault("no_header", "")]
    missing = [column.physical_name for column in contract.columns if column not in places.values()]
    faults += [HeaderFault("missing_column", text, _closest(text, unknown)) for text in missing]
    faults += [HeaderFault("unknown_column", text, _closest(text, missing)) for text in unknown]
    return places, faults


def _folded(header: str) -> str:
    """A header as it is compared: composed characters, one space, no case."""
    return " ".join(unicodedata.normalize("NFC", header).casefold().split())


def _closest(text: str, candidates: list[str]) -> str | None:
    """The candidate most like the text, or None."""
    found = difflib.get_close_matches(_folded(text), [_folded(item) for item in candidates], n=1, cutoff=0.5)
    return next((item for item in candidates if found and _folded(item) == found[0]), None)


def _control(column: Column, index: int) -> ControlColumn:
    """The control column with the limits of its decimal type."""
    digits = int(column.type.split("(")[1].split(",")[0])
    return ControlColumn(index, column.decimals, digits)


def _rejected_lines(lines: list[tuple[str, str]], contract: Contract, fields: int) -> list[BrokenLine]:
    """DuckDB's rejects as broken lines; the physical line number stands first in the working copy's line."""
    broken: dict[int, BrokenLine] = {}
    for text, kind in lines:
        number, _, record = text.partition(contract.delimiter)
        found = len(_split(record, contract.delimiter))
        code = {"TOO MANY COLUMNS": "too_many_fields", "MISSING COLUMNS": "too_few_fields"}.get(
            kind, "too_few_fields" if found < fields else "too_many_fields"
        )
        broken[int(number)] = BrokenLine(int(number), code, record, found)
    return list(broken.values())


def _split(record: str, delimiter: str) -> list[str]:
    """Fields of one record, quotes minded."""
    return next(csv.reader([record], delimiter=delimiter, skipinitialspace=True), [])
