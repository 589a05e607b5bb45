"""What Dagster is given: all assets, their checks, the jobs, and what starts them."""

import dagster as dg

from ingest.contracts import load_contracts
from orchestration.assets import landing_assets, transformation_assets
from orchestration.home import Home
from orchestration.issued_assets import ISSUED, issued_asset
from orchestration.lateness_checks import lateness_checks
from orchestration.options import REPORTED_AUDIENCES, Progress, RefreshOptions, silent
from orchestration.published_assets import published_assets
from orchestration.schedules import load_schedules
from orchestration.triggers import failed_run_sensor, issue_schedule, new_deliveries_sensor, refresh_schedule

REFRESH = "refresh"
ISSUED_REPORTS = dg.AssetSelection.groups(ISSUED)


def build_definitions(
    home: Home, options: RefreshOptions, say: Progress = silent, progress: Progress = silent
) -> dg.Definitions:
    """The definitions for one home and one set of options; tests call this with a home of their own.

    The dbt manifest must have been parsed (`orchestration.dbt.finish_parse`).
    """
    contracts, schedules = load_contracts(), load_schedules()
    lateness = lateness_checks(home, contracts)
    # In one process, because one process writes the warehouse. What is late has an hour of its own.
    refresh = dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all() - ISSUED_REPORTS - dg.AssetSelection.checks(lateness),
        executor_def=dg.in_process_executor,
    )
    lateness_job = dg.define_asset_job("lateness", dg.AssetSelection.checks(lateness))
    issues = {
        at.name: dg.define_asset_job(at.name, dg.AssetSelection.assets(*([ISSUED, code] for code in at.audiences)))
        for at in schedules.issues
    }
    return dg.Definitions(
        assets=[
            landing_assets(home, contracts, say, progress),
            transformation_assets(home, options, say, progress),
            *published_assets(home, say, progress),
            *(issued_asset(home, audience) for audience in REPORTED_AUDIENCES),
        ],
        asset_checks=[lateness],
        jobs=[refresh, lateness_job, *issues.values()],
        schedules=[
            *(refresh_schedule(home, options, refresh, at, schedules.time_zone) for at in schedules.refresh),
            *(
                dg.ScheduleDefinition(
                    name=at.name,
                    description=at.label_da,
                    job=lateness_job,
                    cron_schedule=at.cron,
                    execution_timezone=schedules.time_zone,
                )
                for at in schedules.lateness
            ),
            *(issue_schedule(issues[at.name], at, schedules.time_zone) for at in schedules.issues),
        ],
        sensors=[new_deliveries_sensor(home, options, refresh, schedules), failed_run_sensor(home)],
    )
