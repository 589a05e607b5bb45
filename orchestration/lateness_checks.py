"""Each raw table's promise on time as an asset check, with its row of numbers and its owner."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import dagster as dg

from ingest.contracts import Contract
from orchestration.alerts import alert
from orchestration.dbt_assets import raw_asset_key
from orchestration.delivery_times import DeliveryTime, delivery_times, late
from orchestration.home import Home, open_warehouse

CHECK = "on_time"


def lateness_checks(home: Home, contracts: Mapping[str, Contract]) -> dg.AssetChecksDefinition:
    """A check on every raw table: has each municipality that delivers it delivered in time?

    It warns and never stops a refresh: a late source is a reason to ask, not to hide what is known. What is late is
    told as one event.
    """

    @dg.multi_asset_check(
        name="source_times",
        specs=[
            dg.AssetCheckSpec(CHECK, asset=raw_asset_key(contract.raw_table), description=_promise(contract))
            for contract in contracts.values()
        ],
    )
    def source_times() -> Iterator[dg.AssetCheckResult]:
        now = datetime.now(UTC)
        with open_warehouse(home, read_only=True) as connection:
            times = delivery_times(connection, contracts)
        late_ones = late(times, now.date())
        if late_ones:
            alert(home, "source_late", [time.line_da(now.date()) for time in late_ones], now)
        for contract in contracts.values():
            own = [time for time in times if time.raw_table == contract.raw_table]
            yield _result(contract, own, [time for time in late_ones if time in own])

    return source_times


def _promise(contract: Contract) -> str:
    frequency, latency = contract.frequency, contract.latency
    return f"Delivered every {frequency.value} {frequency.unit}, at most {latency.value} {latency.unit} late."


def _result(contract: Contract, own: list[DeliveryTime], late_ones: list[DeliveryTime]) -> dg.AssetCheckResult:
    newest = max((time.newest for time in own), default=None)
    return dg.AssetCheckResult(
        asset_key=raw_asset_key(contract.raw_table),
        check_name=CHECK,
        passed=not late_ones,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "owner": contract.owner,
            "municipalities": len(own),
            "late": len(late_ones),
            "newest_delivery": newest.isoformat() if newest else "never",
        },
    )
