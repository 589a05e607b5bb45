"""Values that come with a type of their own (workbook cells, JSON) as the text a file would have held."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ingest.contracts import Column

SHOWN_DIGITS = ".15g"  # what a workbook shows and compares; further digits of the binary number are noise
MAX_EXPONENT = 40
CPR_DIGITS = 10


class NotText(Exception):
    """A value that no text file could hold: a nested object, or characters that do not exist."""


def cell_text(value: object, column: Column) -> str:
    """The value as text, with the decimal mark of its column; empty for nothing.

    Days are written `yyyy-mm-dd`, moments `yyyy-mm-ddTHH:MM:SS`, truth values Ja and Nej, times `HH:MM`. A
    person number that was kept as a number has lost its leading zero and gets it back.
    """
    text = plain_cell_text(value, column.decimal)
    is_number = isinstance(value, (int, float, Decimal)) and text.isdigit()
    return text.zfill(CPR_DIGITS) if is_number and column.landing == "pseudonym" else text


def plain_cell_text(value: object, decimal: str = ",") -> str:
    """The value as text, of whatever column it may be."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, (int, float, Decimal)):
        return _number_text(value, decimal)
    return _clock_text(value)


def _plain_text(value: str) -> str:
    """A text with one kind of line break; NotText when it cannot be written to a file."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotText from error
    if "\x00" in value:
        raise NotText
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _number_text(value: float | Decimal, decimal: str) -> str:
    """A number without exponent and without the noise of binary numbers: 12.5 as `12,5`, 7.0 as `7`."""
    number = Decimal(format(value, SHOWN_DIGITS)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        return str(number)
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", decimal)


def _clock_text(value: object) -> str:
    """A day, a moment, a time of day or a duration; NotText for anything else."""
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    raise NotText
