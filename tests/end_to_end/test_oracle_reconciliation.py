"""The reconciliation of case prices and ledger against the marks that the simulator's truth keeps of each posting."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import duckdb
import pandas as pd
import pytest

from orchestration.home import Home, open_warehouse
from simulator.build import build_truth
from simulator.options import SimulationOptions
from tests.conftest import SMALL
from tests.oracle import warehouse as theirs
from tests.oracle.reconciliation import Books, Entry, books_on, entries, reconciliation

DELIVERED = date(2025, 12, 31)
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
AREAS = ("children", "adults")
# What the simulator plants, and the class it ends in when nothing else is wrong with the posting.
PLANTED = {"timing": "timing", "wrong_account": "wrong_account", "no_case": "missing_case", "reversal": "reversed"}


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def books() -> Books:
    (truth,) = build_truth(SimulationOptions(**SMALL))
    return books_on(truth, DELIVERED)


@pytest.fixture(scope="module")
def computed(books: Books) -> list[Entry]:
    return list(entries(books))


def test_every_posting_has_the_class_of_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, books: Books, computed: list[Entry]
) -> None:
    rows = warehouse.execute(
        """
        select ledger.voucher_number, cast(ledger.line_number as varchar), entries.area_code, entries.class_code
        from marts.fct_reconciliation_entry as entries
        inner join marts.fct_ledger as ledger on entries.posting_key = ledger.posting_key
        where ledger.municipality_code = ?
        """,
        [books.truth.municipality_code],
    ).fetchall()
    found = {row[:2]: row[2:] for row in rows}
    expected = {entry.key: (entry.area, entry.class_code) for entry in computed if entry.key is not None}
    wrong = {key: (expected.get(key), found.get(key)) for key in expected.keys() | found.keys()}
    assert {key: both for key, both in wrong.items() if both[0] != both[1]} == {}
    assert len(rows) == len(found) == len(books.postings)


def test_what_was_planted_is_found(books: Books, computed: list[Entry]) -> None:
    """The oracle's classes are no echo: each kind of difference that the simulator made ends in its own class."""
    classes = {entry.key: entry.class_code for entry in computed if entry.key is not None}
    planted = Counter((p.deviation, classes[p.key]) for p in books.postings if p.deviation in PLANTED)
    for deviation, class_code in PLANTED.items():
        of_kind = {name: n for (kind, name), n in planted.items() if kind == deviation}
        assert max(of_kind, key=lambda name: of_kind[name]) == class_code, of_kind
        assert sum(of_kind.values()) - of_kind[class_code] <= 0.1 * sum(of_kind.values())
    forgotten = {(p.service_key, p.right_month) for p in books.truth.postings if p.deviation == "missing"}
    assert forgotten & books.prices.keys()
    assert any(entry.class_code == "missing_posting" for entry in computed)


def test_every_case_and_month_has_the_price_and_the_posted_amount_of_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, books: Books, computed: list[Entry]
) -> None:
    rows = warehouse.execute(
        """
        select
            sums.area_code, case when cases.case_number <> 'unknown' then cases.case_number end, sums.month_end_date,
            sums.class_code, sums.posted_dkk, sums.price_dkk
        from marts.fct_reconciliation as sums
        inner join marts.dim_case as cases on sums.case_key = cases.case_key
        inner join marts.dim_municipality as municipalities using (municipality_key)
        where municipalities.municipality_code = ?
        """,
        [books.truth.municipality_code],
    ).fetchall()
    found = {row[:4]: row[4:] for row in rows}
    expected: dict[tuple[object, ...], tuple[object, object]] = {}
    for entry in computed:
        key = (entry.area, entry.case, entry.month, entry.class_code)
        posted, price = expected.get(key, (0, 0))
        expected[key] = (posted + entry.posted, price + entry.price)
    wrong = {key: (expected.get(key), found.get(key)) for key in expected.keys() | found.keys()}
    assert {key: both for key, both in wrong.items() if both[0] != both[1]} == {}
    assert len(rows) == len(found)


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("area", AREAS)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, books: Books, computed: list[Entry], area: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    found = theirs.template_rows(warehouse, "rpt_economy", day, area)
    found = found[found["measure_code"].str.startswith("reconciliation_")]
    wanted = theirs.asked(warehouse, DELIVERED)
    expected = theirs.only_asked(reconciliation(books, computed, day, area), wanted)
    theirs.assert_same(expected, found)
    assert len(found)


def test_every_published_number_is_the_oracles(built_home: Home, books: Books, computed: list[Entry]) -> None:
    """What management is shown was computed from the truth, with the words on the class beside it."""
    file = built_home.published / "management" / "current" / "management.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as published:
        shown = published.execute(
            """
            select area_code, breakdown_code, measure_code, numerator, value, label_name
            from figure
            where
                figure_code in (select figure_code from figure_catalogue where template_code = 'REK')
                and figure_report_date = ? and report_date = ? and cell_status = 'shown'
            """,
            [DELIVERED, DELIVERED],
        ).fetchall()
    names = ["area_code", "breakdown", "measure_code", "numerator", "value", "label"]
    rows = pd.concat([reconciliation(books, computed, DELIVERED, area) for area in AREAS])[names].astype(object)
    expected = set(rows.where(rows.notna(), None).itertuples(index=False, name=None))
    assert {row for row in shown if row not in expected} == set()
    assert {row[2] for row in shown} == {
        f"reconciliation_{name}" for name in ("posted", "price", "difference", "explained")
    }
