"""The worked example of a full-time post's year, from the sheet in the inbox to what a manager reads (AC9)."""

from decimal import Decimal

import duckdb
import pytest

from orchestration.home import Home
from simulator.budget_cases import UNIT_ID
from simulator.cases import MUNICIPALITY_CODE, REPORT_DATE
from simulator.time_cases import EXPECTED_TIME, TIME_LINES, YEAR

FIGURE = "U9-L"
CENT = Decimal("0.01")


def test_the_mart_has_every_line_group(warehouse: duckdb.DuckDBPyConnection) -> None:
    """AC9: 1,924.00 less holiday, extra holiday and sickness is 1,625.04; less organisational time it is 1,356.01."""
    names = list(EXPECTED_TIME.hours)
    (row,) = warehouse.execute(
        f"""
        select {", ".join(f"assumed.{name}_hours" for name in names)}, assumed.n_lines, assumed.budget_year
        from marts.fct_hour_price_assumption as assumed
        inner join marts.dim_municipality as municipalities using (municipality_key)
        where municipalities.municipality_code = ? and assumed.unit_id = ?
        """,
        [MUNICIPALITY_CODE, UNIT_ID],
    ).fetchall()
    assert dict(zip(names, row, strict=False)) == EXPECTED_TIME.hours
    assert row[len(names) :] == (len(TIME_LINES), YEAR)


@pytest.fixture(scope="module")
def published(built_home: Home) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """Numerator, denominator and value of each measure of the example's offer, as the provider's manager reads them."""
    file = built_home.published / "provider" / "current" / "provider.duckdb"
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        rows = connection.execute(
            """
            select measure_code, numerator, denominator, value from figure
            where
                municipality_code = ? and figure_code = ? and report_date = ? and breakdown_type = 'offer'
                and cell_status in ('shown', 'none')
            """,
            [MUNICIPALITY_CODE, FIGURE, REPORT_DATE],
        ).fetchall()
    assert len({measure for measure, *_ in rows}) == len(rows)
    return {measure: numbers for measure, *numbers in rows}


def test_the_published_hours_are_the_examples(published: dict[str, tuple[Decimal, Decimal, Decimal]]) -> None:
    found = {name: published[f"norm_{name}_hours"][2] for name in EXPECTED_TIME.hours}
    assert found == EXPECTED_TIME.hours


def test_the_same_hours_are_two_shares(published: dict[str, tuple[Decimal, Decimal, Decimal]]) -> None:
    """C21: 70.48 % of the hours employed, 83.44 % of the hours attended."""
    for whole, percent in (
        ("employment", EXPECTED_TIME.percent_of_employment),
        ("attendance", EXPECTED_TIME.percent_of_attendance),
    ):
        numerator, denominator, value = published[f"norm_ata_share_of_{whole}_hours"]
        assert (numerator, denominator) == (EXPECTED_TIME.hours["one_to_one"], EXPECTED_TIME.hours[whole])
        assert (value * 100).quantize(CENT) == percent
