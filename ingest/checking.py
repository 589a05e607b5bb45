"""Trying a file against its contract without landing anything: the landing itself, in a place that is thrown away."""

from __future__ import annotations

import fnmatch
import glob
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from ingest.contracts import Contract
from ingest.landing import IngestPaths, ingest


@dataclass(frozen=True)
class FileCheck:
    """What would become of a file: every problem as a Danish line, and how many rows it concerns."""

    lines: tuple[str, ...]
    rows_read: int
    rows_landed: int
    is_held: bool


def check_file(contract: Contract, file: Path, municipality_code: str, received_at: datetime) -> FileCheck:
    """Check one file by its contract, with the municipality's layout in it if there is one.

    Nothing is kept: the copy, the warehouse and the keys live in a private folder for as long as the check runs.
    """
    name = f"{municipality_code}/{contract.source}/{received_at.date().isoformat()}"
    # The file is checked whatever it is called; that its name does not fit is one of the lines.
    used = replace(contract, file_pattern=glob.escape(file.name), required_in_delivery=True)
    with tempfile.TemporaryDirectory(prefix="lineal-") as folder, duckdb.connect() as connection:
        root = Path(folder)
        (root / "inbox" / name).mkdir(parents=True)
        shutil.copyfile(file, root / "inbox" / name / file.name)
        paths = IngestPaths(root / "inbox", root / "archive", root / "vault" / "vault.sqlite", root / "keys")
        [result] = ingest(paths, connection, received_at, {contract.name: used}).deliveries
        rejected = connection.execute(
            "select message_da from quarantine.rejected_row order by line_number, column_name"
        ).fetchall()
    lines = [problem.line_da for problem in result.problems if problem.severity != "row" or result.held]
    lines += [row[0] for row in rejected]
    if not fnmatch.fnmatchcase(file.name.casefold(), contract.file_pattern.casefold()):
        lines.insert(0, f"fil {file.name}: forventede et filnavn af formen {contract.file_pattern}. Omdøb filen.")
    shown = (line.removeprefix(f"Leverance {name}, ").removeprefix(f"Leverance {name}: ") for line in lines)
    return FileCheck(tuple(dict.fromkeys(shown)), result.rows_read, result.rows_landed, result.held)
