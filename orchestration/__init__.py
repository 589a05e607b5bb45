"""The wiring: the only room that knows all others; holds the command line and the Dagster definitions."""

import os

# Telemetry is off in code, so that no start of the product depends on a shell profile (stack: dbt, Dagster and Soda
# all phone home by default). Set before any of them is imported.
os.environ.update(
    {
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "SODA_CORE_TELEMETRY_ENABLED": "false",
        "OTEL_SDK_DISABLED": "true",
    }
)
