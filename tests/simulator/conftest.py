"""The default municipality, simulated once for all tests of the room."""

import pytest

from simulator.build import build_truth
from simulator.options import SimulationOptions
from simulator.simulate import SimulationResult, simulate
from simulator.truth import MunicipalityTruth


@pytest.fixture(scope="session")
def options() -> SimulationOptions:
    return SimulationOptions()


@pytest.fixture(scope="session")
def truth(options: SimulationOptions) -> MunicipalityTruth:
    return build_truth(options)[0]


@pytest.fixture(scope="session")
def result(options: SimulationOptions, tmp_path_factory: pytest.TempPathFactory) -> SimulationResult:
    return simulate(tmp_path_factory.mktemp("inbox"), options)
