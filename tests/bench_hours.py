"""`python -m tests.bench_hours`: fifty million registrations of time into the months of offers, and one day more.

The time log of one simulated municipality is repeated for the codes of all 98 and for as many employees as it takes.
dbt and `bench_hours.sql` then make the hours and what they add to the months from a fresh copy each, one after the
other and each in a process of its own. At last one day more is delivered, dbt builds on it through the months, and
makes all anew. Prints; what it asserts is that both made the same rows, and that building on did.
"""

import argparse
import os
import shutil
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration.home import Home, open_warehouse
from simulator.simulate import SimulationOptions, simulate
from tests.bench_daily import note_build, repeat_ledgers
from tests.bench_results import MUNICIPALITIES, REPORT_DATE, cost_of, model_seconds, printed, repeat, run_dbt

ROWS = 50_000_000
DETAIL_MONTHS = 24
MEMORY = "6GB"  # what DuckDB may use before it writes to disk; a process needs some more
SCRIPT = Path(__file__).with_suffix(".sql")
LOG = "workforce__time_registration"
# What leads hours to a month, an offer and a provider; other tables stand without a row.
BEHIND = {LOG, "provider_registry__offer", "provider_registry__department", "provider_registry__provider",
          "finance__provider_budget"}  # fmt: skip
SOURCES = ("case_system", "provider_registry", "workforce", "finance")
MONTHS = "+fct_provision_group"
TIMED = (f"fct_delivered_hours+,{MONTHS}", f"dim_provider_unit+,{MONTHS}")
NEW_DAY = date(2026, 1, 2)  # the delivery that brings one day more
COMPARED = {
    "fct_delivered_hours": "true",
    "fct_provision_group": "measure_code in ('delivered_hours', 'ata_share_of_attendance_hours', "
    "'citizen_directed_share_of_attendance_hours', 'time_use')",
}


def land_one(home: Home) -> str:
    """Simulate and land one municipality of average size with two years of its time log; its code."""
    options = SimulationOptions(
        start=REPORT_DATE.replace(year=REPORT_DATE.year - 2, month=1, day=1), deliveries=1, detail_months=DETAIL_MONTHS
    )
    (delivery,) = simulate(home.inbox, options).deliveries
    for folder in (home.inbox / delivery.municipality_code).iterdir():
        if folder.name not in SOURCES:
            shutil.rmtree(folder)
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        ingest(paths, connection, datetime.now(UTC), load_contracts())
        for contract in load_contracts().values():
            if contract.raw_table not in {*BEHIND, "case_system__person"}:
                connection.execute(f"delete from raw.{contract.raw_table}")
    return delivery.municipality_code


