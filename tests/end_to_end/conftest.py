"""What the comparisons with the truth share: the built home's warehouse, and what was true in its municipalities."""

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.home import Home, open_warehouse
from simulator.build import build_truth
from simulator.cases import worked_examples
from simulator.options import SimulationOptions
from simulator.truth import MunicipalityTruth
from tests.conftest import SMALL


@pytest.fixture(scope="module")
def warehouse(built_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built home's warehouse, to read."""
    with open_warehouse(built_home, read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def simulated() -> MunicipalityTruth:
    """The simulated municipality (999). Read-only by agreement, as the built home."""
    (truth,) = build_truth(SimulationOptions(**SMALL))
    return truth


@pytest.fixture(scope="session")
def truths(simulated: MunicipalityTruth) -> list[MunicipalityTruth]:
    """The simulated municipality and the one of the worked examples (998)."""
    return [simulated, worked_examples()]
