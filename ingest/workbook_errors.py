"""Cells of a workbook that show an error or have no value yet: the reading library gives them as empty."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

CELL_ERROR = "#FEJL"

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?is[\s>]")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'\bt="e"')
_EMPTY_TEXT = re.compile(rb'\bt="str"')  # a formula whose result is an empty text
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def error_cells(path: Path) -> Iterator[tuple[str, int, int]]:
    """(sheet name, row, column), both from 0, of cells with an error or with a formula never computed."""
    with zipfile.ZipFile(path) as packed:
        for name, part in _sheet_parts(packed):
            content = packed.read(part)
            if b't="e"' in content or _FORMULA.search(content):
                yield from ((name, row, column) for row, column in _faulty(content))


def _faulty(content: bytes) -> Iterator[tuple[int, int]]:
    """(row, column) of the faulty cells of one sheet's XML."""
    for attributes, body in _CELL.findall(content):
        place = _REFERENCE.search(attributes)
        is_computed = _VALUE.search(body) or _EMPTY_TEXT.search(attributes)
        is_uncomputed = _FORMULA.search(body) and not is_computed
        if place and (_ERROR.search(attributes) or is_uncomputed):
            yield int(place[2]) - 1, _column(place[1].decode()) - 1


def _column(letters: str) -> int:
    """`A` is 1, `AA` is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _sheet_parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, name of its XML part)."""
    relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {a.get("Id", ""): a.get("Target", "") for a in map(_attributes, _RELATION.findall(relations))}
    workbook = packed.read("xl/workbook.xml").decode("utf-8", "replace")
    names = set(packed.namelist())
    for attributes in map(_attributes, _SHEET.findall(workbook)):
        target = targets.get(next((value for key, value in attributes.items() if key.endswith(":id")), ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            yield attributes.get("name", ""), part


def _attributes(text: str) -> dict[str, str]:
    """The attributes of one XML element."""
    return {key: unescape(value) for key, value in _ATTRIBUTE.findall(text)}
