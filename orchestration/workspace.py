"""The entry point of `dagster dev`: the definitions for the home that LINEAL_HOME names."""

from datetime import UTC, datetime

from orchestration import dbt, state
from orchestration.definitions import build_definitions
from orchestration.home import home_from_environment, open_warehouse
from orchestration.options import RefreshOptions
from orchestration.plan import last_month_end

home = home_from_environment()


def _options() -> RefreshOptions:
    """The report date the home stands at; before the first delivery, the day Dagster is opened decides."""
    if home.warehouse.exists():
        with open_warehouse(home, read_only=True) as connection:
            newest = state.latest_delivery(connection)
        if newest is not None:
            return RefreshOptions(last_month_end(newest))
    return RefreshOptions(last_month_end(datetime.now(UTC).date()))


options = _options()
dbt.finish_parse(home, options.dbt_variables, dbt.start_parse(home, options.dbt_variables))
defs = build_definitions(home, options)
