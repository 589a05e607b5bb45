"""Reading workbooks: which sheets and rows are the table, and what else stands in them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ingest.cells import NotText, cell_text
from ingest.contracts import Column, Contract
from ingest.reading import (
    BrokenLine,
    HeaderFault,
    Note,
    Reading,
    TextRow,
    UnreadableFile,
    folded,
    in_file_order,
    match_header,
    write_frame,
)
from ingest.workbook_errors import CELL_ERROR, error_cells

ROWS_BEFORE_HEADER = 60
SHEET_STEP = 10_000_000  # row number = sheet × step + row in the sheet: a sheet has at most 1 048 576 rows
MAX_UNPACKED_BYTES = 1 << 30

Row = list[object]


@dataclass(frozen=True)
class Sheet:
    """One sheet with its rows; `index` is its place in the workbook, from 0."""

    index: int
    name: str
    rows: list[Row]

    @property
    def has_text(self) -> bool:
        """Whether any cell of the sheet holds something."""
        return any(_has_text(row) for row in self.rows)

    def number(self, at: int) -> int:
        """Row number in the text relation of the row at a list index."""
        return self.index * SHEET_STEP + at + 1

    def place(self, at: int) -> str:
        """Where a row stands, as a reader of the workbook sees it."""
        return f"ark {self.name}, linje {at + 1}"


@dataclass(frozen=True)
class Table:
    """The table in a sheet: header row, column by position, and the list index after the last row."""

    sheet: Sheet
    header: int
    places: dict[int, Column]
    end: int

    @property
    def keys(self) -> list[int]:
        """Positions of the key columns."""
        return [index for index, column in self.places.items() if column.key_position is not None]


def read_xlsx_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived workbook; UnreadableFile when it is none.

    The header row is the one that fits the contract best; the table ends at the first row without a value in
    any key column. What stands below and has a value in a key column is set aside as a row, not as a note.
    """
    sheets = _sheets(archived)
    wanted, notes = _wanted(sheets, contract)
    columns = contract.columns_of_records
    if not wanted:
        return _without_table(work, contract, [HeaderFault("no_sheet", contract.sheet or "")])
    found = [_find_table(sheet, contract) for sheet in wanted]
    faults = [fault for _, problems in found for fault in problems]
    if faults:
        is_blank = not any(sheet.has_text for sheet in wanted)
        return _without_table(work, contract, faults, is_blank)
    tables = [table for table, _ in found]
    broken = [line for table in tables for line in _rows_after(table)]
    notes += [note for table in tables for note in _notes(table)]
    rows = (row for table in tables for row in _records(table, contract, columns, broken))
    frame = write_frame(work / f"{contract.raw_table}.csv", columns, rows)
    first = tables[0]
    return Reading(
        path=frame.path,
        fields=tuple(column.name for column in columns),
        columns=in_file_order(contract, (first.places[index] for index in sorted(first.places))),
        headers={column.name: str(first.sheet.rows[first.header][index]) for index, column in first.places.items()},
        faults=(),
        rows_read=frame.written + len(broken),
        broken=tuple(broken),
        totals=frame.totals(),
        has_multiline=frame.has_multiline,
        has_places=True,
        notes=tuple(notes),
    )


def _without_table(work: Path, contract: Contract, faults: list[HeaderFault], is_blank: bool = False) -> Reading:
    """A reading of a workbook whose table was not found."""
    return Reading(work / contract.raw_table, (), (), {}, tuple(faults), 0, (), {}, is_blank=is_blank)


def read_sheets(path: Path) -> list[tuple[str, list[Row]]]:
    """(name, rows) of every sheet of a workbook, for a look at a sample; UnreadableFile when it is none."""
    return [(sheet.name, sheet.rows) for sheet in _sheets(path)]


def _sheets(path: Path) -> list[Sheet]:
    """Every sheet of the workbook with its rows; a cell that shows an error holds `CELL_ERROR`."""
    _refuse_other_files(path)
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_object(file)
            names = list(book.sheet_names)
            tables = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except (CalamineError, OSError) as error:
        raise UnreadableFile("not_a_workbook", None, "projektmappen kan ikke åbnes") from error
    sheets = [
        Sheet(index, name, [list(row) for row in rows])
        for index, (name, rows) in enumerate(zip(names, tables, strict=True))
    ]
    for name, row, column in error_cells(path):
        for sheet in sheets:
            if sheet.name == name and row < len(sheet.rows) and column < len(sheet.rows[row]):
                sheet.rows[row][column] = CELL_ERROR
    return sheets


