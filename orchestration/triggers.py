"""What starts a run without a person: the clock, a new delivery; and what tells of a run that failed."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import dagster as dg

from ingest.inbox import Delivery
from orchestration.alerts import alert
from orchestration.home import Home, open_warehouse
from orchestration.options import RefreshOptions
from orchestration.plan import plan_landing, plan_rest
from orchestration.schedules import IssueSchedule, Schedule, Schedules

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

LAUNCHED_HERE = {"lineal/launched_by": "lineal refresh"}


def refresh_schedule(
    home: Home, options: RefreshOptions, job: "Job", at: Schedule, time_zone: str
) -> dg.ScheduleDefinition:
    """Refresh at these hours if there is anything to do; a night without news leaves the publication as it is."""

    @dg.schedule(job=job, cron_schedule=at.cron, execution_timezone=time_zone, name=at.name, description=at.label_da)
    def scheduled() -> dg.RunRequest | dg.SkipReason:
        with open_warehouse(home, read_only=True) as connection:
            something = plan_landing(connection, home) or not plan_rest(connection, home, options).is_empty
        return dg.RunRequest() if something else dg.SkipReason("Nothing new to land, build, publish or report.")

    return scheduled


def issue_schedule(job: "Job", at: IssueSchedule, time_zone: str) -> dg.ScheduleDefinition:
    """Issue the reports of the month that has ended."""

    @dg.schedule(job=job, cron_schedule=at.cron, execution_timezone=time_zone, name=at.name, description=at.label_da)
    def issuing(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        month = (context.scheduled_execution_time.date().replace(day=1) - timedelta(days=1)).replace(day=1)
        return dg.RunRequest(run_key=month.isoformat(), partition_key=month.isoformat())

    return issuing


def new_deliveries_sensor(home: Home, options: RefreshOptions, job: "Job", schedules: Schedules) -> dg.SensorDefinition:
    """Refresh when something new stands in the inbox; the same files start one run, whatever became of it.

    A delivery still being copied when the run reads it is held, and is new again when the copy is whole.
    """

    @dg.sensor(
        job=job,
        name="new_deliveries",
        minimum_interval_seconds=schedules.watch_inbox_seconds,
        description="Looks through the inbox and starts a refresh when a delivery is new or has changed.",
    )
    def new_deliveries() -> dg.RunRequest | dg.SkipReason:
        with open_warehouse(home, read_only=True) as connection:
            pending = plan_landing(connection, home)
        if not pending:
            return dg.SkipReason("No new delivery in the inbox.")
        return dg.RunRequest(run_key=deliveries_key(pending))

    return new_deliveries


def deliveries_key(deliveries: Sequence[Delivery]) -> str:
    """One text for these deliveries with these files; a changed size or time of a file gives another."""
    lines = sorted(f"{one.name} {sorted(file.fingerprint for file in one.files)}" for one in deliveries)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def failed_run_sensor(home: Home) -> dg.SensorDefinition:
    """Tell of a failed run that Dagster launched; `lineal refresh` tells of its own."""

    @dg.run_failure_sensor(name="failed_runs", description="Sends an event when a run failed.")
    def failed_runs(context: dg.RunFailureSensorContext) -> None:
        if LAUNCHED_HERE.items() <= context.dagster_run.tags.items():
            return
        lines = [
            f"Kørslen {context.dagster_run.job_name} ({context.dagster_run.run_id})",
            context.failure_event.message or "",
        ]
        alert(home, "refresh_failed", lines, datetime.now(UTC))

    return failed_runs
