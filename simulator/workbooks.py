"""Writes workbooks as people keep them: titles above the table, a sum and notes below, sheets of other things."""

import io
import re
import zipfile
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from simulator.layout import SHEET_COLUMN, Layout
from simulator.values import Row, Value

# Bytes must not tell when the workbook was written.
ZIP_TIME = (2020, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
TITLES = {
    "expected_inflow": "Forventet til- og afgang, voksne",
    "hour_price_assumption": "Forudsætninger for timepris",
    "provider_budget": "Budgetopfølgning",
    "delivered_hours": "Timeseddel",
    "occupancy": "Belægningsliste",
}
NOTES = {
    "expected_inflow": ("Listen holdes ved hånd af visitationen.", "Sandsynlighed er et skøn."),
    "hour_price_assumption": ("Potentiel 1 til 1 tid er arbejdstid fratrukket alle øvrige linjer.",),
    "provider_budget": ("Afvigelse er korrigeret budget fratrukket forventet resultat.",),
    "delivered_hours": ("Timer er afrundet til hele kvarterer.",),
    "occupancy": ("Borgere fra andre kommuner er med.", "Rettelser sendes til visitationen."),
}
SUM_COLUMNS = {"delivered_hours": "Timer", "provider_budget": "Afvigelse"}
# Two title lines and an empty one stand above the header.
HEADER_ROW = 4
GUIDE = ("Vejledning", "Udfyld et ark pr. enhed. Skriv ikke i overskrifterne.")


def write_workbook(path: Path, layout: Layout, rows: list[Row], day: date) -> None:
    """Writes the rows over one or more sheets; the same rows give the same bytes."""
    book = Workbook(write_only=True)
    header = [name for name in layout.header if name != SHEET_COLUMN]
    for name, own in _sheets(layout, rows).items():
        sheet = book.create_sheet(name)
        sheet.append([f"{TITLES[layout.table]}: {name}"])
        sheet.append([f"Udskrevet {day:%d-%m-%Y}"])
        sheet.append([])
        sheet.append(header)
        for row in own:
            sheet.append([_cell(value) for value in row])
        for line in _below(layout, header, own):
            sheet.append(line)
    guide = book.create_sheet(GUIDE[0])
    guide.append([GUIDE[1]])
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(without_clock(stream.getvalue()))


def sheet_rows(layout: Layout, rows: list[Row]) -> list[tuple[str, int]]:
    """(sheet, row in the sheet) of every row of the table, as it is written."""
    reached: dict[str, int] = defaultdict(lambda: HEADER_ROW)
    places: list[tuple[str, int]] = []
    for row in rows:
        name = _sheet_name(layout, dict(zip(layout.header, row, strict=True)))
        reached[name] += 1
        places.append((name, reached[name]))
    return places


def _sheets(layout: Layout, rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each sheet, the sheet's own column taken out; an empty table has one sheet."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        fields = dict(zip(layout.header, row, strict=True))
        found[_sheet_name(layout, fields)].append(tuple(v for n, v in fields.items() if n != SHEET_COLUMN))
    return found or {EMPTY_SHEETS[layout.table]: []}


EMPTY_SHEETS = {
    "expected_inflow": "Tilgang",
    "hour_price_assumption": "Timepris",
    "provider_budget": "Enhed uden tal",
    "delivered_hours": "Team uden timer",
    "occupancy": "Belægning",
}


def _sheet_name(layout: Layout, fields: dict[str, Value]) -> str:
    if SHEET_COLUMN in fields:
        return str(fields[SHEET_COLUMN])
    if layout.table == "expected_inflow":
        return str(fields["Retning"])
    if layout.table == "hour_price_assumption":
        return f"Timepris {fields['År']}"
    return f"Belægning {fields['Tilbud-ID']}"


def _below(layout: Layout, header: list[str], rows: list[Row]) -> list[list[Value]]:
    """A sum under its column and notes; both stand outside the key columns, as they would hide rows else."""
    place = next(index for index, name in enumerate(header) if name not in layout.key)
    lines: list[list[Value]] = []
    summed = SUM_COLUMNS.get(layout.table)
    if summed is not None:
        column = header.index(summed)
        amounts = [value for value in (row[column] for row in rows) if isinstance(value, Decimal)]
        total = sum(amounts, Decimal(0))
        line: list[Value] = [None] * len(header)
        line[place], line[column] = "I alt", total
        lines.append(line)
    lines.append([])
    for note in NOTES[layout.table]:
        lines.append([*[None] * place, note])
    return lines


def _cell(value: Value) -> Value:
    """A value as a cell holds it: days as days, truth as Ja and Nej."""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a workbook's day has no zone
    return value


def append_line(path: Path, sheet_name: str, line: list[str | None]) -> int:
    """Writes a line under everything on a sheet, an empty one between; returns its number."""
    book = load_workbook(path)
    sheet = book[sheet_name]
    number = int(sheet.max_row) + 2
    for column, value in enumerate(line, start=1):
        sheet.cell(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(without_clock(stream.getvalue()))
    return number


def without_clock(content: bytes) -> bytes:
    """The same workbook with fixed times in its archive and its properties."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            data = source.read(name)
            if name == "docProps/core.xml":
                data = STAMP.sub(rb"\g<1>2020-01-01T00:00:00Z\g<2>", data)
            packed.writestr(entry, data)
    return target.getvalue()
