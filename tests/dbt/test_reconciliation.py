"""Small random ledgers through the reconciliation's SQL: every posting in one class, and not an øre lost."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.home import Home
from simulator.dates import add_months, month_end
from tests.dbt.compiled import compiled, empty_warehouse, seeded

MODELS = {
    "int_reconciliation_postings": "intermediate",
    "int_reconciliation_units": "intermediate",
    "int_reconciliation_classes": "intermediate",
    "fct_reconciliation_entry": "marts",
    "fct_reconciliation": "marts",
}
DATA_TEST = "classes_add_up_to_the_ledger"
TOLERANCE = Decimal(1)
CASES = ("A", "B")
HELPS = (("P1", "00000011", "institution"), ("P2", "00000022", "respite"))
MONTHS = tuple(date(2025, number, 1) for number in range(1, 7))
ACCOUNTS = {
    "1": ("expense", "help", "institution"),
    "2": ("expense", "help", "respite"),
    "3": ("expense", "own_operation", None),
    "4": ("income", "refund", None),
}


@dataclass(frozen=True)
class Posting:
    """A row of fct_ledger, as far as the reconciliation reads it."""

    posting_key: str
    municipality_key: str
    municipality_code: str
    account_key: str
    account_number: str
    case_key: str
    case_number: str | None
    is_case_unknown: bool
    person_key: str
    provider_key: str
    service_paragraph: str | None
    provider_cvr_number: str | None
    service_start_date: date | None
    service_end_date: date | None
    period_start_date: date
    month_end_date: date
    posted_date: date
    entry_type_name: str
    amount_dkk: Decimal
    reverses_posting_key: str | None
    reversed_by_posting_key: str | None


@dataclass(frozen=True)
class Price:
    """A row of int_case_price_months, as far as the reconciliation reads it."""

    case_price_key: str
    intervention_key: str
    help_key: str
    municipality_key: str
    municipality_code: str
    area_code: str
    case_key: str
    case_number: str
    person_key: str
    provider_key: str
    provider_cvr_number: str
    service_paragraph: str
    intervention_type_code: str
    month_start_date: date
    month_end_date: date
    days_in_month: int
    is_first_month: bool
    active_from_date: date
    active_to_date: date
    active_days: int
    calculation_frequency_code: str
    whole_dkk: Decimal
    agreed_price_dkk_per_month: Decimal
    price_dkk: Decimal


TABLES = (
    "marts.fct_ledger",
    "marts.dim_account",
    "marts.dim_case",
    "marts.dim_intervention_type",
    "marts.dim_municipality",
    "intermediate.int_case_price_months",
    "reference.reconciliation_class",
    "reference.reconciliation_explanation",
)


@pytest.fixture(scope="module")
def models(built_home: Home) -> dict[str, str]:
    return compiled(built_home, [*MODELS, DATA_TEST])


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> duckdb.DuckDBPyConnection:
    connection = empty_warehouse(built_home, TABLES)
    seeded(connection, "reconciliation_class")
    seeded(connection, "reconciliation_explanation")
    accounts = [
        {
            "account_key": number,
            "municipality_code": "999",
            "account_number": number,
            "area_code": "children",
            "account_kind_code": kind,
            "use_code": use,
            "intervention_type_codes": types,
            "valid_from_date": date(2018, 1, 1),
        }
        for number, (kind, use, types) in ACCOUNTS.items()
    ]
    cases = [
        {"case_key": case, "case_number": case, "area_code": "children" if case in CASES else "unknown"}
        for case in (*CASES, "unknown")
    ]
    insert(connection, "marts.dim_account", accounts)
    insert(connection, "marts.dim_case", cases)
    insert(connection, "marts.dim_intervention_type", [{"intervention_type_code": kind} for _, _, kind in HELPS])
    insert(connection, "marts.dim_municipality", [{"municipality_key": "m", "municipality_code": "999"}])
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Put rows in a table; what they do not name is empty."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


amounts = st.sampled_from([Decimal(n) for n in ("100.00", "100.50", "101.01", "250.00", "0.01", "-100.00", "31000.00")])


@st.composite
def prices(draw: st.DrawFn) -> list[Price]:
    """Months of help: each case, help and month at most once, some for a part of the month."""
    found = []
    for case in CASES:
        for paragraph, cvr, kind in HELPS:
            for month in draw(st.sets(st.sampled_from(MONTHS), max_size=4)):
                first = month + timedelta(days=draw(st.sampled_from([0, 0, 9])))
                following = add_months(month, 1)
                rate = draw(st.sampled_from([Decimal("100.00"), Decimal("250.00")]))
                found.append(
                    Price(
                        case_price_key=f"price {case} {paragraph} {month}",
                        intervention_key=f"{case} {paragraph}",
                        help_key=md5("999", case, paragraph, cvr),
                        municipality_key="m",
                        municipality_code="999",
                        area_code="children",
                        case_key=case,
                        case_number=case,
                        person_key=case,
                        provider_key=cvr,
                        provider_cvr_number=cvr,
                        service_paragraph=paragraph,
                        intervention_type_code=kind,
                        month_start_date=month,
                        month_end_date=month_end(month),
                        days_in_month=(following - month).days,
                        is_first_month=False,
                        active_from_date=first,
                        active_to_date=following,
                        active_days=(following - first).days,
                        calculation_frequency_code="month",
                        whole_dkk=rate,
                        agreed_price_dkk_per_month=rate,
                        price_dkk=rate,
                    )
                )
    return found


@st.composite
def ledgers(draw: st.DrawFn) -> list[Posting]:
    """Postings of any kind, with whatever they lack; some pairs take each other back."""
    found = []
    for number in range(draw(st.integers(1, 9))):
        case = draw(st.sampled_from([*CASES, *CASES, None, "not known"]))
        paragraph, cvr, _ = draw(st.sampled_from(HELPS))
        period = draw(st.sampled_from(MONTHS))
        start = draw(st.sampled_from([None, period, add_months(period, -1), period + timedelta(days=9)]))
        until = None if start is None else add_months(start.replace(day=1), draw(st.sampled_from([1, 1, 3])))
        posting = Posting(
            posting_key=f"p{number}",
            municipality_key="m",
            municipality_code="999",
            account_key=(account := draw(st.sampled_from([*ACCOUNTS, "1", "2", "not in the chart"]))),
            account_number=account,
            case_key=case if case in CASES else "unknown",
            case_number=case,
            is_case_unknown=case == "not known",
            person_key="unknown",
            provider_key=cvr,
            service_paragraph=draw(st.sampled_from([paragraph, paragraph, None])),
            provider_cvr_number=draw(st.sampled_from([cvr, cvr, None])),
            service_start_date=start,
            service_end_date=draw(st.sampled_from([until, None])),
            period_start_date=period,
            month_end_date=month_end(period),
            posted_date=month_end(period) + timedelta(days=draw(st.integers(0, 40))),
            entry_type_name=draw(st.sampled_from(["Faktura", "Takstafregning", "Løn", "Refusion"])),
            amount_dkk=draw(amounts),
            reverses_posting_key=None,
            reversed_by_posting_key=f"p{number} back" if draw(st.integers(0, 5)) == 0 else None,
        )
        found.append(posting)
        if posting.reversed_by_posting_key is not None:
            back = {"posting_key": posting.reversed_by_posting_key, "amount_dkk": -posting.amount_dkk}
            back |= {"reverses_posting_key": posting.posting_key, "reversed_by_posting_key": None}
            found.append(replace(posting, **back))
    return found


def md5(*parts: str) -> str:
    """The key that the project makes of these parts."""
    row = duckdb.execute("select md5(?)", ["|".join(parts)]).fetchone()
    assert row is not None
    return str(row[0])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledger=ledgers(), agreed=prices())
def test_every_posting_and_price_is_in_one_class_and_the_classes_add_up(
    warehouse: duckdb.DuckDBPyConnection, models: dict[str, str], ledger: list[Posting], agreed: list[Price]
) -> None:
    warehouse.execute("delete from marts.fct_ledger; delete from intermediate.int_case_price_months")
    insert(warehouse, "marts.fct_ledger", [asdict(posting) for posting in ledger])
    insert(warehouse, "intermediate.int_case_price_months", [asdict(price) for price in agreed])
    for model, schema in MODELS.items():
        warehouse.execute(f"create or replace table {schema}.{model} as {models[model]}")
    rows = warehouse.execute(
        """
        select posting_key, account_number, month_end_date, class_code, posted_dkk, price_dkk, comparison_key, book_code
        from marts.fct_reconciliation_entry
        """
    ).fetchall()
    closed = {code for (code,) in warehouse.execute("select class_code from reference.reconciliation_class").fetchall()}
    assert {row[3] for row in rows} <= closed

    assert Counter(row[0] for row in rows if row[7] == "ledger") == Counter(p.posting_key for p in ledger)
    posted: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    classed: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for posting in ledger:
        posted[posting.account_number, posting.month_end_date] += posting.amount_dkk
    for row in rows:
        if row[7] == "ledger":
            classed[row[1], row[2]] += row[4]
    assert classed == posted

    periods = [posting.period_start_date for posting in ledger]
    in_ledger = [price for price in agreed if min(periods) <= price.month_start_date <= max(periods)]
    assert sum((row[5] for row in rows), Decimal(0)) == sum((price.price_dkk for price in in_ledger), Decimal(0))
    assert len(rows) == len(ledger) + len(in_ledger)
    assert warehouse.execute(models[DATA_TEST]).fetchall() == []

    taken_back = [row[4] for row in rows if row[3] == "reversed"]
    assert sum(taken_back, Decimal(0)) == 0
    agreeing = {row[6] for row in rows if row[3] in ("matched", "timing", "out_of_period")}
    priced = {
        key for (key,) in warehouse.execute("select case_price_key from intermediate.int_case_price_months").fetchall()
    }
    units = warehouse.execute(
        "select entry_key, unit_key, unit_posted_dkk - unit_price_dkk from intermediate.int_reconciliation_units"
    ).fetchall()
    for entry, unit, difference in units:
        if unit in agreeing and entry in priced:
            assert abs(difference) <= TOLERANCE
