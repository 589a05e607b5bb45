"""Hiding person numbers, names and free text in everything that is shown or kept beside the raw tables."""

from __future__ import annotations

import re

from ingest.contracts import Column, Contract
from ingest.sql import literal

# A person number, also one that is cut or mistyped: six digits or more, and what may follow a hyphen.
NUMBER_PATTERN = r"\d{6,}(?:[- ]\d{1,4})?"
LETTERS_PATTERN = r"\p{L}+"
_NUMBER = re.compile(NUMBER_PATTERN)
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
HIDDEN = "***"


def mask_broken_line(text: str, contract: Contract) -> str:
    """A line whose fields cannot be told apart: long numbers, and letters where names may stand, become x."""
    masked = _NUMBER.sub(lambda match: _DIGIT.sub("x", match.group()), text)
    return _LETTERS.sub("x", masked) if contract.has_names else masked


def mask_numbers(text: str) -> str:
    """A text in which numbers as long as a birth date are hidden: the name of a sheet, a header."""
    return _NUMBER.sub("xxxxxx", text)


def sql_without_numbers(text: str) -> str:
    """SQL: as `mask_numbers`."""
    return f"regexp_replace({text}, {literal(NUMBER_PATTERN)}, 'xxxxxx', 'g')"


def sql_shown(text: str, contract: Contract) -> str:
    """SQL: a value of a column that is not personal, still masked: a shifted row may hold anything."""
    numbers = sql_without_numbers(text)
    return f"regexp_replace({numbers}, {literal(LETTERS_PATTERN)}, 'x', 'g')" if contract.has_names else numbers


def sql_row_text(contract: Contract, columns_in_file_order: list[Column], error: dict[str, str]) -> str:
    """SQL: the row as it stood in the file, masked.

    `error` gives the SQL of each column's reason code. Personal columns are hidden. In a file with names, a
    text is shown only where it is one of the accepted values; a value in a wrong place is a name until proven
    otherwise.
    """
    cells = []
    for column in columns_in_file_order:
        value = f"t.{column.name}"
        shown = sql_shown(value, contract)
        if column.is_masked:
            shown = literal(HIDDEN)
        elif column.accepted_values or not column.type.startswith("VARCHAR"):
            plain = sql_without_numbers(value)
            shown = f"case when {error[column.name]} is null then {plain} else {shown} end"
        cells.append(f"case when {value} is null then '' else {shown} end")
    return f"concat_ws({literal(contract.delimiter)}, {', '.join(cells)})"
