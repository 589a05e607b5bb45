"""One streaming pass over an archived file: strict decoding, whole records, physical line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

from ingest.numbers import ControlColumn, amount
from ingest.plain_block import (
    NUMBER_WIDTH,
    Bytes,
    Numbers,
    distinct,
    line_count,
    numbered_lines,
    person_number_texts,
    person_numbers,
    plain_fields,
    plain_sum,
)
from ingest.reading import BrokenLine, UnreadableFile
from ingest.text_blocks import Block, blocks, checked_blocks, decoded, refuse_binary, utf8, worked_ahead

MAX_LINES_IN_RECORD = 500
MIN_FIELDS_FOR_NEIGHBOUR = 3
# Person numbers of so many blocks wait to be put together.
BLOCKS_OF_PERSONS = 100


@dataclass(frozen=True)
class Format:
    """How the text file is written, as far as this pass needs it."""

    encoding: str
    delimiter: str


@dataclass
class WorkingCopy:
    """What the pass found: header, records written, records set aside, totals of control columns.

    `is_plain` says that no line was special: no quote, no blank line, everywhere as many fields as headers;
    `is_trimmed` moreover that no field begins or ends with a blank. `persons` are the places of fields with person
    numbers.
    """

    path: Path
    header: list[str]
    persons: tuple[int, ...] = ()
    written: int = 0
    broken: list[BrokenLine] = field(default_factory=list)
    totals: dict[ControlColumn, Decimal] = field(default_factory=dict)
    has_multiline: bool = False
    is_plain: bool = True
    is_trimmed: bool = True
    _numbers: list[Numbers] = field(default_factory=list)

    def take_persons(self, numbers: list[Numbers]) -> None:
        """Keep the person numbers of a block, each once in a while put together with those of the others."""
        self._numbers += numbers
        if len(self._numbers) > BLOCKS_OF_PERSONS:
            self._numbers = [distinct(self._numbers)]

    @property
    def person_numbers(self) -> list[str] | None:
        """Everything in the fields with person numbers that has the form of one; None when not all lines were seen."""
        if not self.is_trimmed:
            return None
        return person_number_texts(distinct(self._numbers)) if self._numbers else []

    @property
    def rows_read(self) -> int:
        """Records in the file, header and blank lines not counted."""
        return self.written + len(self.broken)


def read_header(source: Path, layout: Format) -> list[str]:
    """The column names of the first line; an empty list when the file has no bytes or only blank lines."""
    block = next(blocks(source), b"")
    refuse_binary(block)
    for text in decoded(block, layout.encoding, 1).split("\n"):
        if "\r" in text.rstrip("\r"):
            raise UnreadableFile("not_a_text_file", 1, "linjerne slutter ikke med linjeskift (LF)")
        if text.strip():
            return [name.strip() for name in _fields(text.rstrip("\r"), layout.delimiter)]
    return []


def write_working_copy(
    source: Path,
    target: Path,
    layout: Format,
    header: list[str],
    controls: Iterable[ControlColumn],
    *,
    persons: tuple[int, ...] = (),
) -> WorkingCopy:
    """Write the good records of `source` as UTF-8 to `target`, each with its line number in front.

    Records whose quotes do not close, and a last line that was cut, are set aside with their own line, so
    that no neighbour is lost. UnreadableFile when the bytes are not in the encoding of the contract.
    """
    copy = WorkingCopy(target, header, persons, totals={control: Decimal(0) for control in controls})
    splitter = RecordSplitter(layout.delimiter, len(header))
    with target.open("wb") as out:
        for block, plain in worked_ahead(checked_blocks(source, layout.encoding), PlainReader(layout, copy)):
            if plain is not None and plain.numbered is not None and splitter.may_skip(block.first_line):
                splitter.skip(plain.next_line)
                out.write(plain.numbered.data)
                copy.written += plain.lines
                copy.is_trimmed = copy.is_trimmed and plain.is_trimmed
                copy.take_persons(plain.persons)
                for control, total in plain.totals.items():
                    copy.totals[control] += total
            else:
                records = splitter.split(block.text(layout.encoding), block.is_last)
                _write(out, records, layout.delimiter, copy)
                _add_totals(copy.totals, records, layout.delimiter, len(header))
                copy.is_plain = copy.is_trimmed = False
    copy.broken = splitter.broken
    copy.has_multiline = splitter.has_multiline
    return copy


def plain_totals(
    source: Path, layout: Format, header: list[str], controls: Iterable[ControlColumn]
) -> dict[ControlColumn, Decimal] | None:
    """The totals of a file of plain lines alone; None for any other."""
    copy = WorkingCopy(source, header, totals={control: Decimal(0) for control in controls})
    totals = copy.totals
    reader = PlainReader(layout, copy, writes=False)
    for _, plain in worked_ahead(checked_blocks(source, layout.encoding), reader):
        if plain is None:
            return None
        totals = {control: total + plain.totals[control] for control, total in totals.items()}
    return totals


def write_lines(target: Path, layout: Format, lines: dict[bytes, int]) -> None:
    """Write plain lines by their numbers as a working copy; UnreadableFile when one is not in the encoding."""
    with target.open("w", encoding="utf-8", newline="") as out:
        for line, number in sorted(lines.items(), key=lambda item: item[1]):
            text = decoded(line.removesuffix(b"\r"), layout.encoding, number)
            out.write(f"{number:0{NUMBER_WIDTH}d}{layout.delimiter}{text}\n")


@dataclass(frozen=True)
class PlainBlock:
    """A block of which every line is one plain record: the lines as UTF-8 with their numbers, totals and persons."""

    numbered: Bytes | None
    lines: int
    next_line: int
    totals: dict[ControlColumn, Decimal]
    is_trimmed: bool
    persons: list[Numbers]


class PlainReader:
    """Reads blocks that have nothing special about them, each on its own; gives None for any other."""

    def __init__(self, layout: Format, copy: WorkingCopy, *, writes: bool = True) -> None:
        self._writes = writes
        self._layout = layout
        self._fields = len(copy.header)
        self._controls = tuple(copy.totals)
        self._persons = copy.persons

    def __call__(self, block: Block) -> PlainBlock | None:
        """The block without the header; UnreadableFile when its bytes are not in the encoding."""
        content = block.content if block.first_line > 1 else self._without_header(block.content)
        first_line = max(block.first_line, 2)
        indexes = [*(control.index for control in self._controls), *self._persons]
        fields = plain_fields(content, self._layout.delimiter, self._fields, indexes) if content else None
        if fields is None:
            return None
        totals = {
            control: plain_sum(values, control, self._layout.encoding)
            for control, values in zip(self._controls, fields.fields, strict=False)
        }
        persons = [person_numbers(values) for values in fields.fields[len(self._controls) :]]
        numbered = None
        if self._writes:
            lines = utf8(content, self._layout.encoding, first_line)
            has_returns = fields.has_returns
            numbered = numbered_lines(lines, first_line, self._layout.delimiter, has_returns=has_returns)
        count = line_count(content)
        return PlainBlock(numbered, count, first_line + count, totals, fields.is_trimmed, persons)

    def _without_header(self, content: bytes) -> bytes:
        """What follows the header, where the header is the plain first line; else nothing."""
        header, newline, rest = content.partition(b"\n")
        is_plain = newline and b'"' not in header and b"\r" not in header[:-1]
        return rest if is_plain and decoded(header, self._layout.encoding, 1).strip() else b""


def _write(out: IO[bytes], records: list[tuple[int, str]], delimiter: str, copy: WorkingCopy) -> None:
    """Append records to the working copy, the physical line number as a first field."""
    out.write("".join([f"{line:0{NUMBER_WIDTH}d}{delimiter}{text}\n" for line, text in records]).encode())
    copy.written += len(records)


class RecordSplitter:
    """Cuts text into records; keeps what a quoted line break needs from one block to the next."""

    def __init__(self, delimiter: str, fields: int) -> None:
        mark = re.escape(delimiter)
        # A field is quoted (quotes doubled inside) or plain; a quote inside a plain field is a character.
        one = rf'(?: *"(?:[^"]|"")*+"|(?! *")[^{mark}\n]*+)'
        self._whole = re.compile(rf"{one}(?:{mark}{one})*+")
        self._open = re.compile(rf'(?:{one}{mark})*+ *"(?:[^"]|"")*+')
        self._quoted = re.compile(rf'(?:\A|(?<={mark})) *"(?:[^"]|"")*+"')
        self._delimiter = delimiter
        self._fields = fields
        self._waiting: list[str] = []
        self._next_line = 1
        self._header_seen = False
        self.broken: list[BrokenLine] = []
        self.has_multiline = False

    def may_skip(self, first_line: int) -> bool:
        """Whether a block of plain lines, which begins at this line, begins with a record or with the header."""
        return not self._waiting and (self._header_seen or first_line == 1)

    def skip(self, next_line: int) -> None:
        """Go past lines that are known to be one whole record each."""
        self._header_seen = True
        self._next_line = next_line

    def split(self, text: str, is_last: bool) -> list[tuple[int, str]]:
        """(physical line, record) of the whole records in this block and what waited before it."""
        ends_cleanly = text.endswith("\n")
        lines = text.replace("\r\n", "\n").split("\n")
        if ends_cleanly:
            lines.pop()
        else:
            lines[-1] = lines[-1].removesuffix("\r")
        lines = self._waiting + lines
        self._waiting = []
        records: list[tuple[int, str]] = []
        at = 0
        while at < len(lines):
            used = self._take(lines, at, is_last, is_last and not ends_cleanly, records)
            if not used:
                self._waiting = lines[at:]
                break
            at += used
            self._next_line += used
        return records

    def _take(self, lines: list[str], at: int, is_last: bool, is_cut: bool, records: list[tuple[int, str]]) -> int:
        """Handle the record that begins at `at`; how many lines it took, 0 when more text is needed."""
        text = lines[at]
        if not text or text.isspace():
            return 1
        if not self._header_seen:
            self._header_seen = True
            return 1
        is_cut_line = is_cut and at == len(lines) - 1
        if '"' in text and not is_cut_line and self._is_open(text):
            return self._take_quoted(lines, at, is_last, records)
        code = self._fault(text, is_cut_line)
        if code:
            self.broken.append(BrokenLine(self._next_line, code, text))
        elif self._count(text) > self._fields:
            # DuckDB would take one empty field too many for none.
            self.broken.append(BrokenLine(self._next_line, "too_many_fields", text, self._count(text)))
        else:
            records.append((self._next_line, text))
        return 1

    def _is_open(self, text: str) -> bool:
        """Whether the text ends inside a quoted field."""
        return "\r" not in text and not self._whole.fullmatch(text) and bool(self._open.fullmatch(text))

    def _fault(self, text: str, is_cut_line: bool) -> str | None:
        """Why a single line is no record, or None."""
        if "\r" in text:
            return "stray_line_break"
        if '"' not in text or self._whole.fullmatch(text):
            return "truncated_line" if is_cut_line and self._count(text) < self._fields else None
        return "truncated_line" if is_cut_line and self._open.fullmatch(text) else "malformed_quote"

    def _take_quoted(self, lines: list[str], at: int, is_last: bool, records: list[tuple[int, str]]) -> int:
        """A quote is open at the line end: a legal line break inside a text, or a quote that never closes.

        A line in between that is a whole record on its own says that the quote was never meant to span lines.
        """
        joined = lines[at]
        for following in range(at + 1, min(len(lines), at + MAX_LINES_IN_RECORD)):
            text = lines[following]
            joined += "\n" + text
            if self._is_record(joined):
                records.append((self._next_line, joined.replace("\r", "")))
                self.has_multiline = True
                return following - at + 1
            is_neighbour = self._fields >= MIN_FIELDS_FOR_NEIGHBOUR and self._is_record(text)
            if is_neighbour or not self._open.fullmatch(joined):
                break
        else:
            if not is_last and len(lines) - at < MAX_LINES_IN_RECORD:
                return 0
        self.broken.append(BrokenLine(self._next_line, "unclosed_quote", lines[at]))
        return 1

    def _is_record(self, text: str) -> bool:
        """Whether the text is one whole record with the right number of fields."""
        return bool(self._whole.fullmatch(text)) and self._count(text) == self._fields

    def _count(self, text: str) -> int:
        """Number of fields of a whole record."""
        plain = self._quoted.sub("", text) if '"' in text else text
        return plain.count(self._delimiter) + 1


def _fields(record: str, delimiter: str) -> list[str]:
    """The fields of one record."""
    return next(csv.reader([record], delimiter=delimiter, skipinitialspace=True), [])


def _add_totals(
    sums: dict[ControlColumn, Decimal], records: list[tuple[int, str]], delimiter: str, fields: int
) -> None:
    """Add the readable amounts of these records: a computation of its own, not the one that types them."""
    if not sums:
        return
    for _, record in records:
        values = record.split(delimiter) if '"' not in record else _fields(record, delimiter)
        if len(values) == fields:
            for control in sums:
                sums[control] += amount(values[control.index], control)
