"""What is held on persons and where it lies, and who acts on it: what deleting and handing out data work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from ingest.contracts import Contract, ContractError
from ingest.overlays import with_layouts


@dataclass(frozen=True)
class Holdings:
    """The warehouse, the contracts by name, the pseudonym key, and where archive, vault, keys and layouts lie."""

    connection: duckdb.DuckDBPyConnection
    contracts: Mapping[str, Contract]
    key: bytes
    archive: Path
    vault: Path
    keys: Path
    layouts: Path

    def contract(self, municipality_code: str, source: str, table: str) -> Contract | None:
        """The contract of a table as the municipality delivers it; None when there is none."""
        name = f"{source}.{table}"
        try:
            return with_layouts(self.contracts, self.layouts, municipality_code, source).get(name)
        except ContractError:
            # A layout with a fault holds deliveries back; here the contract itself must do.
            return self.contracts.get(name)


@dataclass(frozen=True)
class Act:
    """One deletion or hand-out: who did it and when; `act_id` names it in every ledger."""

    kind: Literal["export", "erase", "retention"]
    by: str
    at: datetime

    @property
    def act_id(self) -> str:
        """`erase-20260301T101500000000`."""
        return f"{self.kind}-{self.at:%Y%m%dT%H%M%S%f}"
