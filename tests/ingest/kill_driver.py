"""Lands a home in a process of its own that kills itself at a named step: "
"`kill_driver <home> <step> <when>`."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from ingest import archive, landing
from tests.ingest.builder import CONTRACTS, RECEIVED, Home

MODULES = {"copy_to_archive": landing, "_copy_and_hash": archive}


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
    contracts = {name: CONTRACTS[name] for name in ("case_system.person", "case_system.case")}
    Home(root, connection, contracts).land(RECEIVED)


if __name__ == "__main__":
    main()
