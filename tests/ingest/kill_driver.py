"""Lands a home in a process of its own that kills itself: `kill_driver <home> <step> <when> [changes]`."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from ingest import archive, land_file, landing, merge
from tests.ingest.builder import CONTRACTS, RECEIVED, Home
from tests.ingest.test_increments import increment

MODULES = {
    "copy_to_archive": landing,
    "_copy_and_hash": archive,
    "load_records": land_file,
    "type_rows": land_file,
    "reject_rows": land_file,
    "mark_superseded": land_file,
    "merge_table": land_file,
    "land_first_extract": land_file,
    "_take_back": merge,
    "_close_sql": merge,
}
CASE = "case_system.case"


def deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    """The step, with the process killed before or after it."""

    def run(*args: Any, **options: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        step(*args, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


def main() -> None:
    """Land until the step comes."""
    root, step, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    module = MODULES.get(step, landing)
    setattr(module, step, deadly(getattr(module, step), when))
    connection = duckdb.connect(str(root / "warehouse.duckdb"))
    contracts = {name: CONTRACTS[name] for name in ("case_system.person", CASE)}
    if sys.argv[4:] == ["changes"]:
        contracts = {CASE: increment(CONTRACTS[CASE])}
    Home(root, connection, contracts).land(RECEIVED)


if __name__ == "__main__":
    main()
