"""Cost per outcome (V26) against a computation from the simulator's truth, and what its readers get of it."""

from datetime import date

import duckdb
import pytest

from orchestration.home import Home
from simulator.truth import MunicipalityTruth
from tests.oracle import adults, published
from tests.oracle import warehouse as theirs
from tests.oracle.net import net_known_on
from tests.oracle.outcome import WARNING, Outcomes, computed
from tests.oracle.spending import Money
from tests.oracle.truth import known_on

DELIVERED = date(2025, 12, 31)
# publish/disclosure.yml
SMALL_COUNT = 5
# The report date and two earlier month ends of the same build.
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
INSTRUMENTS = {"children": "ICF5", "adults": adults.INSTRUMENT}
OF_ADULTS = {"expense_between", "cost_per_progress", "cost_per_progress_low", "cost_per_progress_high"}
MEASURES = {
    "children": {*OF_ADULTS, "expense_known", "share_positive_low", "share_positive_high"},
    "adults": OF_ADULTS,
}


@pytest.fixture(scope="module")
def outcomes(truths: list[MunicipalityTruth]) -> dict[str, list[Outcomes]]:
    """Of each area what the municipalities know after the last delivery; the worked examples have no adults."""
    moneys = [Money(truth, net_known_on(truth, DELIVERED), DELIVERED) for truth in truths]
    return {
        "children": [Outcomes(money, known_on(money.truth, DELIVERED), "children") for money in moneys],
        "adults": [Outcomes(moneys[0], adults.adults_known_on(moneys[0].truth, DELIVERED), "adults")],
    }


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("area", INSTRUMENTS)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, outcomes: dict[str, list[Outcomes]], area: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers, intervals and warning."""
    expected = theirs.only_asked(computed(outcomes[area], day), theirs.asked(warehouse, DELIVERED))
    found = theirs.template_rows(warehouse, "rpt_cost_per_outcome", day, area, INSTRUMENTS[area])
    theirs.assert_same(expected, found)
    assert set(found["measure_code"]) == MEASURES[area]
    with_progress = found[(found["measure_code"] == "cost_per_progress") & found["value"].notna()]
    assert len(with_progress) > 0


@pytest.mark.parametrize("audience", ["management", "provider"])
def test_every_published_number_is_the_oracles(
    built_home: Home, outcomes: dict[str, list[Outcomes]], audience: str
) -> None:
    """Each figure is in what its readers get, every number they are shown is the oracle's, and none stands alone."""
    expected = set()
    for area, of_area in outcomes.items():
        rows = computed(of_area, DELIVERED)[["measure_code", "numerator", "value"]].astype(object)
        kept = rows.where(rows.notna(), None).itertuples(index=False, name=None)
        expected |= {(area, *row) for row in kept}
    file = built_home.published / audience / "current" / f"{audience}.duckdb"
    assert published.missing_figures(built_home, audience, "V26") == set()
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        shown = connection.execute(
            "select area_code, measure_code, numerator, value, label_name from figure "
            "where figure_code like 'V26%' and measure_code <> 'share_positive' and report_date = ? "
            "and cell_status = 'shown'",
            [DELIVERED],
        ).fetchall()
        [(definition,)] = connection.execute("select definition_da from kpi_card where kpi_code = 'V26'").fetchall()
    assert shown
    assert {row[:4] for row in shown} - expected == set()
    assert {row[4] for row in shown} == {WARNING}
    assert "Resultatdokumentation er ikke forskning" in definition


@pytest.mark.parametrize("audience", ["management", "provider"])
def test_no_expense_tells_how_many_had_progress_where_that_is_hidden(built_home: Home, audience: str) -> None:
    """Where the share is hidden so is all that tells it, and what is shown is of no small number."""
    file = built_home.published / audience / "current" / f"{audience}.duckdb"
    place = "figure_code, report_date, municipality_code, scope_code, breakdown_type, breakdown_code, item_code"
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        rows = connection.execute(
            f"select concat_ws('|', {place}) as place, "
            "bool_or(measure_code = 'share_positive' and cell_status = 'hidden'), "
            "count(*) filter (regexp_matches(measure_code, '^cost_|_low$|_high$') and cell_status <> 'hidden'), "
            "max(denominator) filter (measure_code like 'cost_per_progress%'), max(n_measured) "
            "from figure where figure_code like 'V26%' group by place"
        ).fetchall()
    assert [row for row in rows if row[1]]
    assert not [row for row in rows if row[1] and row[2]]
    progress = [(hits, measured) for *_, hits, measured in rows if hits is not None and measured is not None]
    # one provider's groups are small in the tests' municipality
    assert progress or audience == "provider"
    assert not [pair for pair in progress if 0 < pair[0] < SMALL_COUNT or 0 < pair[1] - pair[0] < SMALL_COUNT]
