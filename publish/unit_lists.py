"""What the source rules found, as one list per responsible unit that can be opened in a spreadsheet."""

import csv
import os
import re
import shutil
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

# Column of the table -> header of the list.
COLUMNS = {
    "severity_code": "Alvor",
    "rule_name": "Hvad er galt",
    "fields_shown": "Felter",
    "case_number": "Sagsnummer",
    "source_table": "Tabel",
    "file_line_number": "Linje i filen",
    "first_seen_date": "Set første gang",
    "then_da": "Hvad følger",
    "false_positive_da": "Hvornår er det ingen fejl",
    "acknowledged_reason": "Kvitteret",
    "acknowledged_until_date": "Kvittering udløber",
    "rule_code": "Regel",
    "row_key": "Nøgle",
}
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# Case numbers are for the unit alone: the operator hands the lists out.
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def write_unit_lists(connection: duckdb.DuckDBPyConnection, destination: Path) -> list[Path]:
    """Write ``<destination>/<municipality_code>/<unit>.csv``, the gravest hits first, in place of the lists before.

    UTF-8 with a byte-order mark, separated by semicolons, as a Danish spreadsheet opens it. Reads
    reporting.rpt_source_check_line. A unit without hits has no list. Returns the files written, sorted.
    """
    work = destination.with_name(f".{destination.name}.new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=FOLDER_MODE, parents=True)
    names = [
        _write_list(work, unit, list(rows))
        for unit, rows in groupby(_hits(connection), lambda row: (row[0], row[1], row[2]))
    ]
    before = destination.with_name(f".{destination.name}.old")
    shutil.rmtree(before, ignore_errors=True)
    if destination.exists():
        destination.rename(before)
    work.rename(destination)
    shutil.rmtree(before, ignore_errors=True)
    return sorted(destination / name for name in names)


def _hits(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute(
        f"""
        select municipality_code, unit_type, unit_code, {", ".join(COLUMNS)}
        from reporting.rpt_source_check_line
        order by
            municipality_code, unit_type, unit_code, is_acknowledged,
            list_position(['FATAL', 'ERROR', 'WARNING', 'INFO'], severity_code), rule_code, row_key
        """
    ).fetchall()


def _write_list(work: Path, unit: tuple[str, str, str], rows: list[tuple[Any, ...]]) -> Path:
    """One list, readable by its owner alone; its place below the folder."""
    municipality, unit_type, unit_code = unit
    # a team and a provider may have the same code
    name = Path(municipality) / f"{unit_type}_{re.sub(r'[^A-Za-z0-9_-]', '_', unit_code)}.csv"
    path = work / name
    path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS.values())
        writer.writerows([cell(value) for value in row[3:]] for row in rows)
    return name


def cell(value: object) -> str:
    """A value as a cell that a spreadsheet shows and never runs."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
