"""What every reader gives: a working copy of the records as text, and how it becomes the text relation.

A text relation is a temporary table with `_row_number`, one VARCHAR column per logical column of the contract
and, where a line number does not say enough, `_place`. Its values are trimmed, and an empty one is null. Typing,
rules, masking and ledger are the same for every format.
"""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from ingest.contracts import Column, Contract
from ingest.numbers import ControlColumn, amount, control_column
from ingest.sql import literal

TEXT_TABLE = "landing_text"
_ROWS_TABLE = "landing_text_rows"
MAX_RECORD_BYTES = 4 << 20
COPY_DELIMITER = ";"


class UnreadableFile(Exception):
    """The bytes are not what the contract says; `code`, `line` and `detail_da` say where and how."""

    def __init__(self, code: str, line: int | None, detail_da: str) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.detail_da = detail_da


@dataclass(frozen=True)
class BrokenLine:
    """A record set aside because its fields cannot be told apart; `found` is the field count if known.

    `line` is unique in the file; `place` says where, when that is more than the line.
    """

    line: int
    code: str
    text: str
    found: int | None = None
    place: str | None = None


@dataclass(frozen=True)
class HeaderFault:
    """A column that is missing, unknown or given twice; `suggestion` is a likely match, `place` where it stood."""

    code: str
    column: str
    suggestion: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Note:
    """What stands in the file and is no row: counted, told, never landed."""

    code: str
    count: int
    place: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a reader found out before any row is typed.

    `path` is the reader's working copy and `fields` its fields in order, those to leave out as None;
    `columns` are all columns of the contract in the order of the file; `totals` are sums of control columns,
    by logical name, taken without the typing SQL; `broken` are records whose fields cannot be told apart;
    `is_plain` says that every record of the working copy is one line with the right number of fields,
    `is_trimmed` that no value begins or ends with a blank and none is empty but not null;
    `person_numbers` are the distinct values with the form of a person number, where the reader knows them.

    With `vanished` the working copy has only the lines that the previous extract lacks; `unchanged` is how many it
    has as well, and `vanished` a working copy of as many lines of it as `vanished_lines` says, which this one lacks.
    """

    path: Path
    fields: tuple[str | None, ...]
    columns: tuple[Column, ...]
    headers: dict[str, str]
    faults: tuple[HeaderFault, ...]
    rows_read: int
    broken: tuple[BrokenLine, ...]
    totals: dict[str, Decimal]
    has_multiline: bool = False
    has_places: bool = False
    is_blank: bool = False
    is_plain: bool = False
    is_trimmed: bool = False
    person_numbers: list[str] | None = field(default=None, repr=False)
    notes: tuple[Note, ...] = ()
    unchanged: int = 0
    vanished: Path | None = None
    vanished_lines: int = 0

    @property
    def place_sql(self) -> str:
        """SQL: where a row of the text relation `t` stood in the file, in Danish."""
        return "t._place" if self.has_places else "'linje ' || t._row_number"


@dataclass(frozen=True)
class TextRow:
    """One record as text, in the order of the contract's columns in the file."""

    number: int
    place: str
    values: Sequence[str]


@dataclass
class Frame:
    """A working copy that is being written from records that are text already: what was written so far."""

    path: Path
    columns: Sequence[Column]
    written: int = 0
    has_multiline: bool = False
    sums: dict[ControlColumn, Decimal] = field(default_factory=dict)

    def totals(self) -> dict[str, Decimal]:
        """Sum of each control column, by logical name."""
        return {self.columns[control.index].name: total for control, total in self.sums.items()}


def write_frame(target: Path, columns: Sequence[Column], rows: Iterable[TextRow]) -> Frame:
    """Write records as a working copy: number, place, then one field per column; control sums on the way."""
    controls = [control_column(column, index) for index, column in enumerate(columns) if column.control_total]
    frame = Frame(target, columns, sums=dict.fromkeys(controls, Decimal(0)))
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=COPY_DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            writer.writerow((row.number, row.place, *row.values))
            frame.written += 1
            frame.has_multiline = frame.has_multiline or any("\n" in value for value in row.values)
            for control in controls:
                frame.sums[control] += amount(row.values[control.index], control)
    return frame


