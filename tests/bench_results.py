"""`python -m tests.bench_results`: what the results star of a whole country costs, beside a script written by hand.

One simulated municipality is landed once, and its raw tables are repeated for the codes of all 98 with keys of their
own. dbt and `bench_results.sql` then build the same tables from a fresh copy each, one after the other and each in a
process of its own. Prints; the one thing it asserts is that both made the same rows.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from simulator.simulate import SimulationOptions, simulate

MUNICIPALITIES = 98
YEARS = 5
REPORT_DATE = date(2025, 12, 31)
SCRIPT = Path(__file__).with_suffix(".sql")
SELECTED = "+marts.results"
VARIABLES = {"report_date": REPORT_DATE.isoformat(), "report_history_months": 12 * YEARS}
MEMORY = "8GB"  # what both may use before they write to disk
PROFILE = """lineal:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('LINEAL_WAREHOUSE') }}"
      threads: 1
      settings: { memory_limit: %s }
"""
SOURCES = ("case_system", "feedback", "provider_journal", "provider_registry")


def land_one(home: Home) -> str:
    """Simulate and land one municipality of average size; its code."""
    first = date(REPORT_DATE.year - YEARS + 1, 1, 1)
    result = simulate(home.inbox, SimulationOptions(start=first, years=YEARS, deliveries=1))
    (delivery,) = result.deliveries
    for folder in (home.inbox / delivery.municipality_code).iterdir():
        if folder.name not in SOURCES:
            shutil.rmtree(folder)
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        ingest(paths, connection, datetime.now(UTC), load_contracts())
    return delivery.municipality_code


def repeated_column(name: str, kind: str, code: str) -> str:
    """SQL of a column in the copy of a municipality: its own code, keys of its own, all else as it was."""
    if name == "municipality_code":
        return "codes.municipality_code"
    if name == "residence_municipality_code":
        return f"case when original.{name} = '{code}' then codes.municipality_code else original.{name} end as {name}"
    is_key = kind == "VARCHAR" and not name.startswith("_") and (name.endswith("_id") or name == "case_number")
    return f"codes.municipality_code || '-' || original.{name} as {name}" if is_key else f"original.{name}"


def repeat(one: Home, code: str, country: Home, municipalities: int) -> None:
    """Write every raw table of one municipality once for each of the first codes of the seed."""
    codes = (
        f"(from read_csv('{DBT_PROJECT / 'seeds' / 'municipality.csv'}', all_varchar = true) limit {municipalities})"
    )
    with open_warehouse(country) as connection:
        connection.execute(f"attach '{one.warehouse}' as one (read_only)")
        connection.execute("create schema raw")
        columns: dict[str, list[tuple[str, str]]] = {}
        for table, name, kind in connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where database_name = 'one' and schema_name = 'raw' order by table_name, column_index"
        ).fetchall():
            columns.setdefault(table, []).append((name, kind))
        for table, described in columns.items():
            selected = ", ".join(repeated_column(name, kind, code) for name, kind in described)
            connection.execute(
                f"create table raw.{table} as select {selected} from {codes} as codes "
                f"cross join one.raw.{table} as original order by codes.municipality_code"
            )


def run_dbt(home: Home, *arguments: str, memory: str = MEMORY) -> dict[str, float]:
    """Run dbt in a process of its own; what it took."""
    command = [*dbt.dbt_command(), "--quiet", *arguments, "--vars", json.dumps(VARIABLES)]
    (home.root / "profiles.yml").write_text(PROFILE % memory)
    environment = {**os.environ, **dbt.dbt_environment(home), "DBT_PROFILES_DIR": str(home.root)}
    return cost_of(command, environment, DBT_PROJECT)


def run_script(home: Home) -> dict[str, float]:
    """Run the script in a process of its own; what it took."""
    command = [sys.executable, "-m", "tests.bench_results", "--script", str(home.root)]
    return cost_of(command, dict(os.environ), Path.cwd())


def cost_of(command: list[str], environment: dict[str, str], folder: Path) -> dict[str, float]:
    """Wall seconds, processor seconds and peak megabytes of one process.

    Processor seconds tell more than the clock on a machine that does other things as well.
    """
    started = perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=folder)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = perf_counter() - started
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}


def script_here(home: Home) -> None:
    """Run the script in this process, statement by statement, and say on stderr what each table took."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute(f"set variable report_date = date '{REPORT_DATE}'")
        connection.execute(f"set variable history_months = {VARIABLES['report_history_months']}")
        for statement in connection.extract_statements(SCRIPT.read_text()):
            started = process_time()
            connection.execute(statement)
            used = process_time() - started
            made = re.search(r"^(?:create (?:temp )?table|insert into) (\S+)", statement.query, flags=re.MULTILINE)
            if made:
                print(f"    {made[1]:<58}{'':10}{used:8.1f} s cpu", file=sys.stderr, flush=True)


