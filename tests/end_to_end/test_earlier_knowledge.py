"""A whole rebuild with the knowledge of an earlier day: it gives the figures of then, and readers read on meanwhile."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt, state
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from tests.conftest import copied_home

LINEAL = str(Path(sys.executable).parent / "lineal")
FIGURES = "from reporting.rpt_figure order by all"


@dataclass(frozen=True)
class Rebuilt:
    """A home of two deliveries after a refresh as known on the day of the first, and what was read on the way."""

    home: Home
    known: date
    counted: list[tuple[int, int, int]]
    allowed: set[int]


def figure_file(home: Home) -> Path:
    return home.published / "political" / "current" / "figure.parquet"


@pytest.fixture(scope="module")
def rebuilt(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """Another knowledge date makes the refresh build everything anew; its tables are read until it has ended."""
    home = copied_home(built_home, tmp_path_factory.mktemp("known") / "home")
    known = date.fromisoformat(min(path.name for path in (home.inbox / "999" / "case_system").iterdir()))
    rows = {pq.read_table(figure_file(home)).num_rows}
    running = subprocess.Popen(
        [LINEAL, "refresh", "--report-date", known.isoformat(), "--as-known-at", known.isoformat()],
        env={**os.environ, "LINEAL_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    counted = []
    while running.poll() is None:
        counted.append(counted_from_outside(home))
    assert running.returncode == 0, running.stdout.read() if running.stdout else ""
    return Rebuilt(home, known, counted, rows | {pq.read_table(figure_file(home)).num_rows})


def counted_from_outside(home: Home) -> tuple[int, int, int]:
    """Rows of a published table, read by DuckDB's own client, by pandas and by a plain Parquet reader."""
    file = figure_file(home)
    with duckdb.connect(str(file.with_name("political.duckdb").resolve()), read_only=True) as client:
        row = client.execute("select count(*) from figure").fetchone()
    assert row is not None
    return int(row[0]), len(pd.read_parquet(file)), int(pq.read_table(file).num_rows)


def test_published_tables_can_be_read_from_outside_while_a_refresh_runs(rebuilt: Rebuilt) -> None:
    """Each read finds the whole table, as it was or as it is now."""
    assert len(rebuilt.counted) > 3
    assert {rows for each in rebuilt.counted for rows in each} <= rebuilt.allowed


def test_figures_as_known_on_an_earlier_day_are_those_of_then(rebuilt: Rebuilt, tmp_path: Path) -> None:
    """A home that has the first delivery alone, and the one that has both and asks what was known then."""
    first = Home(tmp_path)
    shutil.copytree(rebuilt.home.inbox, first.inbox)
    later = [path for path in first.inbox.glob("*/*/*") if path.name > rebuilt.known.isoformat()]
    assert later
    for folder in later:
        shutil.rmtree(folder)
    shutil.copytree(rebuilt.home.keys, first.keys)
    paths = IngestPaths(inbox=first.inbox, archive=first.archive, vault=first.vault, keys=first.keys)
    with open_warehouse(first) as connection:
        state.prepare(connection)
        ingest(paths, connection, datetime.now(UTC), load_contracts())
    variables = {"report_date": rebuilt.known.isoformat()}
    command = ["build", "--exclude-resource-type", "test", "unit_test", "--select", "+rpt_figure"]
    done = subprocess.run(
        [*dbt.dbt_command(), "--quiet", *command, "--vars", json.dumps(variables)],
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt.dbt_environment(first)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    figures = []
    for home in (first, rebuilt.home):
        with open_warehouse(home, read_only=True) as connection:
            figures.append(connection.execute(FIGURES).fetchall())
    assert figures[0] == figures[1]
    assert len(figures[0]) > 0
