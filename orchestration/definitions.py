"""What Dagster is given: all assets, their checks, the one job `refresh` and its nightly schedule."""

import dagster as dg

from ingest.contracts import load_contracts
from orchestration.assets import landing_assets, transformation_assets
from orchestration.home import Home
from orchestration.options import Progress, RefreshOptions, silent
from orchestration.published_assets import published_assets

NIGHTLY = "30 2 * * *"
TIME_ZONE = "Europe/Copenhagen"


# In one process, because one process writes the warehouse.
REFRESH_JOB = dg.define_asset_job("refresh", selection=dg.AssetSelection.all(), executor_def=dg.in_process_executor)


def build_definitions(
    home: Home, options: RefreshOptions, say: Progress = silent, progress: Progress = silent
) -> dg.Definitions:
    """The definitions for one home and one set of options; tests call this with a home of their own.

    The dbt manifest must have been parsed (`orchestration.dbt.finish_parse`).
    """
    nightly = dg.ScheduleDefinition(
        name="nightly", job=REFRESH_JOB, cron_schedule=NIGHTLY, execution_timezone=TIME_ZONE
    )
    return dg.Definitions(
        assets=[
            landing_assets(home, load_contracts(), say, progress),
            transformation_assets(home, options, say, progress),
            *published_assets(home, say, progress),
        ],
        jobs=[REFRESH_JOB],
        schedules=[nightly],
    )
