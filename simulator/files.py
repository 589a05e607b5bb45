"""Writes rows as the source systems' files: semicolons, windows-1252, CRLF, decimal comma, dd-mm-yyyy."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from simulator.extracts import Row, Value
from simulator.layout import LAYOUTS, Layout

ENCODING = "windows-1252"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A delivered file and its number of data rows."""

    table: str
    path: Path
    rows: int


@cache
def _date(value: date) -> str:
    return f"{value:%d-%m-%Y}"


def _decimal(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


FORMATS: dict[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    date: _date,
    Decimal: _decimal,
    bool: lambda value: "Ja" if value else "Nej",
    type(None): lambda value: "",
}


def text(value: Value) -> str:
    """A value as the files write it; an absent value is empty."""
    return FORMATS[type(value)](value)


def write_file(path: Path, layout: Layout, rows: Iterable[Row]) -> int:
    """Writes one file and returns its number of data rows."""
    formats, count = FORMATS, 0
    with path.open("w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(layout.header)
        for row in rows:
            writer.writerow([formats[type(value)](value) for value in row])
            count += 1
    return count


def write_delivery(
    inbox: Path, municipality_code: str, delivery_date: date, rows: Mapping[str, list[Row]]
) -> tuple[WrittenFile, ...]:
    """Writes all tables of a delivery to `inbox/<municipality>/<source>/<date>/`, replacing files there."""
    written: list[WrittenFile] = []
    for layout in LAYOUTS:
        folder = inbox / municipality_code / layout.source / delivery_date.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / layout.file_name(delivery_date)
        count = write_file(path, layout, rows[layout.table])
        written.append(WrittenFile(layout.table, path, count))
    return tuple(written)
