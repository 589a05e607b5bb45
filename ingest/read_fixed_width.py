"""Reading files whose columns stand in fixed positions of every line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.contracts import Contract
from ingest.reading import BrokenLine, Reading, TextRow, in_file_order, write_frame
from ingest.text_blocks import checked_text


def read_fixed_width_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived file; UnreadableFile when its bytes are not what the contract says.

    A line of another length, and one with characters where the contract has no column, is set aside.
    """
    columns = contract.file_columns
    broken: list[BrokenLine] = []
    rows = _rows(archived, contract, broken)
    frame = write_frame(work / f"{contract.raw_table}.csv", columns, rows)
    return Reading(
        path=frame.path,
        fields=tuple(column.name for column in columns),
        columns=in_file_order(contract, columns),
        headers={column.name: column.physical_name for column in columns},
        faults=(),
        rows_read=frame.written + len(broken),
        broken=tuple(broken),
        totals=frame.totals(),
        has_places=True,
        is_blank=not archived.stat().st_size,
    )


def _rows(archived: Path, contract: Contract, broken: list[BrokenLine]) -> Iterator[TextRow]:
    """The lines as records; what is no record goes to `broken`. Blank lines and header lines are not counted."""
    length = contract.record_length or 0
    spans = [(start - 1, start - 1 + size) for start, size in (c.position or (1, 0) for c in contract.file_columns)]
    claimed = {position for start, end in spans for position in range(start, end)}
    gaps = [position for position in range(length) if position not in claimed]
    for number, line in _lines(archived, contract.encoding):
        if number <= contract.header_lines:
            continue
        code = _fault(line, length, gaps)
        if code:
            broken.append(BrokenLine(number, code, line, len(line)))
        else:
            yield TextRow(number, f"linje {number}", [line[start:end] for start, end in spans])


def _lines(archived: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """(physical line, text) of the lines that are not blank."""
    number = 0
    for text, _ in checked_text(archived, encoding):
        for line in text.removesuffix("\n").split("\n"):
            number += 1
            if line.strip(" \t\r"):
                yield number, line.removesuffix("\r")


def _fault(line: str, length: int, gaps: list[int]) -> str | None:
    """Why a line is no record, or None; `gaps` are the positions where the contract has no column."""
    if "\r" in line:
        return "stray_line_break"
    if len(line) != length:
        return "wrong_length"
    return "text_outside_columns" if any(line[position] != " " for position in gaps) else None
