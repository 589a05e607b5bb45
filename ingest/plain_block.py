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
Numbers = npt.NDArray[np.int64]

NEWLINE, RETURN, MINUS, ZERO = 10, 13, 45, 48
# A person number of ten digits is kept as a number, and this much more when it is written with a hyphen.
HYPHENATED = 10**10
_TEN_POWERS = 10.0 ** np.arange(9, -1, -1)
# Line numbers in a working copy, in three parts of four digits that are looked up.
NUMBER_WIDTH = 12
_FOUR_DIGITS = np.frombuffer(b"".join(b"%04d" % number for number in range(10_000)), np.uint32)
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
    """Some fields of every line of a block.

    `is_trimmed` says that no field at all begins or ends with a blank, `has_returns` that all lines end in CR LF.
    """

    fields: list[Fields]
    is_trimmed: bool
    has_returns: bool


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
    return PlainFields(found, not begins_blank and not ends_blank, bool(has_return.all()))


def plain_sum(values: Fields, control: ControlColumn, encoding: str) -> Decimal:
    """The sum of one control column, as `ingest.numbers.amount` takes each value."""
    width = values.ends - values.starts
    widest = int(width.max(initial=0))
    if control.value_map or not 0 < widest <= MAX_WIDTH:
        return _slow_sum(values, range(width.size), control, encoding)
    # One column of characters per line, its last character at the bottom: long rows are what numpy is fast at.
    places = values.ends - np.arange(widest, 0, -1)[:, None]
    characters = np.where(places >= values.starts, values.content[np.maximum(places, 0)], ZERO)
    digits = characters - ZERO
    is_mark = characters == ord(control.decimal)
    is_minus = (characters == MINUS) & (places == values.starts)
    is_negative = is_minus.any(axis=0)
    marks = np.count_nonzero(is_mark, axis=0)
    after = np.where(marks == 1, widest - 1 - is_mark.argmax(axis=0), 0)
    before = width - marks - after - is_negative
    simple = (
        ((digits <= 9) | is_mark | is_minus).all(axis=0)  # noqa: PLR2004
        & (marks <= 1)
        & ((marks == 0) | (after > 0))
        & (after <= control.scale)
        & (before > 0)
        & (before <= control.digits - control.scale)
    )
    digits[is_mark | is_minus] = 0
    total = Decimal(0)
    for decimals in range(control.scale + 1):
        of_form = simple & (after == decimals)
        total += _number(digits, of_form & ~is_negative, decimals) - _number(digits, of_form & is_negative, decimals)
    return total + _slow_sum(values, np.flatnonzero(~simple), control, encoding)


def person_numbers(values: Fields) -> Numbers:
    """The values that have the form of a person number, each once: ten digits, HYPHENATED more with the hyphen."""
    widths = values.ends - values.starts
    found = []
    for width, places in ((10, np.arange(10)), (11, np.delete(np.arange(11), 6))):
        starts = values.starts[widths == width]
        if width > places.size:
            starts = starts[values.content[starts + 6] == MINUS]
        digits = values.content[starts + places[:, None]] - ZERO
        numbers = _TEN_POWERS @ digits + HYPHENATED * (width - places.size)
        found.append(numbers[(digits <= 9).all(axis=0)].astype(np.int64))  # noqa: PLR2004
    return distinct(found)


def distinct(parts: list[Numbers]) -> Numbers:
    """The numbers of some blocks, each once, in order."""
    numbers = np.sort(np.concatenate(parts))
    return numbers[np.diff(numbers, prepend=-1) > 0]


def person_number_texts(numbers: Numbers) -> list[str]:
    """Person numbers as they were delivered."""
    texts = (f"{number:011d}" for number in numbers.tolist())
    return [f"{text[1:7]}-{text[7:]}" if text[0] == "1" else text[1:] for text in texts]


def numbered_lines(lines: bytes, first_line: int, delimiter: str, *, has_returns: bool) -> Bytes:
    """Plain lines with LF alone, each with its number of NUMBER_WIDTH digits as a field in front.

    `has_returns` says that all of them end in CR LF.
    """
    if not has_returns:
        lines = lines.replace(b"\r", b"").replace(b"\n", b"\r\n")
    # One pass makes the room: a return becomes a line feed and zeros, and the line feed after it their delimiter.
    zeros = b"0" * NUMBER_WIDTH
    spaced = bytearray(zeros + b"\n" + lines).replace(b"\r", b"\n" + zeros)
    result = np.frombuffer(spaced, np.uint8)[: -len(zeros) - 1]
    fields = np.flatnonzero(result == NEWLINE)[::2]
    result[fields] = ord(delimiter)
    starts = fields - NUMBER_WIDTH
    numbers = np.arange(first_line, first_line + starts.size)
    upper, middle = numbers // 10**8, numbers // 10**4
    # The four bytes from any place on are one element here: a number is written in three of them.
    four_bytes = np.ndarray(result.size - 3, np.uint32, result.data, strides=(1,))
    for place, part in enumerate((upper, middle - upper * 10**4, numbers - middle * 10**4)):
        four_bytes[starts + 4 * place] = _FOUR_DIGITS[part]
    return result


def line_count(block: bytes) -> int:
    """How many lines end in the block; counting bytes this way lets other threads work."""
    return int(np.count_nonzero(np.frombuffer(block, np.uint8) == NEWLINE))


def _number(digits: Bytes, lines: npt.NDArray[np.bool_], decimals: int) -> Decimal:
    """The sum over some lines of the numbers whose digits stand in columns, with the mark among them."""
    sums = digits @ lines.astype(np.float64)
    total = 0
    for place, digit in enumerate(reversed(sums.tolist())):
        total += int(digit) * 10 ** (place - (place > decimals > 0))
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
