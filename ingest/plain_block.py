"""Blocks of a delimited file without quotes: checked, and their control columns added up, many lines at a time.

The slow way of `ingest.working_copy` and `ingest.numbers` gives the same for any block; this one only knows what
nearly every line looks like, and says so when it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from ingest.numbers import ControlColumn, amount

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]

NEWLINE, RETURN, MINUS, ZERO = 10, 13, 45, 48
# Line numbers in a working copy, in three parts of four digits that are looked up.
NUMBER_WIDTH = 12
_FOUR_DIGITS = np.frombuffer(b"".join(b"%04d" % number for number in range(10_000)), np.uint8).reshape(-1, 4)
# Space, tab and no-break space, whose first byte in UTF-8 is 0xC2; letters with these bytes pass for blanks as well.
_IS_BLANK = np.isin(np.arange(256), (9, 32, 0xA0, 0xC2))
# A longer number is left to the slow way.
MAX_WIDTH = 24


@dataclass(frozen=True)
class Fields:
    """Where one field of every line begins and ends in the bytes of a block."""

    content: Bytes
    starts: Places
    ends: Places


@dataclass(frozen=True)
class PlainFields:
    """Some fields of every line of a block; `is_trimmed` says that no field at all begins or ends with a blank."""

    fields: list[Fields]
    is_trimmed: bool


def plain_fields(block: bytes, delimiter: str, fields: int, indexes: Iterable[int]) -> PlainFields | None:
    """The fields asked for, of every line; None when a line is not a plain record with the right number of fields.

    Plain: no quote in the block, every line ended, no carriage return but before a line feed, no blank line.
    """
    if b'"' in block or fields < 2:  # noqa: PLR2004
        return None
    content = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(content == NEWLINE)
    has_return = content[ends - 1] == RETURN
    if np.count_nonzero(content == RETURN) != np.count_nonzero(has_return):
        return None
    marks = np.flatnonzero(content == ord(delimiter))
    if not ends.size or ends[-1] != content.size - 1 or marks.size != ends.size * (fields - 1):
        return None
    table = marks.reshape(ends.size, fields - 1)
    starts = np.concatenate(([0], ends[:-1] + 1))
    if (table[:, 0] < starts).any() or (table[:, -1] > ends).any():
        return None
    last = ends - has_return
    begins_blank = _IS_BLANK[content[starts]].any() or _IS_BLANK[content[marks + 1]].any()
    ends_blank = _IS_BLANK[content[last - 1]].any() or _IS_BLANK[content[marks - 1]].any()
    found = [
        Fields(
            content,
            starts if index == 0 else table[:, index - 1] + 1,
            last if index == fields - 1 else table[:, index],
        )
        for index in indexes
    ]
    return PlainFields(found, not begins_blank and not ends_blank)


def plain_sum(values: Fields, control: ControlColumn, encoding: str) -> Decimal:
    """The sum of one control column, as `ingest.numbers.amount` takes each value."""
    width = values.ends - values.starts
    widest = int(width.max(initial=0))
    if control.value_map or not 0 < widest <= MAX_WIDTH:
        return _slow_sum(values, range(width.size), control, encoding)
    # One row of characters per line, right aligned: the last character of every value stands in the last column.
    places = values.ends[:, None] - np.arange(widest, 0, -1)
    inside = places >= values.starts[:, None]
    characters = np.where(inside, values.content[np.maximum(places, 0)], ZERO)
    digits = characters - ZERO
    is_mark = characters == ord(control.decimal)
    is_minus = (characters == MINUS) & (places == values.starts[:, None])
    marks = is_mark.sum(axis=1)
    after = np.where(marks == 1, widest - 1 - is_mark.argmax(axis=1), 0)
    before = width - marks - after - is_minus.any(axis=1)
    simple = (
        ((digits <= 9) | is_mark | is_minus).all(axis=1)  # noqa: PLR2004
        & (marks <= 1)
        & ((marks == 0) | (after > 0))
        & (after <= control.scale)
        & (before > 0)
        & (before <= control.digits - control.scale)
    )
    digits = np.where(is_mark | is_minus, 0, digits).astype(np.int64)
    digits[is_minus.any(axis=1)] *= -1
    total = Decimal(0)
    for decimals in range(control.scale + 1):
        sums = digits[simple & (after == decimals)].sum(axis=0)
        total += _number(sums, decimals)
    return total + _slow_sum(values, np.flatnonzero(~simple), control, encoding)


def numbered_lines(lines: bytes, first_line: int, delimiter: str) -> Bytes:
    """Plain lines with LF alone, each with its number of NUMBER_WIDTH digits as a field in front."""
    content = np.frombuffer(lines, np.uint8)
    is_return = content == RETURN
    if is_return.any():
        content = content[~is_return]
    ends = np.flatnonzero(content == NEWLINE)
    numbers = np.arange(first_line, first_line + ends.size)
    parts = [_FOUR_DIGITS[numbers // power % 10_000] for power in (10**8, 10**4, 1)]
    front = np.hstack([*parts, np.full((ends.size, 1), ord(delimiter), np.uint8)])
    width = front.shape[1]
    starts = np.concatenate(([0], ends[:-1] + 1)) + width * np.arange(ends.size)
    places = starts[:, None] + np.arange(width)
    result = np.empty(content.size + front.size, np.uint8)
    is_content = np.ones(result.size, np.bool_)
    is_content[places] = False
    result[places] = front
    result[is_content] = content
    return result


def line_count(block: bytes) -> int:
    """How many lines end in the block; counting bytes this way lets other threads work."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == NEWLINE))


def _number(sums: npt.NDArray[np.int64], decimals: int) -> Decimal:
    """The number whose digits, in columns with the mark among them, add up to these sums."""
    total = 0
    for column, digit in enumerate(reversed(sums.tolist())):
        total += digit * 10 ** (column - (column > decimals > 0))
    return Decimal(total).scaleb(-decimals)


def _slow_sum(values: Fields, lines: Iterable[int], control: ControlColumn, encoding: str) -> Decimal:
    """The sum over some lines, one value at a time."""
    content = values.content
    return sum(
        (
            amount(content[values.starts[line] : values.ends[line]].tobytes().decode(encoding), control)
            for line in lines
            if values.starts[line] < values.ends[line]
        ),
        Decimal(0),
    )
