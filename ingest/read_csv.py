"""Reading delimited text files."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.line_difference import OldFile, TooDifferent, line_difference
from ingest.numbers import ControlColumn, control_column
from ingest.reading import BrokenLine, Reading, UnreadableFile, in_file_order, load_text, match_header
from ingest.working_copy import Format, plain_totals, read_header, write_lines, write_working_copy


def read_csv_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived csv file; UnreadableFile when its bytes are not what the contract says."""
    frame = _frame(archived, contract, work)
    layout = _layout(contract)
    persons = tuple(
        index
        for index, name in enumerate(frame.reading.fields)
        if name and contract.column(name).landing == "pseudonym"
    )
    copy = write_working_copy(
        archived, frame.reading.path, layout, frame.header, frame.controls.values(), persons=persons
    )
    return replace(
        frame.reading,
        rows_read=copy.rows_read,
        broken=tuple(copy.broken),
        totals=frame.totals(copy.totals),
        has_multiline=copy.has_multiline,
        is_plain=copy.is_plain,
        is_trimmed=copy.is_trimmed,
        person_numbers=copy.person_numbers,
    )


def read_changed_lines(archived: Path, contract: Contract, work: Path, old: OldFile) -> Reading | None:
    """The lines of a csv file that the previous extract lacks, and those it has and the file lacks.

    None when that cannot be said, or when the file is not plain all through: then it must be read whole. Its control
    totals are counted over all of it.
    """
    frame = _frame(archived, contract, work)
    layout, old_lines = _layout(contract), work / f"{contract.raw_table}.old.csv"
    if frame.reading.faults:
        return None
    try:
        found = line_difference(old, archived)
        for lines, target in ((found.added, frame.reading.path), (found.vanished, old_lines)):
            write_lines(target, layout, lines)
        totals = plain_totals(archived, layout, frame.header, frame.controls.values())
    except (TooDifferent, UnreadableFile):
        return None
    if totals is None:
        return None
    return replace(
        frame.reading,
        rows_read=found.lines,
        totals=frame.totals(totals),
        is_plain=True,
        unchanged=found.unchanged,
        vanished=old_lines,
        vanished_lines=len(found.vanished),
    )


@dataclass(frozen=True)
class _Frame:
    """What the header of a file says: a reading without rows, and the control columns by logical name."""

    header: list[str]
    controls: dict[str, ControlColumn]
    reading: Reading

    def totals(self, found: dict[ControlColumn, Decimal]) -> dict[str, Decimal]:
        """The totals by logical name."""
        return {logical: found[control] for logical, control in self.controls.items()}


def _layout(contract: Contract) -> Format:
    """How the contract's files are written."""
    return Format(contract.encoding, contract.delimiter)


def _frame(archived: Path, contract: Contract, work: Path) -> _Frame:
    """Read the header of a file."""
    header = read_header(archived, _layout(contract))
    places, faults = match_header(contract, header)
    reading = Reading(
        path=work / f"{contract.raw_table}.csv",
        fields=tuple(places[index].name if index in places else None for index in range(len(header))),
        columns=in_file_order(contract, (places[index] for index in sorted(places))),
        headers={column.name: header[index] for index, column in places.items()},
        faults=tuple(faults),
        rows_read=0,
        broken=(),
        totals={},
        is_blank=not header,
    )
    controls = {column.name: control_column(column, index) for index, column in places.items() if column.control_total}
    return _Frame(header, controls, reading)


def load_csv_text(connection: duckdb.DuckDBPyConnection, reading: Reading, contract: Contract) -> list[BrokenLine]:
    """Fill the text relation from a working copy whose header has no faults; the lines DuckDB rejected."""
    lines = load_text(connection, reading, contract, contract.delimiter)
    return _rejected_lines(lines, contract.delimiter, len(reading.fields))


def _rejected_lines(lines: list[tuple[str, str]], delimiter: str, fields: int) -> list[BrokenLine]:
    """DuckDB's rejects as broken lines; the physical line number stands first in the working copy's line."""
    broken: dict[int, BrokenLine] = {}
    for text, kind in lines:
        number, _, record = text.partition(delimiter)
        found = len(next(csv.reader([record], delimiter=delimiter, skipinitialspace=True), []))
        code = {"TOO MANY COLUMNS": "too_many_fields", "MISSING COLUMNS": "too_few_fields"}.get(
            kind, "too_few_fields" if found < fields else "too_many_fields"
        )
        broken[int(number)] = BrokenLine(int(number), code, record, found)
    return list(broken.values())