def repeat_log(country: Home, rows: int) -> int:
    """Repeat the time log for more employees, and keep its newest day back; how many rows are left."""
    with open_warehouse(country) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        found = connection.execute(f"select count(*), max(work_date) from raw.{LOG}").fetchone()
        assert found is not None
        copies, newest = -(-rows // found[0]), found[1]
        part = rows - (copies - 1) * found[0]  # of the last copy, by employee
        repeated = (
            f"select log.* replace (employee_id || '-' || copy as employee_id, registration_id || '-' || copy as "
            f"registration_id) from raw.{LOG} as log cross join range({copies}) as copies (copy) "
            f"where (copy < {copies - 1} or hash(municipality_code, employee_id) % {found[0]} < {part})"
        )
        connection.execute("create schema kept_back")
        connection.execute(f"create table kept_back.log as {repeated} and work_date = date '{newest}'")
        connection.execute(f"create table raw.repeated as {repeated} and work_date < date '{newest}'")
        connection.execute(f"drop table raw.{LOG}; alter table raw.repeated rename to {LOG}")
        left = connection.execute(f"select count(*) from raw.{LOG}").fetchone()
        assert left is not None
    return int(left[0])


def deliver_the_day(country: Home) -> int:
    """Land by hand what was kept back: the registrations of one day; how many."""
    with open_warehouse(country) as connection:
        connection.execute(f"""
            insert into raw.{LOG} by name
            select * replace (date '{NEW_DAY}' as _valid_from, municipality_code || '{NEW_DAY}' as _load_id)
            from kept_back.log
        """)
        connection.execute(f"""
            insert into meta.file (file_id, load_id, municipality_code, source, table_name, delivery_date, status)
            select distinct municipality_code || 'log', municipality_code || '{NEW_DAY}', municipality_code,
                'workforce', 'time_registration', date '{NEW_DAY}', 'loaded'
            from kept_back.log
        """)
        connection.execute(f"""
            insert into meta.load (load_id, municipality_code, source, delivery_date, status)
            select load_id, municipality_code, 'workforce', delivery_date, 'loaded'
            from meta.file where delivery_date = date '{NEW_DAY}'
        """)
        (rows,) = connection.execute("select count(*) from kept_back.log").fetchone() or (0,)
    return int(rows)


def fingerprints(home: Home) -> dict[str, tuple[Any, ...]]:
    """Rows, columns with types, and a sum over the hashes of whole rows, of what is compared of each table."""
    found: dict[str, tuple[Any, ...]] = {}
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        for table, wanted in COMPARED.items():
            columns = connection.execute(f"describe marts.{table}").fetchall()
            row = connection.execute(
                f"select count(*), sum(hash(hours)) from marts.{table} as hours where {wanted}"
            ).fetchone()
            assert row is not None
            found[table] = (*row, [column[:2] for column in columns])
    return found


def script_here(home: Home) -> None:
    """Run the script in this process, and say on stderr what each statement took."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"set memory_limit = '{MEMORY}'")
        for statement in connection.extract_statements(SCRIPT.read_text()):
            started = perf_counter()
            connection.execute(statement)
            if " table " in statement.query:
                name = statement.query.split(" table ", 1)[1].split()[0]
                print(f"    {name:<58}{perf_counter() - started:8.1f} s", file=sys.stderr, flush=True)


def timed_dbt(country: Home, title: str, *arguments: str) -> dict[str, float]:
    """Run dbt, print what it took and what its slowest models took."""
    cost = printed(title, run_dbt(country, *arguments, memory=MEMORY))
    for name, seconds in model_seconds(country)[:5]:
        print(f"    {name:<58}{seconds:8.1f} s")
    return cost


def compare(folder: Path, municipalities: int, rows: int) -> None:
    """Both ways on the same raw tables, and then one day more."""
    one, country, by_hand = Home(folder / "one"), Home(folder / "country"), Home(folder / "by_hand")
    code = land_one(one)
    repeat(one, code, country, municipalities)
    left = repeat_log(country, rows)
    repeat_ledgers(one, country)
    shutil.rmtree(one.root)
    print(f"\nThe registered time of {municipalities} municipalities from {left:,} registrations", flush=True)
    behind = ("--select", MONTHS, "--exclude", "fct_delivered_hours+", "dim_provider_unit+")
    run_dbt(country, "build", "--exclude-resource-type", "test", "unit_test", *behind, memory=MEMORY)
    by_hand.warehouse.parent.mkdir(parents=True)
    shutil.copy(country.warehouse, by_hand.warehouse)
    built = timed_dbt(country, "dbt run", "run", "--full-refresh", "--select", *TIMED)
    command = [sys.executable, "-m", "tests.bench_hours", "--script", str(by_hand.root)]
    script = printed("the script written by hand", cost_of(command, dict(os.environ), Path.cwd()))
    for kind in ("seconds", "cpu"):
        print(f"  by {kind}: dbt / by hand {built[kind] / script[kind]:.2f} (aim 1.50)")
    ours, theirs = fingerprints(country), fingerprints(by_hand)
    for table in COMPARED:
        is_same = ours[table] == theirs[table]
        print(f"    {table:<40}{theirs[table][0]:>14,} rows  {'the same' if is_same else 'OTHERWISE'}", flush=True)
    assert ours == theirs, "dbt and the script disagree"
    shutil.rmtree(by_hand.root)
    note_build(country)
    print(f"  one day more is delivered: {deliver_the_day(country):,} registrations", flush=True)
    timed_dbt(country, "hours and months built on", "run", "--select", *TIMED)
    standing = fingerprints(country)
    timed_dbt(country, "hours and months made anew", "run", "--full-refresh", "--select", *TIMED)
    assert fingerprints(country) == standing, "building on and making anew disagree"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="keep the warehouses here")
    parser.add_argument("--script", type=Path)
    options = parser.parse_args()
    if options.script:
        script_here(Home(options.script))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        compare(Path(folder), options.municipalities, options.rows)


if __name__ == "__main__":
    main()
