"""Running the one Dagster job in this process, on just the assets that are asked for."""

from collections.abc import Iterable

import dagster as dg
import yaml

from ingest.contracts import load_contracts
from orchestration import dbt
from orchestration.assets import landing_assets
from orchestration.dbt_assets import raw_asset_key
from orchestration.definitions import REFRESH, build_definitions
from orchestration.home import Home, environment_set
from orchestration.options import Progress, RefreshOptions, Stop
from orchestration.plan import Plan
from orchestration.published_assets import SERVED
from orchestration.triggers import LAUNCHED_HERE

# Written by lineal: telemetry off, quiet logs. That one process writes is held by the home's lock, not by a pool:
# the slot of a run that was killed stays taken, and the next run would wait for it for ever.
# A run whose process died is started again by Dagster; one that failed is not: a failed check fails again.
DAGSTER_SETTINGS = {
    "telemetry": {"enabled": False},
    "python_logs": {"python_log_level": "ERROR"},
    "run_retries": {"enabled": True, "max_retries": 2, "retry_on_asset_or_op_failure": False},
    "event_log_storage": {
        "module": "orchestration.event_log",
        "class": "KeptSqliteEventLog",
        "config": {"dagster_home": {"env": "DAGSTER_HOME"}},  # a home may be moved
    },
}


def run_landing(home: Home, say: Progress, progress: Progress) -> Stop | None:
    """Land what is pending; None when it went well, else the reason."""
    assets = [landing_assets(home, load_contracts(), say, progress)]
    job = dg.define_asset_job(REFRESH, executor_def=dg.in_process_executor)
    return _run(home, dg.Definitions(assets=assets, jobs=[job]), None)


def run_rest(home: Home, options: RefreshOptions, plan: Plan, say: Progress, progress: Progress) -> Stop | None:
    """Build, audit, publish and report what the plan asks for; None when it went well, else the reason."""
    definitions = build_definitions(home, options, say, progress)
    return _run(home, definitions, selected_assets(definitions, plan))


def selected_assets(definitions: dg.Definitions, plan: Plan) -> list[dg.AssetKey]:
    """The assets that a plan asks for: everything downstream of what changed, and no more."""
    graph = definitions.resolve_asset_graph()
    transformation = {key for key in graph.executable_asset_keys if key.path[0] in dbt.LAYERS}
    selected: set[dg.AssetKey] = set()
    if plan.build and plan.full_build:
        selected |= transformation
    elif plan.build:
        changed = [raw_asset_key(table) for table in plan.changed_tables]
        selected |= dg.AssetSelection.assets(*changed).downstream().resolve(graph) & transformation
    selected |= {dg.AssetKey([kind, audience]) for audience in plan.publish for kind in ("candidate", "published")}
    selected |= {dg.AssetKey(["report", audience]) for audience in plan.report}
    if plan.serve:
        selected.add(SERVED)
    return sorted(selected)


def prepare_dagster(home: Home) -> None:
    """Make the folder of Dagster's run history, with its settings."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    settings = home.dagster / "dagster.yaml"
    before = {name: value for name, value in DAGSTER_SETTINGS.items() if name != "event_log_storage"}
    if not settings.exists() or yaml.safe_load(settings.read_text()) == before:
        settings.write_text(yaml.safe_dump(DAGSTER_SETTINGS))


def dagster_instance(home: Home) -> dg.DagsterInstance:
    """The home's own Dagster instance: runs and checks are kept there, and the UI reads them.

    To be called while holding the home's lock: a run that still counts as running was then killed, and is told so.
    """
    prepare_dagster(home)
    with environment_set({"DAGSTER_HOME": str(home.dagster)}):
        instance = dg.DagsterInstance.from_config(str(home.dagster))
    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags=LAUNCHED_HERE)):
        instance.report_run_failed(run, "The process ended before the run was done.")
    return instance


def _run(home: Home, definitions: dg.Definitions, keys: Iterable[dg.AssetKey] | None) -> Stop | None:
    """Run the job `refresh` on a selection in this process; None when it went well, else why it stopped."""
    with dagster_instance(home) as instance:
        result = definitions.resolve_job_def(REFRESH).execute_in_process(
            instance=instance,
            asset_selection=list(keys) if keys is not None else None,
            raise_on_error=False,
            tags=LAUNCHED_HERE,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if result.success:
        return None
    failures = [event.event_specific_data for event in result.all_events if event.is_failure]
    errors = [failure for failure in failures if getattr(failure, "error", None) is not None]
    if not errors:
        return Stop("Kørslen stoppede uden en forklaring; se Dagsters log.")
    verdict = getattr(errors[0], "user_failure_data", None)  # what an asset raised as dagster.Failure
    return Stop(_innermost(getattr(errors[0], "error", None)), verdict is not None)


def _innermost(error: object) -> str:
    """The message of the cause, not of the wrapping Dagster error."""
    cause = getattr(error, "cause", None)
    return _innermost(cause) if cause else str(getattr(error, "message", error)).strip()
