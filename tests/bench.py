"""`make bench`: the demo's time per room, and what dbt and Dagster cost over the bare SQL. Prints; asserts nothing."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from common.dates import last_month_end
from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt, state
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from orchestration.options import RefreshOptions
from orchestration.published_assets import draw_report, write_and_audit
from publish.publication import swap
from quality.results import dbt_results, write_results
from simulator.simulate import SimulationOptions, simulate

LINEAL = str(Path(sys.executable).parent / "lineal")


class Clock:
    """Collects what each part took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Time a block and print it at once."""
        started = perf_counter()
        yield
        self.seconds[name] = perf_counter() - started
        print(f"  {name:<58}{self.seconds[name]:8.1f} s", flush=True)

    def run(self, name: str, work: Callable[[], Any]) -> Any:
        """Time a call."""
        with self.time(name):
            return work()


def _dbt(home: Home, *arguments: str) -> None:
    subprocess.run(
        [*dbt.dbt_command(), "--quiet", *arguments],
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt.dbt_environment(home)},
        check=True,
    )


def _lineal(home: Home, *arguments: str) -> str:
    result = subprocess.run(
        [LINEAL, *arguments],
        env={**os.environ, "LINEAL_HOME": str(home.root)},
        check=True,
        capture_output=True,
        text=True,
    )
    return result.stdout


def bare_sql(home: Home, scratch: Path) -> None:
    """What dbt ran, without dbt: every seed, model and data test as plain SQL on a copy of the raw tables."""
    manifest = json.loads((dbt.target_folder(home) / "manifest.json").read_text())
    results = json.loads((dbt.target_folder(home) / "run_results.json").read_text())["results"]
    catalog = home.warehouse.stem
    with duckdb.connect(str(scratch / f"{catalog}.duckdb")) as connection:
        connection.execute(f"attach '{home.warehouse}' as built (read_only)")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'raw'"
        ).fetchall():
            connection.execute("create schema if not exists raw")
            connection.execute(f"create table raw.{table} as from built.raw.{table}")
        started = perf_counter()
        for result in results:
            if result["unique_id"] in manifest["nodes"]:  # exposures are results too, and run nothing
                _run_node(connection, manifest["nodes"][result["unique_id"]], result)
        print(f"  {'of which inside DuckDB (the bare SQL)':<58}{perf_counter() - started:8.1f} s")


def _run_node(connection: duckdb.DuckDBPyConnection, node: dict[str, Any], result: dict[str, Any]) -> None:
    if node["resource_type"] == "test":
        connection.execute(f"select count(*) from ({result['compiled_code']}) as failing").fetchone()
        return
    connection.execute(f"create schema if not exists {node['schema']}")
    relation = f"{node['schema']}.{node['name']}"
    if node["resource_type"] == "seed":
        path = DBT_PROJECT / node["original_file_path"]
        connection.execute(f"create table {relation} as from read_csv('{path}', all_varchar = true)")
        for column, kind in (node["config"].get("column_types") or {}).items():
            connection.execute(f"alter table {relation} alter {column} type {kind}")
        return
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    connection.execute(f"create {kind} {relation} as {result['compiled_code']}")


def rooms(clock: Clock, home: Home) -> None:
    """Each room by itself, called as a library."""
    clock.run("simulator: three years, four deliveries", lambda: simulate(home.inbox, SimulationOptions()))
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        state.prepare(connection)
        clock.run("ingest: all deliveries", lambda: ingest(paths, connection, datetime.now(UTC), load_contracts()))
        newest = state.latest_delivery(connection)
    assert newest is not None
    options = RefreshOptions(last_month_end(newest))
    variables = json.dumps(options.dbt_variables)
    clock.run("dbt parse (runs beside the landing in a refresh)", lambda: _dbt(home, "parse", "--vars", variables))
    build = ("build", "--exclude-resource-type", "unit_test", "--vars", variables)
    clock.run("dbt build, dbt alone", lambda: _dbt(home, *build))
    with tempfile.TemporaryDirectory() as scratch, clock.time("the same without dbt, with copying raw"):
        bare_sql(home, Path(scratch))
    with open_warehouse(home) as connection:
        started = datetime.now(UTC)
        build_id = state.begin_build(connection, started)
        run_results = json.loads((dbt.target_folder(home) / "run_results.json").read_text())
        manifest = json.loads(dbt.manifest_path(home).read_text())
        write_results(connection, dbt_results(run_results, {**manifest, "unit_tests": {}}), build_id)
        done = state.Build(build_id, "bench", "bench", options.report_date, options.as_known_at, datetime.now(UTC))
        state.record_build(connection, done, started, is_full=True)
    candidate, _, reason = clock.run("candidate and audit", lambda: write_and_audit(home, "political"))
    assert reason is None, reason
    clock.run("publish: swap", lambda: swap(candidate, home.published))
    clock.run("report", lambda: draw_report(home, "political"))


def commands(clock: Clock, home: Home) -> None:
    """What a person runs."""
    clock.run("lineal simulate", lambda: _lineal(home, "simulate"))
    first = clock.run("lineal refresh, everything new", lambda: _lineal(home, "refresh"))
    clock.run("lineal refresh, nothing new", lambda: _lineal(home, "refresh"))
    print("\n  steps of the first refresh:")
    for line in re.findall(r"^✓ .*", first, flags=re.MULTILINE):
        print(f"    {line}")


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        print("\nRoom by room, as a library")
        rooms(clock, Home(Path(folder) / "rooms"))
        print("\nThe two commands of `make demo`, and the second run")
        commands(clock, Home(Path(folder) / "commands"))
        seconds = clock.seconds
        parts = (
            "ingest: all deliveries",
            "dbt build, dbt alone",
            "candidate and audit",
            "publish: swap",
            "report",
        )
        alone = sum(seconds[part] for part in parts)
        print("\nOverhead")
        dagster = seconds["lineal refresh, everything new"] - alone
        print(f"  {'Dagster and start-up, over the rooms one by one':<58}{dagster:8.1f} s")


if __name__ == "__main__":
    main()
