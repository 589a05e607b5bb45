"""`python -m tests.bench_daily`: building on the daily facts beside building them anew, for a whole country.

The raw tables of one simulated municipality are repeated for all 98, and the facts are built. Then a delivery comes in
which one row in a hundred of every table behind them is told otherwise: the newest, as deliveries are. A second one
tells as many otherwise, taken at random from all years, which touches five times as many days of employees. After each
the facts are built on, and at last made anew from the same rows. Prints; it asserts that both made the same.
"""

import argparse
import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import state
from orchestration.home import Home, open_warehouse
from simulator.simulate import SimulationOptions, simulate
from tests.bench_results import MUNICIPALITIES, REPORT_DATE, YEARS, model_seconds, printed, repeat, run_dbt

FACTS = ("fct_capacity_day", "fct_delivered_hours")
SOURCES = ("case_system", "provider_registry", "provider_journal", "workforce", "finance")
DETAIL_MONTHS = 24
AIM = 0.10
# A row in a hundred: the newest by a date of its own, or any.
NEWEST = "{day} >= (select quantile_disc({day}, 0.99) from raw.{table} where _valid_to is null)"
ANY = "hash(_file_id, _row_number, municipality_code) % 100 = 0"
# The tables behind the facts, and how a row of each is told otherwise: its date, the column, and what it becomes.
CHANGED = {
    "provider_journal__occupancy": ("start_date", "end_date", "coalesce(end_date, date '2026-01-10') - 7"),
    "provider_journal__delivered_hours": ("work_date", "hours", "hours + 1"),
    "workforce__time_registration": ("work_date", "hours", "hours + 1"),
    "case_system__service": ("start_date", "end_date", "coalesce(end_date, date '2026-01-10') - 7"),
    "case_system__adult_order": ("start_date", "end_date", "coalesce(end_date, date '2026-01-10') - 7"),
}
# What else the facts are made from; other tables are not repeated.
BEHIND = {
    "provider_registry__offer",
    "provider_registry__provider",
    "provider_registry__department",
    "case_system__person_id_change",
    "case_system__person",
}


def land_one(home: Home) -> str:
    """Simulate and land one municipality of average size, with time sheets and registrations of two years; its code."""
    options = SimulationOptions(
        start=REPORT_DATE.replace(year=REPORT_DATE.year - YEARS + 1, month=1, day=1),
        years=YEARS,
        deliveries=1,
        detail_months=DETAIL_MONTHS,
        sheet_months=DETAIL_MONTHS,
    )
    (delivery,) = simulate(home.inbox, options).deliveries
    for folder in (home.inbox / delivery.municipality_code).iterdir():
        if folder.name not in SOURCES:
            shutil.rmtree(folder)
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        ingest(paths, connection, datetime.now(UTC), load_contracts())
        for contract in load_contracts().values():
            if contract.raw_table not in {*CHANGED, *BEHIND}:
                connection.execute(f"delete from raw.{contract.raw_table}")
    return delivery.municipality_code


def repeat_ledgers(one: Home, country: Home) -> None:
    """The landing's ledgers for every municipality of the country, as if each had delivered the same files."""
    with open_warehouse(country) as connection:
        state.prepare(connection)
        connection.execute(f"attach '{one.warehouse}' as one (read_only)")
        codes = "(select distinct municipality_code from raw.case_system__person) as codes"
        for table in ("load", "file"):
            connection.execute(f"""
                insert into meta.{table} by name
                select original.* replace (
                    codes.municipality_code as municipality_code,
                    codes.municipality_code || original.load_id as load_id)
                from one.meta.{table} as original cross join {codes}
            """)


def note_build(country: Home) -> None:
    """Note that the facts stand for all loads so far, as a refresh does."""
    with open_warehouse(country) as connection:
        now = datetime.now(UTC)
        build_id = state.begin_build(connection, now)
        build = state.Build(build_id, "bench", "bench", REPORT_DATE, date.max, now)
        state.record_build(connection, build, now, is_full=True)