def printed(title: str, cost: dict[str, float]) -> dict[str, float]:
    """Print a line of the table."""
    print(f"  {title:<58}{cost['seconds']:8.1f} s{cost['cpu']:8.1f} s cpu{cost['megabytes']:7.0f} MB", flush=True)
    return cost


def model_seconds(home: Home) -> list[tuple[str, float]]:
    """Seconds of each model of the newest run, slowest first."""
    results = json.loads((dbt.target_folder(home) / "run_results.json").read_text())["results"]
    return sorted(((r["unique_id"].split(".")[-1], r["execution_time"]) for r in results), key=lambda pair: -pair[1])


def fingerprints(home: Home) -> dict[str, tuple[Any, ...]]:
    """Rows, columns with types, and a sum over the hashes of whole rows, of each table the script makes."""
    found: dict[str, tuple[Any, ...]] = {}
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name, list((column_name, data_type) order by column_index) from duckdb_columns() "
            "where schema_name = 'marts' and starts_with(table_name, 'fct_') group by all"
        ).fetchall()
        for table, columns in tables:
            names = ", ".join(name for name, _ in columns)
            row = connection.execute(f"select count(*), sum(hash({names})) from marts.{table}").fetchone()
            assert row is not None
            found[table] = (*row, columns)
    return found


def compared(built: Home, by_hand: Home) -> None:
    """Assert that the script made every table of the star, and each with the same rows; print how many."""
    ours, theirs = fingerprints(built), fingerprints(by_hand)
    missing = {table for table in ours if _is_in_star(table)} - set(theirs)
    assert not missing, f"the script does not make {sorted(missing)}"
    for table in sorted(theirs):
        is_same = ours[table] == theirs[table]
        print(f"    {table:<40}{theirs[table][0]:>14,} rows  {'the same' if is_same else 'OTHERWISE'}")
    different = [table for table in theirs if ours[table] != theirs[table]]
    assert not different, f"dbt and the script disagree on {different}"


def _is_in_star(table: str) -> bool:
    return (DBT_PROJECT / "models" / "marts" / "results" / f"{table}.sql").exists()


def compare(folder: Path, municipalities: int) -> None:
    """Both ways on the same raw tables."""
    one, country = Home(folder / "one"), Home(folder / "country")
    code = land_one(one)
    repeat(one, code, country, municipalities)
    run_dbt(country, "seed")
    with duckdb.connect(str(country.warehouse), read_only=True) as connection:
        size = connection.execute(
            "select sum(estimated_size) from duckdb_tables() where schema_name = 'raw'"
        ).fetchone()
    assert size is not None
    print(
        f"\nThe results star of {municipalities} municipalities x {YEARS} years from {size[0]:,} raw rows", flush=True
    )
    by_hand = Home(folder / "by_hand")
    by_hand.warehouse.parent.mkdir(parents=True)
    shutil.copy(country.warehouse, by_hand.warehouse)
    printed("dbt parse (runs beside the landing in a refresh)", run_dbt(country, "parse"))
    built = printed("dbt run", run_dbt(country, "run", "--select", SELECTED))
    slowest = model_seconds(country)
    script = printed("the script written by hand", run_script(by_hand))
    for kind in ("seconds", "cpu"):
        print(f"  by {kind}: dbt / by hand {built[kind] / script[kind]:.2f} (aim 1.50)")
    print(f"  seconds by model, {len(slowest)} models:")
    for name, seconds in slowest:
        print(f"    {name:<58}{seconds:8.1f} s")
    print("  what both made:")
    compared(country, by_hand)
    # Those alone that read nothing outside the star and what it is made from: the reports are not built here.
    tests = ("--select", "marts.results,test_type:data", "--indirect-selection", "buildable")
    printed("the data tests on the star", run_dbt(country, "test", *tests))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--folder", type=Path, help="keep the warehouses here")
    parser.add_argument("--script", type=Path)
    options = parser.parse_args()
    if options.script:
        script_here(Home(options.script))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        compare(Path(folder), options.municipalities)


if __name__ == "__main__":
    main()
