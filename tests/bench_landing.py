"""`python -m tests.bench_landing`: what landing a large file costs beside DuckDB alone. Prints; asserts nothing.

Each way runs in a process of its own, one after the other, so that its peak memory is its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import duckdb

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest

ROWS = 10_000_000
PERSONS = 200_000
CHANGED_PERCENT = 1
CONTRACTS = Path(__file__).parent / "bench_contracts"
FIRST, SECOND = date(2025, 5, 31), date(2025, 6, 30)
RECEIVED = datetime(2025, 7, 1, 6, 30, tzinfo=UTC)
DLT_VARIABLE = "LINEAL_BENCH_DLT"
MEGABYTE = 1 << 20
BLOCK_BYTES = 16 * MEGABYTE

# Person numbers of the replacement form (day + 60): nobody has them. `i` is the row, `changed` its new amount.
_ROWS_SQL = """
    select 'B' || lpad(i::varchar, 7, '0') as "Bilagsnummer",
        lpad((61 + p % 28)::varchar, 2, '0') || lpad((1 + p // 28 % 12)::varchar, 2, '0')
            || lpad((5 + p // 336 % 15)::varchar, 2, '0') || '-' || (4000 + p // 5040)::varchar as "CPR-nr.",
        'S' || lpad((p * 3)::varchar, 6, '0') as "Sagsnummer",
        strftime(date '2020-01-01' + (i % 1900)::integer, '%d-%m-%Y') as "Bogført",
        replace((((i * 7919) % 9000000 + {changed}) * 0.01)::decimal(18, 2)::varchar, '.', ',') as "Beløb",
        ((i % 31) + 1)::varchar as "Antal",
        ['Døgninstitution', 'Plejefamilie', 'Aflastning', 'Familiebehandling', 'Støtte i hjemmet'][i % 5 + 1]
            as "Ydelsestype",
        'Nr. ' || (i % 40)::varchar as "Kontotekst"
    from (select r.i, (r.i * 48271) % {persons} as p from range({rows}) as r (i)) as numbered
"""


def write_extract(folder: Path, day: date, rows: int, changed: str) -> Path:
    """A full extract in the inbox, windows-1252 with CRLF; `changed` is SQL added to the amount, in øre."""
    target = folder / "inbox" / "999" / "benchmark" / day.isoformat() / f"Posteringer_{day:%Y%m%d}.csv"
    target.parent.mkdir(parents=True)
    utf8 = folder / "utf8.csv"
    with duckdb.connect() as connection:
        query = _ROWS_SQL.format(changed=changed, persons=PERSONS, rows=rows)
        connection.execute(f"copy ({query}) to '{utf8}' (format csv, delimiter ';', header, quote '')")
    with utf8.open(encoding="utf-8", newline="\n") as read, target.open("w", encoding="cp1252", newline="\r\n") as out:
        while text := read.read(BLOCK_BYTES):
            out.write(text)
    utf8.unlink()
    return target


def duckdb_alone(folder: Path) -> None:
    """DuckDB's reader with explicit types into a table of a file, and nothing else."""
    kinds = {column.physical_name: column.type for column in load_contracts(CONTRACTS)["benchmark.posting"].columns}
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
    file = next((folder / "inbox").glob(f"*/*/{FIRST}/*.csv"))
    with duckdb.connect(str(folder / "alone.duckdb")) as connection:
        connection.execute(f"""
            create table posting as from read_csv('{file}', columns = {{{columns}}}, auto_detect = false, header = true,
                delim = ';', quote = '"', encoding = 'latin-1', decimal_separator = ',', dateformat = '%d-%m-%Y')
        """)


def landing(folder: Path) -> None:
    """Our landing of what is pending, from the inbox to the closed warehouse."""
    paths = IngestPaths(folder / "inbox", folder / "archive", folder / "vault" / "vault.sqlite", folder / "keys")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        result = ingest(paths, connection, RECEIVED, load_contracts(CONTRACTS))
    (delivery,) = result.deliveries
    assert delivery.status == "loaded", delivery.problems
    print(
        f"    {delivery.rows_read} read = {delivery.rows_landed} landed + {delivery.rows_quarantined} quarantined; "
        f"{delivery.rows_added} added, {delivery.rows_closed} closed",
        file=sys.stderr,
    )


WAYS = {"duckdb": duckdb_alone, "landing": landing}


def run_here(way: str, folder: Path) -> None:
    """Run one way in this process and print what it took as JSON."""
    started = perf_counter()
    WAYS[way](folder)
    seconds = perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
    print(json.dumps(cost))


def measured(title: str, command: list[str]) -> dict[str, float]:
    """Run one way in a process of its own, print its line, and return its cost.

    Processor seconds tell more than the clock on a machine that does other things as well.
    """
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {title:<46}{cost['seconds']:8.1f} s{cost['cpu']:8.1f} s cpu{cost['megabytes']:7.0f} MB", flush=True)
    return cost


def ours(way: str, folder: Path) -> list[str]:
    """The command that runs one of the ways here."""
    return [sys.executable, "-m", "tests.bench_landing", "--way", way, "--folder", str(folder)]


def compare(folder: Path, rows: int) -> None:
    """All ways side by side on one file, then a second full extract with a few changes."""
    file = write_extract(folder, FIRST, rows, "0")
    print(f"\nLanding {rows:,} rows x 8 columns, {file.stat().st_size / 1e6:.0f} MB, windows-1252, person numbers")
    alone = measured("DuckDB alone: read, type, write", ours("duckdb", folder))
    first = measured("the landing: archive to control totals", ours("landing", folder))
    if python := os.environ.get(DLT_VARIABLE):
        measured("dlt, its defaults", [python, str(Path(__file__).with_name("bench_dlt.py")), str(folder), str(file)])
    else:
        print(f"  dlt beside it: `make bench-dlt`, or {DLT_VARIABLE} names the Python of an environment that has it")
    step = 100 // CHANGED_PERCENT
    write_extract(folder, SECOND, rows, f"case when i % {step} = 0 then 1 else 0 end")
    second = measured(f"a second full extract, {CHANGED_PERCENT} % changed", ours("landing", folder))
    for kind in ("seconds", "cpu"):
        ratios = (first[kind] / alone[kind], second[kind] / first[kind])
        print(
            f"  by {kind}: landing / DuckDB alone {ratios[0]:.2f} (aim 2.00), second / first {ratios[1]:.2f} (aim 0.50)"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.way:
        run_here(options.way, options.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.rows)


if __name__ == "__main__":
    main()
