"""Dagster assets of the reports that are issued, one partition for each month."""

from datetime import date
from typing import Any

import dagster as dg

from common.dates import end_of_month
from orchestration.home import Home, only_writer
from orchestration.issue import issue_report

ISSUED = "issued"
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2020-01-01")


def issued_asset(home: Home, audience: str) -> dg.AssetsDefinition:
    """The audience's report as it was handed out; a partition is the month whose last day is reported."""

    @dg.asset(
        key=[ISSUED, audience],
        deps=[dg.AssetKey(["report", audience])],
        partitions_def=MONTHS,
        group_name=ISSUED,
        owners=["team:data"],
        description="The report as it was issued for a period; never changed, a corrected one lies beside it.",
    )
    def issued(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        month = date.fromisoformat(context.partition_key)
        with only_writer(home):
            folder = issue_report(home, audience, end_of_month(month))
        return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(folder)})

    return issued