def tell_otherwise(country: Home, day: str, which: str) -> int:
    """Land a later delivery by hand: one row in a hundred of each table gets a new version. Returns how many."""
    rows = 0
    with open_warehouse(country) as connection:
        for table, (own_day, column, value) in CHANGED.items():
            source, name = table.split("__")
            picked = "_valid_to is null and " + which.format(day=own_day, table=table)
            kept = connection.execute(
                f"create or replace temp table told as select * replace ({value} as {column}, "
                f"date '{day}' as _valid_from, municipality_code || '{day}' as _load_id) "
                f"from raw.{table} where {picked}"
            ).fetchone()
            connection.execute(f"update raw.{table} set _valid_to = date '{day}' where {picked}")
            connection.execute(f"insert into raw.{table} from told")
            connection.execute(f"""
                insert into meta.file (file_id, load_id, municipality_code, source, table_name, delivery_date, status)
                select '{table}' || codes.municipality_code, codes.municipality_code || '{day}',
                    codes.municipality_code, '{source}', '{name}', date '{day}', 'loaded'
                from (select distinct municipality_code from raw.{table}) as codes
            """)
            rows += int(kept[0]) if kept else 0
        connection.execute(f"""
            insert into meta.load (load_id, municipality_code, source, delivery_date, status)
            select distinct load_id, municipality_code, 'bench', delivery_date, 'loaded'
            from meta.file where delivery_date = date '{day}'
        """)
    return rows


def seconds_of(home: Home) -> dict[str, float]:
    """What each fact took in the newest run, without dbt's start."""
    return {name: seconds for name, seconds in model_seconds(home) if name in FACTS}


def fingerprint(home: Home) -> dict[str, tuple[object, ...]]:
    """Rows and a sum over the hashes of whole rows."""
    found = {}
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        for fact in FACTS:
            row = connection.execute(f"select count(*), sum(hash(f)) from marts.{fact} as f").fetchone()
            assert row is not None
            found[fact] = tuple(row)
    return found


def compare(folder: Path, municipalities: int) -> None:
    """Both ways on the same raw tables."""
    one, country = Home(folder / "one"), Home(folder / "country")
    code = land_one(one)
    repeat(one, code, country, municipalities)
    repeat_ledgers(one, country)
    print(f"\nThe daily facts of {municipalities} municipalities x {YEARS} years", flush=True)
    selected = [f"+{fact}" for fact in FACTS]
    printed(
        "the facts and all behind them, the first time",
        run_dbt(
            country, "build", "--full-refresh", "--exclude-resource-type", "test", "unit_test", "--select", *selected
        ),
    )
    for fact, (rows, _) in fingerprint(country).items():
        print(f"    {fact:<54}{rows:>14,} rows")
    deliveries = (("the newest", "2026-01-15", NEWEST), ("any", "2026-01-20", ANY))
    built_on = {title: build_on(country, title, day, which) for title, day, which in deliveries}
    standing = fingerprint(country)
    printed("made anew", run_dbt(country, "run", "--full-refresh", "--select", *FACTS))
    anew = seconds_of(country)
    assert fingerprint(country) == standing, "building on and making anew disagree"
    print(f"  seconds inside the database, and their part of the seconds it takes to make all anew (aim {AIM:.0%})")
    for fact in FACTS:
        parts = "".join(f"{each[fact]:9.2f} s {each[fact] / anew[fact]:6.1%}" for each in built_on.values())
        print(f"    {fact:<34}{anew[fact]:9.2f} s{parts}")
    whole = sum(anew.values())
    parts = "".join(f"{sum(each.values()):9.2f} s {sum(each.values()) / whole:6.1%}" for each in built_on.values())
    print(f"    {'both':<34}{whole:9.2f} s{parts}")


def build_on(country: Home, title: str, day: str, which: str) -> dict[str, float]:
    """Build on after a delivery that comes on top of what stands; the seconds of each fact."""
    note_build(country)
    print(f"  a delivery changes {tell_otherwise(country, day, which):,} rows, {title} 1 % of each table", flush=True)
    run_dbt(country, "run", "--select", *[f"+{fact},config.materialized:table" for fact in FACTS])
    printed("built on", run_dbt(country, "run", "--select", *FACTS))
    return seconds_of(country)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--municipalities", type=int, default=MUNICIPALITIES)
    parser.add_argument("--folder", type=Path, help="keep the warehouses here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        compare(Path(folder), options.municipalities)


if __name__ == "__main__":
    main()
