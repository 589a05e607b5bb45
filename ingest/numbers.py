"""How decimal numbers are written in files: the pattern of a number, and its value without the typing SQL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingest.contracts import Column


@dataclass(frozen=True)
class ControlColumn:
    """A column whose sum is taken here, in Python decimals: place in the record, type limits, how it is written."""

    index: int
    scale: int
    digits: int
    decimal: str = ","
    has_thousands: bool = True
    value_map: tuple[tuple[str, str], ...] = ()


def control_column(column: Column, index: int) -> ControlColumn:
    """The control column with the limits of its decimal type; `index` is its place in the record."""
    digits = int(column.type.split("(")[1].split(",")[0])
    return ControlColumn(index, column.decimals, digits, column.decimal, column.has_thousands, column.value_map)


def thousands_mark(decimal: str) -> str:
    """The mark between thousands where `decimal` is the other one."""
    return "." if decimal == "," else ","


def number_pattern(decimal: str, has_thousands: bool, max_decimals: int | None = None) -> str:
    """The regular expression of a number: `-1.234,50`, or with the marks the other way round."""
    whole = rf"(\d{{1,3}}(\{thousands_mark(decimal)}\d{{3}})+|\d+)" if has_thousands else r"\d+"
    decimals = "+" if max_decimals is None else f"{{1,{max_decimals}}}"
    return rf"-?{whole}" + ("" if max_decimals == 0 else rf"(\{decimal}\d{decimals})?")


def amount(text: str, control: ControlColumn) -> Decimal:
    """A number of a file as a decimal; 0 when it is none or does not fit the column."""
    text = text.strip(" \t\xa0")
    text = dict(control.value_map).get(text, text) if control.value_map else text
    if not _pattern(control.decimal, control.has_thousands).fullmatch(text):
        return Decimal(0)
    value = Decimal(text.replace(thousands_mark(control.decimal), "").replace(control.decimal, "."))
    _, digits, exponent = value.as_tuple()
    decimals = -exponent if isinstance(exponent, int) else 0
    whole_digits = len(digits) - decimals
    return value if decimals <= control.scale and whole_digits <= control.digits - control.scale else Decimal(0)


@lru_cache
def _pattern(decimal: str, has_thousands: bool) -> re.Pattern[str]:
    """The compiled pattern; ASCII digits only, as in the SQL."""
    return re.compile(number_pattern(decimal, has_thousands), re.ASCII)
