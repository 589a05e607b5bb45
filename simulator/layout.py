"""The source tables as the source systems deliver them: file names, forms and headers, from a data file."""

import csv
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal

Form = Literal["csv", "xlsx", "json", "fixed"]
FORMS: dict[str, Form] = {"csv": "csv", "xlsx": "xlsx", "json": "json", "fixed": "fixed"}
# The tables of the children's line, which every municipality delivers.
CORE = 12
SHEET_COLUMN = "Ark"


@dataclass(frozen=True, slots=True)
class Style:
    """How a system writes values: encoding, byte-order mark, days and moments, decimal mark, thousands mark."""

    encoding: str
    has_mark: bool
    day_format: str
    moment_format: str
    decimal: str
    thousands: str


STYLES = {
    "dk": Style("windows-1252", False, "%d-%m-%Y", "%d-%m-%Y %H:%M", ",", ""),
    "thousands": Style("windows-1252", False, "%d-%m-%Y", "%d-%m-%Y %H:%M", ",", "."),
    "nexus": Style("utf-8", True, "%Y-%m-%d", "%Y-%m-%d %H:%M", ",", ""),
    "sensum": Style("utf-8", True, "%d-%m-%Y", "%d-%m-%Y %H:%M", ",", ""),
    "benchmark": Style("utf-8", False, "%Y-%m-%d", "%Y-%m-%dT%H:%M", ".", ""),
    "payroll": Style("windows-1252", False, "%Y%m%d", "%Y%m%d%H%M", ",", ""),
    "json": Style("utf-8", False, "%Y-%m-%d", "%Y-%m-%dT%H:%M", ".", ""),
    "workbook": Style("utf-8", False, "%d-%m-%Y", "%d-%m-%Y %H:%M", ",", ""),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """One source table: the system it comes from, its file and its header in file order.

    `widths` are those of a fixed-width file. Several tables may be in one file (JSON). In a workbook the
    column `Ark` is the name of the sheet that the row is on.
    """

    table: str
    source: str
    file_prefix: str
    header: tuple[str, ...]
    key: tuple[str, ...]
    extension: str
    form: Form
    style: Style
    is_increment: bool
    widths: tuple[int, ...]

    def file_name(self, extract_date: date) -> str:
        """The name of the file extracted on `extract_date`."""
        return f"{self.file_prefix}_{extract_date:%Y-%m-%d}.{self.extension}"


def _layouts() -> tuple[Layout, ...]:
    text = (files("simulator") / "data" / "layouts.csv").read_text(encoding="utf-8")
    return tuple(
        Layout(
            table=row["table"],
            source=row["source"],
            file_prefix=row["file_prefix"],
            header=tuple(row["header"].split("|")),
            key=tuple(row["key"].split("|")),
            extension=row["extension"],
            form=FORMS[row["form"]],
            style=STYLES[row["style"]],
            is_increment=row["mode"] == "increment",
            widths=tuple(int(width) for width in row["widths"].split("|") if width),
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


LAYOUTS = _layouts()
CORE_LAYOUTS = LAYOUTS[:CORE]
