"""The adults' figures against an independent computation from the simulator's truth, to the last digit."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle import adults
from tests.oracle import warehouse as theirs
from tests.oracle.truth import Known

DELIVERED = date(2025, 12, 31)
REPORT_DATES = (DELIVERED, date(2025, 6, 30), date(2024, 12, 31))
TEMPLATES = {"rpt_development": adults.development, "rpt_intervention_economy": adults.economy}


@pytest.fixture(scope="module")
def known(simulated: MunicipalityTruth) -> Known:
    """What the simulated municipality knows of its adults after the last delivery; the worked examples have none."""
    return adults.adults_known_on(simulated, DELIVERED)


@pytest.mark.parametrize("day", REPORT_DATES, ids=str)
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_template_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, known: Known, template: str, day: date
) -> None:
    """The same rows on both sides, none missing, and in them the same numbers."""
    rows = TEMPLATES[template](known, pd.Timestamp(day), theirs.groups(warehouse))
    expected = theirs.only_asked(rows, theirs.asked(warehouse, DELIVERED))
    found = theirs.template_rows(warehouse, template, day, "adults", adults.INSTRUMENT)
    theirs.assert_same(expected, found)


def test_every_adult_figure_has_been_compared(warehouse: duckdb.DuckDBPyConnection, known: Known) -> None:
    """Each measure of each figure about adults is among the oracle's rows, with a number, where it is shown."""
    rows = pd.concat(
        [make(known, pd.Timestamp(DELIVERED), theirs.groups(warehouse)) for make in TEMPLATES.values()],
        ignore_index=True,
    )
    rows = theirs.only_asked(rows[rows["value"].notna()], theirs.asked(warehouse, DELIVERED))
    compared = set(zip(rows["measure_code"], rows["scope_type"], rows["breakdown_type"], strict=True))
    figures = warehouse.execute(
        "select figure_code, measure_codes, scope_type, breakdown_type from reference.figure_catalogue "
        "where kpi_code in ('V29', 'V29E', 'V29G')"
    ).fetchall()
    wanted = {
        (code, (measure, scope, breakdown))
        for code, measures, scope, breakdown in figures
        for measure in measures.split("|")
    }
    assert wanted
    assert not sorted(code for code, group in wanted if group not in compared)


def test_adults_are_with_a_caseworker(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The caseworker's figures about adults are of caseworkers whom the case system names, several of them."""
    found = warehouse.execute(
        "select figure_code, count(distinct scope_code), bool_or(scope_code = 'unknown') from reporting.rpt_figure "
        "where area_code = 'adults' and scope_type = 'caseworker' and figure_report_date = ? group by figure_code",
        [DELIVERED],
    ).fetchall()
    assert {code for code, *_ in found} >= {"V29S", "V29M", "V29G"}
    assert not [code for code, caseworkers, is_unknown in found if caseworkers < 3 or is_unknown]


def test_expectations_and_diagnoses_reach_no_management(warehouse: duckdb.DuckDBPyConnection) -> None:
    """R17, R4: expected levels, and adults by target group, are in figures of the caseworker alone."""
    found = warehouse.execute(
        "select distinct audience_code, figure_code from reporting.rpt_figure "
        "where measure_code in ('expected_level', 'share_expected_level') "
        "or (area_code = 'adults' and breakdown_type like '%target_group%')"
    ).fetchall()
    assert {code for _, code in found} >= {"V29G", "V29M"}
    assert {audience for audience, _ in found} == {"caseworker"}
