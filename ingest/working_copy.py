"""One streaming pass over an archived file: strict decoding, whole records, physical line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

from ingest.numbers import ControlColumn, amount
from ingest.plain_block import plain_fields, plain_sum
from ingest.reading import BrokenLine, UnreadableFile

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 20
MAX_LINES_IN_RECORD = 500
MIN_FIELDS_FOR_NEIGHBOUR = 3
UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


@dataclass(frozen=True)
class Format:
    """How the text file is written, as far as this pass needs it."""

    encoding: str
    delimiter: str


@dataclass
class WorkingCopy:
    """What the pass found: header, records written, records set aside, totals of control columns.

    `is_plain` says that no line was special: no quote, no blank line, everywhere as many fields as headers.
    """

    path: Path
    header: list[str]
    written: int = 0
    broken: list[BrokenLine] = field(default_factory=list)
    totals: dict[ControlColumn, Decimal] = field(default_factory=dict)
    has_multiline: bool = False
    is_plain: bool = True

    @property
    def rows_read(self) -> int:
        """Records in the file, header and blank lines not counted."""
        return self.written + len(self.broken)


def read_header(source: Path, layout: Format) -> list[str]:
    """The column names of the first line; an empty list when the file has no bytes or only blank lines."""
    block = next(_blocks(source), b"")
    _refuse_binary(block)
    for text in _decode(block, layout.encoding, 1).split("\n"):
        if "\r" in text.rstrip("\r"):
            raise UnreadableFile("not_a_text_file", 1, "linjerne slutter ikke med linjeskift (LF)")
        if text.strip():
            return [name.strip() for name in _fields(text.rstrip("\r"), layout.delimiter)]
    return []


def write_working_copy(
    source: Path, target: Path, layout: Format, header: list[str], controls: Iterable[ControlColumn]
) -> WorkingCopy:
    """Write the good records of `source` as UTF-8 to `target`, each with its line number in front.

    Records whose quotes do not close, and a last line that was cut, are set aside with their own line, so
    that no neighbour is lost. UnreadableFile when the bytes are not in the encoding of the contract.
    """
    copy = WorkingCopy(target, header)
    splitter = RecordSplitter(layout.delimiter, len(header))
    copy.totals = {control: Decimal(0) for control in controls}
    with target.open("w", encoding="utf-8", newline="") as out:
        for whole, whole_text, is_last in _checked_blocks(source, layout.encoding):
            block, text = splitter.without_header(whole, whole_text)
            lines = _plain_lines(block, text, splitter, layout, copy)
            records = splitter.split(text, is_last) if lines is None else splitter.number(lines)
            _write(out, records, layout.delimiter, copy)
            if lines is None:
                copy.is_plain = False
                _add_totals(copy.totals, records, layout.delimiter, len(header))
    copy.broken = splitter.broken
    copy.has_multiline = splitter.has_multiline
    return copy


def _plain_lines(
    block: bytes, text: str, splitter: RecordSplitter, layout: Format, copy: WorkingCopy
) -> list[str] | None:
    """The lines of a block that has nothing special about it, its totals added; None when it has."""
    if not splitter.is_between_records:
        return None
    fields = plain_fields(block, layout.delimiter, len(copy.header), [control.index for control in copy.totals])
    if fields is None:
        return None
    for control, values in zip(copy.totals, fields, strict=True):
        copy.totals[control] += plain_sum(values, control, layout.encoding)
    return text.replace("\r\n", "\n").split("\n")[:-1]


def _write(out: IO[str], records: list[tuple[int, str]], delimiter: str, copy: WorkingCopy) -> None:
    """Append records to the working copy, the physical line number as a first field."""
    out.write("".join([f"{line}{delimiter}{text}\n" for line, text in records]))
    copy.written += len(records)


def _blocks(source: Path) -> Iterator[bytes]:
    """The file in blocks that end at a line end; only the last one may lack it."""
    rest = b""
    with source.open("rb") as file:
        while chunk := file.read(BLOCK_BYTES):
            end = chunk.rfind(b"\n") + 1
            if not end and len(rest) + len(chunk) > MAX_LINE_BYTES:
                raise UnreadableFile("not_a_text_file", None, "filen har ingen linjeskift")
            if end:
                yield rest + chunk[:end]
                rest = chunk[end:]
            else:
                rest += chunk
    if rest:
        yield rest


def _refuse_binary(block: bytes) -> None:
    """A workbook, a PDF or UTF-16 text under a csv name."""
    if block.startswith(UTF16_BOMS):
        raise UnreadableFile("wrong_encoding", 1, "filen er UTF-16 (BOM i byte 1)")
    if block.startswith(BINARY_STARTS) or b"\x00" in block:
        raise UnreadableFile("not_a_text_file", None, "filen er ikke en tekstfil")


def _decode(block: bytes, encoding: str, first_line: int) -> str:
    """The block as text; UnreadableFile names line and byte of the first character that does not exist."""
    if encoding == "utf-8" and first_line == 1:
        block = block.removeprefix(UTF8_BOM)
    try:
        return block.decode("cp1252" if encoding == "windows-1252" else encoding)
    except UnicodeDecodeError as error:
        line, byte = _position(block, error.start, first_line)
        found = f"0x{block[error.start]:02X}"
        raise UnreadableFile("wrong_encoding", line, f"byte {byte} i linjen er {found}") from error


def _position(block: bytes, offset: int, first_line: int) -> tuple[int, int]:
    """(physical line, byte in that line), both from 1."""
    return first_line + block.count(b"\n", 0, offset), offset - block.rfind(b"\n", 0, offset)


def checked_text(source: Path, encoding: str) -> Iterator[tuple[str, bool]]:
    """(text, is last block) of the file; UTF-8 delivered instead of windows-1252 is found out at the end."""
    return ((text, is_last) for _, text, is_last in _checked_blocks(source, encoding))


def _checked_blocks(source: Path, encoding: str) -> Iterator[tuple[bytes, str, bool]]:
    """(bytes, text, is last) of the blocks of the file."""
    probe = Utf8Probe() if encoding == "windows-1252" else None
    first_line = 1
    previous: tuple[bytes, str] | None = None
    for block in _blocks(source):
        _refuse_binary(block)
        if probe:
            probe.look(block, first_line)
        if previous is not None:
            yield *previous, False
        previous = (block, _decode(block, encoding, first_line))
        first_line += block.count(b"\n")
    if probe and probe.line:
        raise UnreadableFile("utf8_instead_of_windows_1252", probe.line, probe.detail_da)
    if previous is not None:
        yield *previous, True


def read_text(source: Path, encoding: str) -> str:
    """A whole text file, for formats that do not go by lines; UnreadableFile as in `checked_text`."""
    content = source.read_bytes()
    _refuse_binary(content)
    text = _decode(content, encoding, 1)
    probe = Utf8Probe()
    if encoding == "windows-1252":
        probe.look(content, 1)
    if probe.line:
        raise UnreadableFile("utf8_instead_of_windows_1252", probe.line, probe.detail_da)
    return text


class Utf8Probe:
    """Tells UTF-8 from windows-1252: Danish text in windows-1252 is never valid UTF-8 all through.

    The state is what one file has shown so far, block by block.
    """

    def __init__(self) -> None:
        self.line: int | None = None
        self.detail_da = ""
        self._refuted = False

    def look(self, block: bytes, first_line: int) -> None:
        """Take in the next block; afterwards `line` is the first line that speaks for UTF-8, or None."""
        if first_line == 1 and block.startswith(UTF8_BOM):
            self.line, self.detail_da = 1, "byte 1-3 i linjen er et UTF-8-mærke (BOM)"
        if self._refuted or block.isascii():
            return
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            cut_at_end = error.reason == "unexpected end of data" and not block.endswith(b"\n")
            if not cut_at_end:
                self._refuted, self.line = True, None
                return
        if self.line is None:
            offset = next(index for index, byte in enumerate(block) if byte > 127)  # noqa: PLR2004
            self.line, byte_in_line = _position(block, offset, first_line)
            self.detail_da = f"byte {byte_in_line} i linjen begynder et UTF-8-tegn"


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

    @property
    def is_between_records(self) -> bool:
        """Whether what comes next begins a record: the header is read and no quote is open."""
        return self._header_seen and not self._waiting

    def without_header(self, block: bytes, text: str) -> tuple[bytes, str]:
        """The block, in bytes and in text, after the header where the header is its plain first line."""
        header, newline, rest = text.partition("\n")
        if self._header_seen or not newline or not header.strip() or '"' in header or "\r" in header[:-1]:
            return block, text
        self._header_seen = True
        self._next_line += 1
        return block[block.index(b"\n") + 1 :], rest

    def number(self, lines: list[str]) -> list[tuple[int, str]]:
        """(physical line, record) of lines that are known to be one whole record each."""
        first = self._next_line
        self._next_line += len(lines)
        return list(enumerate(lines, start=first))

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
        return self._quoted.sub("", text).count(self._delimiter) + 1


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
