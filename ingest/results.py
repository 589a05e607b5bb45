"""What landing works on and what it gives: the folders of a home, and what became of each delivery."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.inbox import (
    layouts_beside,
)
from ingest.meta import FileResult
from ingest.problems import Problem


@dataclass(frozen=True)
class IngestPaths:
    """Where landing works: folders `inbox`, `archive` and `keys`, and the vault's sqlite file.

    `layouts` holds the municipalities' own layouts; by default it lies beside the inbox.
    """

    inbox: Path
    archive: Path
    vault: Path
    keys: Path
    layouts: Path | None = None

    @property
    def layout_folder(self) -> Path:
        """Where the layouts lie."""
        return self.layouts or layouts_beside(self.inbox)


@dataclass(frozen=True)
class DeliveryResult:
    """What became of one delivery; status is loaded, repeated, superseded or held.

    `problems` holds what was wrong with the delivery and the first rejected values of each file; all rejected
    values stand in quarantine.rejected_row.
    """

    delivery: str
    load_id: str
    status: str
    files: tuple[FileResult, ...]
    problems: tuple[Problem, ...]

    @property
    def held(self) -> bool:
        """Whether nothing of the delivery landed."""
        return self.status == "held"

    @property
    def rows_read(self) -> int:
        """Records in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_landed(self) -> int:
        """Good records in all files."""
        return sum(file.rows_landed for file in self.files)

    @property
    def rows_quarantined(self) -> int:
        """Records set aside in all files."""
        return sum(file.rows_quarantined for file in self.files)

    @property
    def rows_erased(self) -> int:
        """Records of persons who are on the erasure list."""
        return sum(file.rows_erased for file in self.files)

    @property
    def rows_added(self) -> int:
        """New versions in the raw tables."""
        return sum(file.rows_added for file in self.files)

    @property
    def rows_closed(self) -> int:
        """Versions that were closed in the raw tables."""
        return sum(file.rows_closed for file in self.files)


@dataclass(frozen=True)
class IngestResult:
    """What one run of landing did, in delivery order; `problems` are those of the inbox as such."""

    deliveries: tuple[DeliveryResult, ...]
    problems: tuple[Problem, ...]

    @property
    def held(self) -> tuple[DeliveryResult, ...]:
        """The deliveries that wait for someone to act."""
        return tuple(delivery for delivery in self.deliveries if delivery.held)
