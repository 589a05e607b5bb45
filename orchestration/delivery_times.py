"""Which sources are late: the newest delivery of each table against what its contract promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from ingest.contracts import Contract

NEWEST_DELIVERIES = """
select municipality_code, source || '__' || table_name, max(delivery_date)
from meta.file where status = 'loaded' group by all order by all
"""


@dataclass(frozen=True)
class DeliveryTime:
    """One table of one municipality: its newest delivery, and the last day on which the next one is in time."""

    municipality_code: str
    raw_table: str
    label_da: str
    owner: str
    newest: date
    due: date

    def days_late(self, today: date) -> int:
        """Days past the due day; 0 when it is not late."""
        return max((today - self.due).days, 0)

    def line_da(self, today: date) -> str:
        """What a reader in the municipality is told."""
        return (
            f"{self.municipality_code}/{self.raw_table} ({self.label_da}) er {self.days_late(today)} dage forsinket: "
            f"nyeste leverance {self.newest:%d-%m-%Y}, den næste skulle være kommet senest {self.due:%d-%m-%Y}. "
            f"Spørg {self.owner}."
        )


def delivery_times(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> list[DeliveryTime]:
    """Every table that a municipality has delivered; the next one is due after the contract's frequency and latency.

    A table that was never delivered is no promise broken: which ones must come with a delivery the landing checks.
    """
    by_table = {contract.raw_table: contract for contract in contracts.values()}
    rows = connection.execute(NEWEST_DELIVERIES).fetchall()
    return [_delivery_time(code, by_table[table], newest) for code, table, newest in rows if table in by_table]


def late(times: list[DeliveryTime], today: date) -> list[DeliveryTime]:
    """Those that are late on a day, the latest first."""
    return sorted((time for time in times if time.days_late(today)), key=lambda time: (time.due, time.raw_table))


def _delivery_time(code: str, contract: Contract, newest: date) -> DeliveryTime:
    due = contract.latency.after(contract.frequency.after(newest))
    return DeliveryTime(code, contract.raw_table, contract.label_da, contract.owner, newest, due)
