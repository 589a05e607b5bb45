"""The entry point of `dagster dev`: the definitions for the home that LINEAL_HOME names, as it stands now.

Dagster loads this anew for every run, so a run reports the month that the newest delivery, landed or not, has ended.
"""

from datetime import UTC, datetime

from common.dates import last_month_end
from orchestration import dbt, state
from orchestration.definitions import build_definitions
from orchestration.home import home_from_environment, only_writer, open_warehouse
from orchestration.options import RefreshOptions
from orchestration.plan import plan_landing, resolve_report_date

home = home_from_environment()


def _options() -> RefreshOptions:
    """The month the home stands at; before the first delivery, the day Dagster is opened decides."""
    with only_writer(home), open_warehouse(home) as connection:
        state.prepare(connection)
        month_end = resolve_report_date(connection, plan_landing(connection, home), None)
    return RefreshOptions(month_end or last_month_end(datetime.now(UTC).date()))


options = _options()
dbt.finish_parse(home, options.dbt_variables, dbt.start_parse(home, options.dbt_variables))
defs = build_definitions(home, options)
