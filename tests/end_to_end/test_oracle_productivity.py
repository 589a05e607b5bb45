"""The hour price of each unit's days against a computation from the simulator's truth (U7).

What is told of a month is compared with the rest of the provision star, in `test_oracle_provision.py`.
"""

from collections import Counter
from datetime import date

import duckdb
import pytest

from simulator.truth import MunicipalityTruth
from tests.oracle.net import net_known_on
from tests.oracle.productivity import daily_hour_prices

DELIVERED = date(2025, 12, 31)
MONTHS = (DELIVERED, date(2025, 11, 30), date(2025, 9, 30))


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_every_units_day_equals_the_oracle(
    warehouse: duckdb.DuckDBPyConnection, truths: list[MunicipalityTruth], month: date
) -> None:
    """The same unit days on both sides, with the same hours, wages and prices to the last digit."""
    found = warehouse.execute(
        """
        select municipalities.municipality_code, units.unit_code, days.work_date, days.wage_dkk, days.worked_hours,
            days.direct_hours, days.attended_hours, days.realised_dkk_per_hour, days.assumed_dkk_per_hour
        from marts.fct_hour_price_day as days
        inner join marts.dim_municipality as municipalities using (municipality_key)
        inner join marts.dim_provider_unit as units using (provider_unit_key)
        where days.work_date between date_trunc('month', cast($month as date)) and $month
        """,
        {"month": month},
    ).fetchall()
    expected = [
        (truth.municipality_code, *row)
        for truth in truths
        for row in daily_hour_prices(net_known_on(truth, DELIVERED), month)
    ]
    assert expected
    assert Counter(found) == Counter(expected)
