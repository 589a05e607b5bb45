"""A look at a file nobody has described yet: encoding, delimiter, header and some values, as text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.cells import NotText, plain_cell_text
from ingest.contract_model import Delimiter, Encoding, FileFormat
from ingest.read_xlsx import ROWS_BEFORE_HEADER, read_sheets
from ingest.reading import UnreadableFile

SAMPLE_BYTES = 2 << 20
SAMPLE_ROWS = 500
DELIMITERS: tuple[Delimiter, ...] = (";", "\t", "|", ",")


@dataclass(frozen=True)
class Sample:
    """What a file looks like; `values` are those of the first rows, by position in the header, empty ones left out.

    `lists` are fields of JSON records that hold further records; `spans` say where a column of fixed width stands.
    """

    format: FileFormat
    header: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    sheet: str | None = None
    record_path: str | None = None
    lists: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    record_length: int | None = None
    header_lines: int = 0


def read_sample(path: Path) -> Sample:
    """The sample of a csv file or a workbook; UnreadableFile when it is neither."""
    if path.suffix.casefold() == ".xlsx":
        return _workbook_sample(path)
    encoding, text = sample_text(path)
    delimiter = _delimiter(text)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    header, rest = rows[0], rows[1:]
    if path.stat().st_size > SAMPLE_BYTES:
        rest = rest[:-1]  # the last row may be cut
    return Sample("csv", tuple(h.strip() for h in header), _values(header, rest), encoding, delimiter)


def sample_text(path: Path) -> tuple[Encoding, str]:
    """(encoding, the first part of a text file); UnreadableFile when it is none."""
    with path.open("rb") as file:
        content = file.read(SAMPLE_BYTES)
    if not content.strip() or b"\x00" in content:
        raise UnreadableFile("not_a_text_file", None, "filen er tom eller ikke en tekstfil")
    return _decoded(content)


def _decoded(content: bytes) -> tuple[Encoding, str]:
    """UTF-8 when the bytes are UTF-8 with something to tell it by, else windows-1252."""
    cut = content[: content.rfind(b"\n") + 1] if len(content) == SAMPLE_BYTES else content
    if cut.isascii():
        return "windows-1252", cut.decode("ascii")
    try:
        return "utf-8", cut.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "windows-1252", cut.decode("cp1252", "replace")


def _delimiter(text: str) -> Delimiter:
    """The delimiter that cuts the first lines into the same, largest number of fields."""
    lines = [line for line in islice(text.splitlines(), 20) if line.strip()]

    def fields(mark: Delimiter) -> tuple[int, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
        size, times = counts.most_common(1)[0]
        return (size * times if size > 1 else 0, size)

    return max(DELIMITERS, key=fields)


def _workbook_sample(path: Path) -> Sample:
    """The table of the first sheet that has one: the fullest row with rows below is the header."""
    for name, rows in read_sheets(path):
        texts = [[_shown(cell) for cell in row] for row in rows]
        filled = [sum(bool(cell) for cell in row) for row in texts[:ROWS_BEFORE_HEADER]]
        if not filled or max(filled) < 2:  # noqa: PLR2004 (one column is a list of notes)
            continue
        at = filled.index(max(filled))
        header = texts[at]
        return Sample("xlsx", tuple(header), _values(header, texts[at + 1 :]), sheet=name)
    raise UnreadableFile("not_a_workbook", None, "der er ingen tabel i projektmappen")


def _shown(cell: object) -> str:
    """A cell as text; nothing when it cannot be one."""
    try:
        return plain_cell_text(cell).strip()
    except NotText:
        return ""


def _values(header: list[str], rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The values below each header, blanks left out."""
    sampled = rows[:SAMPLE_ROWS]
    return tuple(
        tuple(row[index].strip() for row in sampled if index < len(row) and row[index].strip())
        for index in range(len(header))
    )