def load_text(
    connection: duckdb.DuckDBPyConnection, reading: Reading, contract: Contract, delimiter: str
) -> list[tuple[str, str]]:
    """Make the text relation over a working copy; the (line, kind of fault) that DuckDB rejected.

    Only lines as they were delivered may be rejected, and of a plain file none is. It is not copied into memory but
    read where it lies: a large one would fill the memory twice, as text and as types.
    """
    lead = {"_row_number": "BIGINT", **({"_place": "VARCHAR"} if reading.has_places else {})}
    fields = {name or f"_ignored_{index}": "VARCHAR" for index, name in enumerate(reading.fields)}
    columns = ", ".join(f"{literal(name)}: '{type_}'" for name, type_ in (lead | fields).items())
    values = {name: name if reading.is_trimmed else trimmed(name) for name in reading.fields if name}
    values |= {c.name: trimmed(literal(c.constant)) for c in contract.columns if c.constant is not None}
    kept = ", ".join([*lead, *(f"{value} as {name}" for name, value in values.items())])
    may_reject = contract.format == "csv" and not reading.is_plain
    if may_reject:
        connection.execute("drop table if exists reject_scans; drop table if exists reject_errors")
    query = f"""
        select {kept} from read_csv(
            {literal(str(reading.path))}, columns = {{{columns}}},
            auto_detect = false, header = false, delim = {literal(delimiter)}, quote = '"',
            escape = '"', comment = '', new_line = '\\n', encoding = 'utf-8', strict_mode = true,
            {"store_rejects = true, rejects_limit = 0" if may_reject else "ignore_errors = false"},
            max_line_size = {MAX_RECORD_BYTES}, parallel = {str(not reading.has_multiline).lower()})"""
    if reading.is_plain:
        drop_text(connection)
        connection.execute(f"create temp view {TEXT_TABLE} as {query}")
        return []
    keep_text(connection, query)
    if not may_reject:
        return []
    return connection.execute(
        "select distinct csv_line, error_type::varchar from reject_errors order by all"
    ).fetchall()


def trimmed(value: str) -> str:
    """SQL: a text without surrounding blanks, empty as null.

    Most values have none, and DuckDB's trim is slow: it is called only for a value that begins or ends with a
    blank. Every text that is empty or begins with a blank or a tab sorts before '!'.
    """
    ends = " or ".join(f"ends_with({value}, {blank})" for blank in ("' '", "chr(9)", "chr(160)"))
    return (
        f"case when {value} < '!' or starts_with({value}, chr(160)) or {ends} "
        f"then nullif(trim({value}, ' ' || chr(9) || chr(160)), '') else {value} end"
    )


def keep_text(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Make the text relation of the rows of a query, which may read the one before."""
    kept = f"{_ROWS_TABLE}_kept"
    connection.execute(f"create or replace temp table {kept} as {query}")
    drop_text(connection)
    connection.execute(f"""
        alter table {kept} rename to {_ROWS_TABLE};
        create temp view {TEXT_TABLE} as from {_ROWS_TABLE}
    """)


def drop_text(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the text relation: a view over a file, or over a table of its rows."""
    connection.execute(f"drop view if exists temp.{TEXT_TABLE}; drop table if exists temp.{_ROWS_TABLE}")


def in_file_order(contract: Contract, found: Iterable[Column]) -> tuple[Column, ...]:
    """The columns found in the file, then those whose value comes from elsewhere."""
    first = tuple(found)
    return first + tuple(column for column in contract.columns if column not in first)


def match_header(
    contract: Contract, header: list[str], place: str | None = None
) -> tuple[dict[int, Column], list[HeaderFault]]:
    """Position in the file -> column, by physical name or alias in any order; and what does not fit."""
    expected = contract.file_columns
    by_header = {folded(text): column for column in expected for text in (column.physical_name, *column.aliases)}
    ignored = {folded(text) for text in contract.ignored_headers}
    places: dict[int, Column] = {}
    unknown: list[str] = []
    faults: list[HeaderFault] = []
    for index, text in enumerate(header):
        column = by_header.get(folded(text))
        if folded(text) in ignored:
            continue
        if column is None:
            unknown.append(text)
        elif column in places.values():
            faults.append(HeaderFault("repeated_column", text, place=place))
        else:
            places[index] = column
    if len(places) * 2 < len(expected):
        # Data where the header should be: its words may be names, so none of them is repeated.
        return places, [HeaderFault("no_header", "", place=place)]
    missing = [column.physical_name for column in expected if column not in places.values()]
    faults += [HeaderFault("missing_column", text, _closest(text, unknown), place) for text in missing]
    faults += [HeaderFault("unknown_column", text, _closest(text, missing), place) for text in unknown]
    return places, faults


def folded(header: str) -> str:
    """A header as it is compared: composed characters, one space, no case."""
    return " ".join(unicodedata.normalize("NFC", header).casefold().split())


def _closest(text: str, candidates: list[str]) -> str | None:
    """The candidate most like the text, or None."""
    found = difflib.get_close_matches(folded(text), [folded(item) for item in candidates], n=1, cutoff=0.5)
    return next((item for item in candidates if found and folded(item) == found[0]), None)
