"""Money is decimal from file to figure: no column is a binary float, and ten million postings add up to the øre."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from orchestration.home import Home, open_warehouse
from tests.dbt.compiled import compiled, empty_warehouse

POSTINGS = 10_000_000
# Øre of the n-th posting: 1,999,993 amounts from -4,000.00 kr. up, in no order.
FACTOR, AMOUNTS, LEAST = 7_919, 1_999_993, -400_000
ACCOUNTS, MONTHS = 7, 12
FLOATS = "data_type in ('DOUBLE', 'FLOAT', 'REAL') or data_type similar to '.*(DOUBLE|FLOAT|REAL).*'"
SCHEMAS = ("raw", "reference", "staging", "intermediate", "marts", "reporting")
BEHIND_THE_LEDGER = (
    "intermediate.int_ledger_reversals",
    "marts.dim_account",
    "marts.dim_provider_unit",
    "marts.dim_case",
    "marts.dim_provider",
)


def floats_in(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Schema, table, column and type of every column that is a binary float, or holds some."""
    marks = ", ".join("?" * len(schemas))
    return connection.execute(
        f"""
        select table_schema, table_name, column_name, data_type from information_schema.columns
        where table_schema in ({marks}) and ({FLOATS})
        """,
        schemas,
    ).fetchall()


def test_the_scan_finds_a_float() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table amounts (a decimal(18, 2), b double, c float[], d struct(e double))")
        assert [row[2] for row in floats_in(connection, ("main",))] == ["b", "c", "d"]


def test_no_column_of_the_warehouse_is_a_float(built_home: Home) -> None:
    with open_warehouse(built_home, read_only=True) as connection:
        assert floats_in(connection, SCHEMAS) == []
        known = connection.execute("select distinct table_schema from information_schema.tables").fetchall()
    assert set(SCHEMAS) <= {schema for (schema,) in known}


def test_no_published_column_is_a_float(built_home: Home) -> None:
    tables = sorted(built_home.published.glob("*/current/*.duckdb"))
    files = sorted(built_home.published.glob("*/current/*.parquet"))
    assert tables
    assert files
    for table in tables:
        with duckdb.connect(str(table), read_only=True) as connection:
            assert floats_in(connection, ("main",)) == [], table
    with duckdb.connect() as connection:
        for file in files:
            columns = connection.execute(f"describe from read_parquet('{file}')").fetchall()
            assert [row[:2] for row in columns if any(kind in row[1] for kind in ("DOUBLE", "FLOAT"))] == [], file


@pytest.fixture(scope="module")
def ledger(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse whose ledger is ten million made postings, and fct_ledger as the model's own SQL over them."""
    with empty_warehouse(built_home, BEHIND_THE_LEDGER) as connection:
        connection.execute(
            """
            insert into marts.dim_account by name
            select
                'k' || n as account_key,
                '999' as municipality_code,
                cast(n as varchar) as account_number,
                date '2018-01-01' as valid_from_date
            from range(?) as accounts (n)
            """,
            [ACCOUNTS],
        )
        connection.execute(
            f"""
            create view staging.stg_finance__ledger as
            select
                '999' as municipality_code,
                cast(n as varchar) as voucher_number,
                1 as line_number,
                date '2025-01-31' as posted_date,
                2025 as period_year,
                cast(n % {MONTHS} as integer) + 1 as month_number,
                'MB' as unit_id,
                cast(n % {ACCOUNTS} as varchar) as account_number,
                cast((n * {FACTOR} % {AMOUNTS} + {LEAST}) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))
                    as amount_dkk,
                'Faktura' as entry_type,
                cast(null as varchar) as person_id,
                cast(null as varchar) as case_number,
                cast(null as varchar) as service_paragraph,
                cast(null as varchar) as provider_cvr_number,
                cast(null as date) as service_start_date,
                cast(null as date) as service_end_date
            from range({POSTINGS}) as postings (n)
            """
        )
        connection.execute(f"create view marts.fct_ledger as {compiled(built_home, ['fct_ledger'])['fct_ledger']}")
        yield connection


def test_ten_million_postings_add_up_to_the_oere(ledger: duckdb.DuckDBPyConnection) -> None:
    """Per account and month, through the SQL of fct_ledger, against Python's own decimals."""
    found = ledger.execute(
        """
        select account_number, month_end_date, count(*), sum(amount_dkk), any_value(typeof(amount_dkk))
        from marts.fct_ledger
        group by account_number, month_end_date
        """
    ).fetchall()
    expected = {
        (account, month): (len(oere), sum(map(Decimal, oere), Decimal(0)) / 100)
        for (account, month), oere in sorted(made_oere().items())
    }
    assert {(row[0], row[1]): (row[2], row[3]) for row in found} == expected
    assert {row[4] for row in found} == {"DECIMAL(18,2)"}
    assert sum(row[2] for row in found) == POSTINGS
    assert sum((row[3] for row in found), Decimal(0)) == sum((total for _, total in expected.values()), Decimal(0))


def made_oere() -> dict[tuple[str, date], list[int]]:
    """The øre of the postings by account and last day of the month, made as the view makes them."""
    last_days = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(1, MONTHS + 1)]
    cycle = ACCOUNTS * MONTHS
    return {
        (str(first % ACCOUNTS), date.fromordinal(last_days[first % MONTHS].toordinal() - 1)): [
            n * FACTOR % AMOUNTS + LEAST for n in range(first, POSTINGS, cycle)
        ]
        for first in range(cycle)
    }
