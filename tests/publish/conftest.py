from pathlib import Path

import pytest

from tests.publish.warehouse import build_warehouse


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small warehouse, built once."""
    return build_warehouse(tmp_path_factory.mktemp("warehouse") / "lineal.duckdb")
