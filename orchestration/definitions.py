"""What Dagster is given: all assets, their checks, the one job `refresh` and its nightly schedule."""

import dagster as dg

from ingest.contracts import load_contracts
from orchestration.assets import landing_assets, transformation_assets
from orchestration.home import Home, open_warehouse
from orchestration.options import Progress, RefreshOptions, silent
from orchestration.plan import plan_landing, plan_rest
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

    @dg.schedule(job=REFRESH_JOB, cron_schedule=NIGHTLY, execution_timezone=TIME_ZONE, name="nightly")
    def nightly() -> dg.RunRequest | dg.SkipReason:
        """Every night, if there is anything to do; a night without news leaves the publication as it is."""
        with open_warehouse(home, read_only=True) as connection:
            something = plan_landing(connection, home) or not plan_rest(connection, home, options).is_empty
        return dg.RunRequest() if something else dg.SkipReason("Nothing new to land, build, publish or report.")

    return dg.Definitions(
        assets=[
            landing_assets(home, load_contracts(), say, progress),
            transformation_assets(home, options, say, progress),
            *published_assets(home, say, progress),
        ],
        jobs=[REFRESH_JOB],
        schedules=[nightly],
    )
