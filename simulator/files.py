"""Writes rows as the source systems' files: delimited text, workbooks, nested JSON, fixed width."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from simulator.layout import LAYOUTS, Layout, Style
from simulator.nested import nested_text
from simulator.values import Row, Value
from simulator.workbooks import write_workbook

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A delivered table: its file (which may hold others too) and its number of data rows."""

    table: str
    path: Path
    rows: int


Formats = Mapping[type, Callable[[Any], str]]


@cache
def formats_of(style: Style) -> Formats:
    """How a style writes a value of each type; an absent value is empty."""
    marks = str.maketrans({",": style.thousands, ".": style.decimal})
    number = "{:,f}" if style.thousands else "{:f}"

    @cache
    def day(value: date) -> str:
        return value.strftime(style.day_format)

    return {
        str: str,
        int: str,
        date: day,
        datetime: lambda value: value.strftime(style.moment_format),
        Decimal: lambda value: number.format(value).translate(marks),
        bool: lambda value: "Ja" if value else "Nej",
        type(None): lambda value: "",
    }


def text(value: Value, style: Style) -> str:
    """A value as the files of a style write it."""
    return formats_of(style)[type(value)](value)


def write_file(path: Path, layout: Layout, rows: Iterable[Row]) -> int:
    """Writes one delimited text file and returns its number of data rows."""
    formats, count = formats_of(layout.style), 0
    with path.open("w", encoding=layout.style.encoding, newline="") as file:
        if layout.style.has_mark:
            file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
        writer.writerow(layout.header)
        for row in rows:
            writer.writerow([formats[type(value)](value) for value in row])
            count += 1
    return count


def write_fixed(path: Path, layout: Layout, rows: Iterable[Row]) -> int:
    """Writes one file of fixed width without a header: texts to the left, numbers to the right."""
    count = 0
    with path.open("w", encoding=layout.style.encoding, newline="") as file:
        for row in rows:
            file.write("".join(_cell(layout, value, width) for value, width in zip(row, layout.widths, strict=True)))
            file.write("\r\n")
            count += 1
    return count


def _cell(layout: Layout, value: Value, width: int) -> str:
    shown = text(value, layout.style)[:width]
    return shown.rjust(width) if isinstance(value, Decimal) else shown.ljust(width)


def write_delivery(
    inbox: Path,
    municipality_code: str,
    delivery_date: date,
    rows: Mapping[str, list[Row]],
    layouts: Sequence[Layout] = LAYOUTS,
) -> tuple[WrittenFile, ...]:
    """Writes the tables of a delivery to `inbox/<municipality>/<source>/<date>/`, replacing files there."""
    written: list[WrittenFile] = []
    for _, group in groupby(layouts, key=lambda layout: (layout.source, layout.file_prefix)):
        together = list(group)
        layout = together[0]
        folder = inbox / municipality_code / layout.source / delivery_date.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / layout.file_name(delivery_date)
        if layout.form == "json":
            path.write_text(nested_text(rows, together, delivery_date), encoding="utf-8", newline="")
        elif layout.form == "xlsx":
            write_workbook(path, layout, rows[layout.table], delivery_date)
        elif layout.form == "fixed":
            write_fixed(path, layout, rows[layout.table])
        else:
            write_file(path, layout, rows[layout.table])
        written += [WrittenFile(each.table, path, len(rows[each.table])) for each in together]
    return tuple(written)
