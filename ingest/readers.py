"""The readers by format: each turns an archived file into a text relation, the one form the typing works on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from ingest.contract_model import FileFormat
from ingest.contracts import Contract
from ingest.read_csv import load_csv_text, read_csv_file
from ingest.read_fixed_width import read_fixed_width_file
from ingest.read_json import read_json_file
from ingest.read_xlsx import read_xlsx_file
from ingest.reading import COPY_DELIMITER, BrokenLine, Reading, load_text

Reader = Callable[[Path, Contract, Path], Reading]

READERS: dict[FileFormat, Reader] = {
    "csv": read_csv_file,
    "xlsx": read_xlsx_file,
    "json": read_json_file,
    "fixed_width": read_fixed_width_file,
}


def load_records(connection: duckdb.DuckDBPyConnection, reading: Reading, contract: Contract) -> list[BrokenLine]:
    """Fill the text relation from a reading without faults; the records that could not be told apart after all."""
    if contract.format == "csv":
        return load_csv_text(connection, reading, contract)
    load_text(connection, reading, contract, COPY_DELIMITER)
    return []
