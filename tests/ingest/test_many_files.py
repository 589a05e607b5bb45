"""Thousands of generated files in one home, delivery after delivery: nothing is lost and nothing made up."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.builder import CPR, Home
from tests.ingest.small_contracts import column, small_contract

TABLES = [f"made.table_{letter}" for letter in "abcdefghij"]
FILES, DELIVERIES = len(TABLES), 200
HEADER = "Nøgle;CPR-nr.;Beløb;Dato;Note"
# The first row of every file can land, so that no delivery is held.
FIRST = f"k0;{CPR[0]};1,00;01-01-2025;"

AMOUNTS = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda ore: f"{Decimal(ore) / 100:.2f}".replace(".", ",")),
    st.sampled_from(["1.234,50", "12.345.678", "1.5", "1,234.5", "abc", "", "1,555", "9" * 20, "-0,01", "007"]),
)
DAYS = st.sampled_from(["31-12-2024", "29-02-2024", "29-02-2025", "", "2025-01-01", "01-01-9999", "1-1-2025"])
NOTES = st.sampled_from(["", "æøå", ";", '"', '"a;b"', '"linje\r\nlinje"', "ring 610115-1234", " kant ", "\r"])
ROWS = st.tuples(st.integers(0, 4).map("k{}".format), st.sampled_from([*CPR, "x", ""]), AMOUNTS, DAYS, NOTES)


@dataclass
class Series:
    """A home in which every example is one more delivery, a day later than the one before."""

    home: Home
    day: date = date(2015, 1, 1)
    files: int = 0


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Series]:
    """The home that all generated files land in."""
    root = tmp_path_factory.mktemp("series")
    columns = [
        column("row_id", "Nøgle", key=1),
        column("person_id", "CPR-nr.", personalData="cpr", pseudonym="hmac-sha256"),
        column("amount", "Beløb", "DECIMAL(18,2)", controlTotal=True),
        column("happened_on", "Dato", "DATE"),
        column("note", "Note"),
    ]
    server = {"encoding": "windows-1252", "delimiter": ";"}
    contracts = {
        name: small_contract(root, name, f"{name.split('.')[1]}_*.csv", "csv", server, columns) for name in TABLES
    }
    # files of a few rows give a second thread nothing to do, and other tests run beside this one
    with duckdb.connect(config={"threads": 1}) as connection:
        yield Series(Home(root, connection, contracts))


@settings(max_examples=DELIVERIES, deadline=None)
@given(st.lists(st.lists(ROWS, max_size=5), min_size=FILES, max_size=FILES), st.sampled_from(["\r\n", "\n"]))
def test_every_file_of_thousands_adds_up(series: Series, files: list[list[tuple[str, ...]]], line_end: str) -> None:
    """Whatever is in a file and whatever landed before it: read = landed + quarantined, and every total is equal."""
    home, day = series.home, series.day
    series.day += timedelta(days=1)
    for name, rows in zip(TABLES, files, strict=True):
        # A row of its own keeps the file from being the same as one that was landed before.
        lines = [HEADER, FIRST, f"d{day:%Y%m%d};{CPR[1]};0,01;;", *(";".join(row) for row in rows)]
        home.path(name, day).write_bytes(line_end.join(lines).encode("cp1252"))
    result = home.land_one()
    shutil.rmtree(home.path(TABLES[0], day).parent)
    assert not result.held, [problem.line_da for problem in result.problems]
    assert len(result.files) == FILES
    series.files += FILES
    for file in result.files:
        assert file.rows_read == file.rows_landed + file.rows_quarantined
        assert [total.is_equal for total in file.control_totals] == [True, True]
    rejected = home.value(
        f"select count(*) from (select distinct file_name, line_number from quarantine.rejected_row "
        f"where delivery_date = '{day}')"
    )
    assert rejected == sum(file.rows_quarantined for file in result.files)


def test_there_were_thousands(series: Series) -> None:
    """What the ledger says has landed is what was generated, and it is thousands of files."""
    row = series.home.rows(
        "select count(*), sum(rows_read), sum(rows_landed + rows_quarantined) from meta.file where status = 'loaded'"
    )[0]
    assert row[0] == series.files >= FILES * DELIVERIES
    assert row[1] == row[2]
