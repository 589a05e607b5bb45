"""Fixtures that several rooms' tests share: one home built once, and cheap copies of it."""

import fcntl
import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from orchestration.home import Home

SMALL = {"population": 9_000, "years": 3, "deliveries": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first file that needs the built home, then the landing's tests, which do without it, then all others.

    Workers take files in this order: while one builds the home, the other does not wait for it.
    """
    needing = [item.path for item in items if "built_home" in getattr(item, "fixturenames", ())]
    places = dict.fromkeys(needing[:1], 0)
    items.sort(key=lambda item: places.get(item.path, 1 if item.path.parent.name == "ingest" else 2))


def silent(message: str) -> None:
    """A progress nobody looks at."""


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after its first refresh: a small simulated municipality (999) and the worked examples (998).

    Read-only by agreement: a test that changes anything takes `home_copy`. Workers that run side by side share it:
    the first to come builds it, the others wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home, done = Home(shared / "built"), shared / "built.done"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build_home(home)
            done.touch()
    return home


def build_home(home: Home) -> None:
    """Simulate, land, build, publish and draw."""
    from orchestration.refresh import refresh
    from simulator.cases import write_worked_examples
    from simulator.simulate import SimulationOptions, simulate

    simulate(home.inbox, SimulationOptions(**SMALL))
    write_worked_examples(home.inbox)
    outcome = refresh(home, None, date.max, silent, silent)
    assert outcome.succeeded, outcome.reason_da


@pytest.fixture
def home_copy(built_home: Home, tmp_path: Path) -> Home:
    """The built home again, free to be changed."""
    return copied_home(built_home, tmp_path / "home")


def copied_home(home: Home, root: Path) -> Home:
    """A copy of a home; the side files that SQLite keeps while another worker reads its run history are left out."""
    shutil.copytree(home.root, root, symlinks=True, ignore=shutil.ignore_patterns("*.db-wal", "*.db-shm"))
    return Home(root)
