"""Whatever the format and whatever is in the file: read = landed + quarantined + superseded, and totals add up."""

import json
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ingest.contracts import Contract
from tests.ingest.builder import Home
from tests.ingest.small_contracts import column, small_contract

DAY = date(2025, 6, 30)
SETTINGS = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Held for these reasons a file says nothing of its rows: none of them could land, or there was no table to read.
HELD = {"no_row_can_land", "no_rows", "no_header", "unknown_column", "missing_column", "not_json", "empty_file"}

KEYS = st.integers(1, 5)
NUMBERS = st.one_of(
    st.decimals(min_value=Decimal("-99999"), max_value=Decimal("9999999"), places=2),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**12), 10**12),
    st.sampled_from(["1.234,50", "12,5", "abc", "", None, True]),
)
MOMENTS = st.one_of(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2040, 1, 1)),  # noqa: DTZ001
    st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 1, 1)),
    st.integers(1, 60_000),
    st.sampled_from(["30-03-2025 02:30", "01-06-2025", "", None]),
)
TEXTS = st.one_of(st.none(), st.text(alphabet='aæÅ;"\n\r\t ,', max_size=6), st.integers(0, 99), st.booleans())
ROWS = st.lists(st.tuples(KEYS, NUMBERS, MOMENTS, TEXTS), max_size=10)


def columns(**extra: Any) -> list[dict[str, Any]]:
    """The four columns of every format; `extra` gives custom properties by column."""
    return [
        column("row_id", "Nøgle", key=1, **extra.get("row_id", {})),
        column("amount", "Beløb", "DECIMAL(18,2)", controlTotal=True, **extra.get("amount", {})),
        column("happened_on", "Dato", "DATE", **extra.get("happened_on", {})),
        column("note", "Note", **extra.get("note", {})),
    ]


def adds_up(contract: Contract, content: bytes, suffix: str) -> None:
    """Land the content; what was read is landed, rejected or superseded, and the totals are equal."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        home = Home(Path(folder), connection, {contract.name: contract})
        home.path(contract.name, DAY).with_suffix(suffix).write_bytes(content)
        result = home.land_one()
        event(f"{result.status}, {'some' if result.rows_quarantined else 'none'} rejected")
        if result.held:
            codes = {problem.code for problem in result.problems if problem.severity == "hold"}
            assert codes <= HELD, [problem.line_da for problem in result.problems]
            return
        [file] = result.files
        assert file.rows_read == file.rows_landed + file.rows_quarantined + file.rows_superseded
        assert [total.is_equal for total in file.control_totals] == [True, True]
        rows, total = home.rows(f"select count(*), coalesce(sum(amount), 0) from raw.{contract.raw_table}")[0]
        assert (file.rows_landed, file.control_totals[1].landed_total) == (rows, total)
        rejected = home.value("select count(distinct line_number) from quarantine.rejected_row")
        assert file.rows_quarantined == rejected
        places = home.rows("select distinct place_da from quarantine.rejected_row")
        assert all(place for (place,) in places)


def contract_of(form: str, server: dict[str, Any], file: str, **extra: Any) -> Contract:
    """The contract of a format."""
    with tempfile.TemporaryDirectory() as folder:
        return small_contract(Path(folder), f"made.{form}", file, form, server, columns(**extra))


XLSX = contract_of("xlsx", {"sheet": "Ark.*"}, "fil_*.xlsx")
JSON = contract_of(
    "json", {"recordPath": "poster[]"}, "fil_*.json", happened_on={"dateFormats": ["yyyy-mm-dd", "excel"]}
)
FIXED = contract_of(
    "fixed_width",
    {"encoding": "utf-8", "recordLength": 40},
    "fil_*.txt",
    row_id={"position": {"start": 1, "length": 5}},
    amount={"position": {"start": 7, "length": 12}},
    happened_on={"position": {"start": 20, "length": 10}},
    note={"position": {"start": 31, "length": 10}},
)


@SETTINGS
@given(
    st.lists(ROWS, min_size=1, max_size=3), st.integers(0, 3), st.lists(st.sampled_from(["", "Note", 5]), max_size=3)
)
def test_workbooks_add_up(sheets: list[list[tuple[Any, ...]]], titles: int, notes: list[Any]) -> None:
    """Sheets with titles, rows of any cells, gaps and notes."""
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Ark {number}")
        for title in range(titles):
            sheet.append([f"Titel {title}"])
        sheet.append(["Nøgle", "Beløb", "Dato", "Note"])
        for key, amount, moment, text in rows:
            cells = [float(c) if isinstance(c, Decimal) else c for c in (f"{number}-{key}", amount, moment, text)]
            sheet.append([None if c == "" else c for c in cells])
        for note in notes:
            sheet.append([None if note == 5 else note, None, None, note])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        book.save(path)
        adds_up(XLSX, path.read_bytes(), ".xlsx")


@SETTINGS
@given(ROWS, st.sampled_from([None, {"Nøgle": ["a"]}, {"Nøgle": {}}, {"Nøgle": "k\x00", "Beløb": 1}, 7, []]))
def test_json_adds_up(rows: list[tuple[Any, ...]], odd: Any) -> None:
    """Records with any values, some left out, and one that is odd."""
    records: list[Any] = [
        {
            "Nøgle": key,
            "Beløb": float(amount) if isinstance(amount, Decimal) else amount,
            "Dato": moment.isoformat() if isinstance(moment, date) else moment,
            **({"Note": text} if text is not None else {}),
        }
        for key, amount, moment, text in rows
    ]
    content = {"poster": records + ([] if odd is None else [odd])}
    adds_up(JSON, json.dumps(content).encode(), ".json")


@SETTINGS
@given(ROWS, st.sampled_from(["", "x", "\r", " " * 40]), st.sampled_from(["\n", "\r\n"]))
def test_fixed_width_adds_up(rows: list[tuple[Any, ...]], damage: str, line_end: str) -> None:
    """Lines of any fields, some of the wrong length or with characters in the gaps."""
    lines = [
        f"{key:<5} {str(amount).replace('.', ',')[:12]:>12} {str(moment)[:10]:<10} {str(text)[:10]:<10}".replace(
            "\n", " "
        ).replace("\r", " ")
        for key, amount, moment, text in rows
    ]
    adds_up(FIXED, line_end.join([*lines[:1], damage, *lines[1:]]).encode(), ".txt")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2044, 12, 31)),  # noqa: DTZ001
            st.decimals(min_value=Decimal("-9999999"), max_value=Decimal("9999999"), places=2),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_workbook_values_are_what_was_written(rows: list[tuple[datetime, Decimal]]) -> None:
    """Days and amounts come through a workbook exactly, whatever binary number it kept."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ark 1"
    sheet.append(["Nøgle", "Beløb", "Dato", "Note"])
    for number, (moment, amount) in enumerate(rows):
        day = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
        serial = (day - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
        sheet.append([f"k{number:02d}", float(amount), day if number % 2 else serial, None])
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        home = Home(Path(folder), connection, {XLSX.name: XLSX})
        book.save(home.path(XLSX.name, DAY))
        home.land_one()
        landed = home.rows("select amount, happened_on from raw.made__xlsx order by row_id")
    assert landed == [(amount, moment.date()) for moment, amount in rows]
