"""Reading delimited text files."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.numbers import control_column
from ingest.reading import BrokenLine, Reading, in_file_order, load_text, match_header
from ingest.working_copy import Format, read_header, write_working_copy


def read_csv_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived csv file; UnreadableFile when its bytes are not what the contract says."""
    layout = Format(contract.encoding, contract.delimiter)
    header = read_header(archived, layout)
    places, faults = match_header(contract, header)
    controls = {column.name: control_column(column, index) for index, column in places.items() if column.control_total}
    target = work / f"{contract.raw_table}.csv"
    copy = write_working_copy(archived, target, layout, header, controls.values())
    return Reading(
        path=target,
        fields=tuple(places[index].name if index in places else None for index in range(len(header))),
        columns=in_file_order(contract, (places[index] for index in sorted(places))),
        headers={column.name: header[index] for index, column in places.items()},
        faults=tuple(faults),
        rows_read=copy.rows_read,
        broken=tuple(copy.broken),
        totals={logical: copy.totals[control] for logical, control in controls.items()},
        has_multiline=copy.has_multiline,
        is_plain=copy.is_plain,
        is_blank=not header,
    )


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
