"""One refresh: find what is left to do, do just that, and say how it ended."""

from datetime import UTC, date, datetime

from orchestration import dbt, state
from orchestration.alerts import alert, load_channels
from orchestration.home import Home, only_writer, open_warehouse, wait_for_warehouse
from orchestration.options import Progress, RefreshOptions, RefreshOutcome
from orchestration.plan import plan_landing, plan_rest, resolve_report_date


def refresh(
    home: Home, report_date: date | None, as_known_at: date, say: Progress, progress: Progress
) -> RefreshOutcome:
    """Land what is pending, rebuild what that touches, audit, publish and report.

    Args:
        home: the data home; it is locked for the duration.
        report_date: month end to report; None takes the last month end before the newest delivery.
        as_known_at: knowledge date; deliveries after it do not count.
        say: told once per step (Danish).
        progress: told about each piece of work inside a step.

    Raises:
        HomeIsBusyError: another process writes this home.
        common.strict_yaml.DataFileError: the file of alert channels cannot be used.
    """
    load_channels(home.alert_channels)  # a fault in the file is told now, not when something has gone wrong
    with only_writer(home):
        wait_for_warehouse(home)
        with open_warehouse(home) as connection:
            state.prepare(connection)
            deliveries = plan_landing(connection, home)
            month_end = resolve_report_date(connection, deliveries, report_date)
            if month_end is None:
                return RefreshOutcome(True, True, f"Ingen leverancer fundet i {home.inbox}.")
            options = RefreshOptions(month_end, as_known_at)
            if not deliveries and plan_rest(connection, home, options).is_empty:
                return RefreshOutcome(True, True)
        outcome = _do(home, options, bool(deliveries), say, progress)
    if not outcome.succeeded:
        alert(home, "refresh_failed", outcome.reason_da.splitlines(), datetime.now(UTC))
    return outcome


def _do(home: Home, options: RefreshOptions, has_deliveries: bool, say: Progress, progress: Progress) -> RefreshOutcome:
    """The work itself; dbt parses beside the landing, and Dagster is imported only when there is work."""
    parse = dbt.start_parse(home, options.dbt_variables)
    try:
        from orchestration.run import run_landing, run_rest

        reason = run_landing(home, say, progress) if has_deliveries else None
    finally:
        dbt.finish_parse(home, options.dbt_variables, parse)
    if reason is None:
        with open_warehouse(home) as connection:
            plan = plan_rest(connection, home, options)
        if plan.is_empty:
            return RefreshOutcome(True, True)
        reason = run_rest(home, options, plan, say, progress)
    return RefreshOutcome(False, reason is None, reason or "")
