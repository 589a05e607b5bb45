"""One refresh: find what is left to do, do just that, and say how it ended."""

from datetime import UTC, date, datetime

from orchestration import dbt, state
from orchestration.alerts import alert, load_channels
from orchestration.audiences import withdraw
from orchestration.home import Home, only_writer, open_warehouse, wait_for_warehouse
from orchestration.options import REPORTED_AUDIENCES, Progress, RefreshOptions, RefreshOutcome, Stop
from orchestration.plan import plan_landing, plan_rest, resolve_report_date
from publish.publication import current

UNFORESEEN = "Der opstod en fejl; datateamet ser den i kørslens log."


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
        common.strict_yaml.DataFileError: the file of alert channels or of audiences cannot be used.
        publish.access.AccessError: the file of audiences chooses one that is none.
    """
    load_channels(home.alert_channels)  # a fault in the file is told now, not when something has gone wrong
    with only_writer(home):
        wait_for_warehouse(home)
        withdraw(home)
        with open_warehouse(home) as connection:
            state.prepare(connection)
            deliveries = plan_landing(connection, home)
            month_end = resolve_report_date(connection, deliveries, report_date)
            if month_end is None:
                return RefreshOutcome(True, said_da=f"Ingen leverancer fundet i {home.inbox}.")
            options = RefreshOptions(month_end, as_known_at)
            if not deliveries and plan_rest(connection, home, options).is_empty:
                return RefreshOutcome(True)
        try:
            outcome = _do(home, options, bool(deliveries), say, progress)
        except Exception as error:
            _tell_of(home, Stop(str(error)))
            raise
        if outcome.stop:
            _tell_of(home, outcome.stop)
        else:
            state.forget_failure(home.published)
    return outcome


def _tell_of(home: Home, stop: Stop) -> None:
    """Tell those who run it, and write on every standing report that newer figures are held back and why.

    Our own verdicts are told word for word. An error may quote a value of a row: it stays on the screen and in
    Dagster's log.
    """
    from orchestration.published_assets import draw_report

    now = datetime.now(UTC)
    lines = [line.strip() for line in stop.reason_da.splitlines() if line.strip()]
    reasons = lines if stop.is_verdict else [UNFORESEEN]
    alert(home, "refresh_failed", reasons, now)
    state.record_failure(home.published, now, reasons)
    for audience in REPORTED_AUDIENCES:
        if current(home.published, audience) is not None:
            draw_report(home, audience, failure=state.standing_failure(home.published))


def _do(home: Home, options: RefreshOptions, has_deliveries: bool, say: Progress, progress: Progress) -> RefreshOutcome:
    """The work itself; dbt parses beside the landing, and Dagster is imported only when there is work."""
    parse = dbt.start_parse(home, options.dbt_variables)
    try:
        from orchestration.run import run_landing, run_rest

        stop = run_landing(home, say, progress) if has_deliveries else None
    finally:
        dbt.finish_parse(home, options.dbt_variables, parse)
    if stop is None:
        with open_warehouse(home) as connection:
            plan = plan_rest(connection, home, options)
        if plan.is_empty:
            return RefreshOutcome(True)
        stop = run_rest(home, options, plan, say, progress)
    return RefreshOutcome(False, stop)
