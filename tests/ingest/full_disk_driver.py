"""Lands a home in a process that may write files of a limited size only: `full_disk_driver <home> <bytes>`."""

import resource
import signal
import sys
from pathlib import Path

import duckdb

from ingest.disk import DiskFull
from tests.ingest.builder import CONTRACTS, RECEIVED, Home


def main() -> None:
    """Land, and say in one line how it ended."""
    root, limit = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        connection = duckdb.connect(str(root / "warehouse.duckdb"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        Home(root, connection, {name: CONTRACTS[name] for name in ("case_system.service",)}).land(RECEIVED)
    except DiskFull as error:
        print(error)
        sys.exit(3)


if __name__ == "__main__":
    main()
