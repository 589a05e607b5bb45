"""Checks as Dagster shows them: each with its numbers and who mends what it finds."""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb

from quality.results import CheckResult, control_total_results, dbt_results, summary

CONTROL_TOTALS = """
select
    file.source, file.table_name as "table", total.file_id, total."check" as measure,
    total.file_total as read, total.landed_total as landed, total.quarantined_total as quarantined
from meta.control_total as total
inner join meta.file as file on file.file_id = total.file_id
where file.status = 'loaded'
order by file.file_id, total."check"
"""


def control_totals(connection: duckdb.DuckDBPyConnection) -> list[CheckResult]:
    """The control totals of every file that a raw table stands on."""
    return control_total_results(connection.execute(CONTROL_TOTALS).to_arrow_table().to_pylist())


def declared_checks(manifest: Mapping[str, Any]) -> dict[str, CheckResult]:
    """Every test that dbt declares, by its name, without an outcome: for its owner and threshold."""
    return {check.check_code: check for check in dbt_results({"results": []}, {**manifest, "unit_tests": {}})}


def with_owner(result: dg.AssetCheckResult, declared: Mapping[str, CheckResult]) -> dg.AssetCheckResult:
    """The outcome of a dbt test (dagster-dbt gives it its number of failing rows) with its owner and threshold."""
    check = declared.get(str(result.check_name))
    if check is None:
        return result
    told = [("owner", check.owner), ("threshold", check.threshold), ("kind", check.kind)]
    metadata = {**(result.metadata or {}), **{name: dg.MetadataValue.text(value) for name, value in told}}
    return result._replace(metadata=metadata)


def check_of_rows(key: dg.AssetKey, name: str, rows: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """One asset check over the checks on one table: it holds when all of them hold, and lists every one of them.

    A table with no row has nothing that fails.
    """
    counted = summary(rows)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=counted.declared == counted.run == counted.passed,
        metadata={
            "owner": ", ".join(sorted({row.owner for row in rows})) or "none",
            "declared": counted.declared,
            "run": counted.run,
            "passed": counted.passed,
            "checks": dg.MetadataValue.table([_record(row) for row in rows], _SCHEMA),
        },
    )


_SCHEMA = dg.TableSchema(
    [
        dg.TableColumn("check"),
        dg.TableColumn("label"),
        dg.TableColumn("status"),
        dg.TableColumn("failing_rows", "int"),
        dg.TableColumn("tested_rows", "int"),
        dg.TableColumn("threshold"),
        dg.TableColumn("owner"),
    ]
)


def _record(row: CheckResult) -> dg.TableRecord:
    return dg.TableRecord(
        {
            "check": row.check_code,
            "label": row.name_da,
            "status": row.status,
            "failing_rows": row.numerator,
            "tested_rows": row.denominator,
            "threshold": row.threshold,
            "owner": row.owner,
        }
    )