def _refuse_other_files(path: Path) -> None:
    """A file that is no workbook, is protected, or would unpack to more than memory should hold."""
    if not path.stat().st_size:
        raise UnreadableFile("not_a_workbook", None, "filen er tom")
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
            is_workbook = any(entry.filename == "xl/workbook.xml" for entry in packed.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile("not_a_workbook", None, "filen er ikke en xlsx-fil, eller den har adgangskode") from error
    if not is_workbook:
        raise UnreadableFile("not_a_workbook", None, "filen er ikke en xlsx-fil")
    if size > MAX_UNPACKED_BYTES:
        raise UnreadableFile("not_a_workbook", None, "filen fylder mere end 1 GB udpakket")


def _wanted(sheets: list[Sheet], contract: Contract) -> tuple[list[Sheet], list[Note]]:
    """The sheets to read: those the contract names, else the first; the others are counted when they hold text."""
    pattern = re.compile(contract.sheet, re.IGNORECASE) if contract.sheet else None
    wanted = [sheet for sheet in sheets if (pattern.fullmatch(sheet.name) if pattern else sheet.index == 0)]
    wanted = [sheet for sheet in wanted if sheet.has_text] or wanted[:1]
    others = [sheet for sheet in sheets if sheet not in wanted and sheet.has_text]
    names = ", ".join(sheet.name for sheet in others)
    return wanted, [Note("sheets_not_read", len(others), names)] if others else []


def _find_table(sheet: Sheet, contract: Contract) -> tuple[Table, list[HeaderFault]]:
    """The table of a sheet; faults when its header does not fit."""
    header, places = _find_header(sheet, contract)
    if header is None:
        return Table(sheet, 0, {}, 0), [HeaderFault("no_header", "", place=f"ark {sheet.name}")]
    names = [str(cell).strip() for cell in sheet.rows[header]]
    keys = [index for index, column in places.items() if column.key_position is not None]
    rest = range(header + 1, len(sheet.rows))
    end = next((at for at in rest if not _has_value(sheet.rows[at], keys)), len(sheet.rows))
    used = [index for index, name in enumerate(names) if name or _column_has_text(sheet, index, header + 1, end)]
    _, faults = match_header(contract, [names[index] for index in used], sheet.place(header))
    return Table(sheet, header, places, end), faults


def _find_header(sheet: Sheet, contract: Contract) -> tuple[int | None, dict[int, Column]]:
    """List index of the row that names most columns of the contract, at least half, and column by position."""
    by_header = {
        folded(text): column for column in contract.file_columns for text in (column.physical_name, *column.aliases)
    }
    best: tuple[int | None, dict[int, Column]] = (None, {})
    for at, row in enumerate(sheet.rows[:ROWS_BEFORE_HEADER]):
        places = {
            index: by_header[folded(str(cell))] for index, cell in enumerate(row) if folded(str(cell)) in by_header
        }
        if len(places) > len(best[1]):
            best = (at, places)
    return best if len(best[1]) * 2 >= len(contract.file_columns) else (None, {})


def _records(
    table: Table, contract: Contract, columns: tuple[Column, ...], broken: list[BrokenLine]
) -> Iterator[TextRow]:
    """The rows of the table as text; a row with a cell that shows an error is set aside."""
    by_name = {column.name: index for index, column in table.places.items()}
    for at in range(table.header + 1, table.end):
        row = table.sheet.rows[at]
        if any(row[index] == CELL_ERROR for index in table.places):
            broken.append(_broken(table.sheet, at, "cell_error"))
            continue
        try:
            values = [
                table.sheet.name if c.name == contract.sheet_column else cell_text(row[by_name[c.name]], c)
                for c in columns
            ]
        except NotText:
            broken.append(_broken(table.sheet, at, "not_a_plain_value"))
            continue
        yield TextRow(table.sheet.number(at), table.sheet.place(at), values)


def _rows_after(table: Table) -> list[BrokenLine]:
    """Rows below the table with a value in a key column: they look like data, and are not swallowed as notes."""
    after = range(table.end, len(table.sheet.rows))
    return [_broken(table.sheet, at, "row_after_table") for at in after if _has_value(table.sheet.rows[at], table.keys)]


def _notes(table: Table) -> list[Note]:
    """How many lines with text stand above and below the table and are no rows."""
    rows, place = table.sheet.rows, f"ark {table.sheet.name}"
    above = sum(_has_text(row) for row in rows[: table.header])
    below = sum(_has_text(row) and not _has_value(row, table.keys) for row in rows[table.end :])
    counts = (("lines_above_table", above), ("lines_below_table", below))
    return [Note(code, count, place) for code, count in counts if count]


def _broken(sheet: Sheet, at: int, code: str) -> BrokenLine:
    """A row that is set aside, with its cells as text."""
    text = ";".join(str(cell) for cell in sheet.rows[at])
    return BrokenLine(sheet.number(at), code, text, place=sheet.place(at))


def _has_text(row: Row) -> bool:
    """Whether any cell of the row holds something."""
    return any(str(cell).strip() for cell in row)


def _has_value(row: Row, indexes: list[int]) -> bool:
    """Whether any of these cells holds something."""
    return any(index < len(row) and str(row[index]).strip() for index in indexes)


def _column_has_text(sheet: Sheet, index: int, start: int, end: int) -> bool:
    """Whether a column holds something beside the rows of the table."""
    return any(str(row[index]).strip() for row in sheet.rows[start:end] if index < len(row))
