"""Reads workbooks, nested JSON and fixed-width files back, independently of the code that wrote them."""

import json
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    """Sheet name -> its rows as the workbook has them."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def export_of(path: Path) -> dict[str, Any]:
    """The registry's export."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def lines_of(path: Path) -> list[str]:
    """The lines of a payroll file."""
    return path.read_bytes().decode("windows-1252").split("\r\n")[:-1]
