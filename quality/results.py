"""Every check's outcome as one row, whatever tool made it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any, Literal

import duckdb

CheckKind = Literal["product_promise", "integrity", "source"]
CheckStatus = Literal["passed", "failed", "not_applicable", "not_evaluated", "error"]

PIPELINE_OWNER = "Datateamet"
SOURCE_OWNER = "Registrerende afdeling"
DBT_THRESHOLD = "= 0"
STAGING_PREFIX = "stg_"

DBT_STATUS: Mapping[str, CheckStatus] = {
    "pass": "passed",
    "success": "passed",
    "fail": "failed",
    "warn": "failed",
    "error": "error",
    "runtime error": "error",
}


@dataclass(frozen=True)
class CheckResult:
    """One check's outcome: ``numerator`` failing rows of ``denominator`` tested rows (None = not known)."""

    check_code: str
    kind: CheckKind
    table: str
    status: CheckStatus
    numerator: int | None
    denominator: int | None
    threshold: str
    owner: str
    name_da: str = ""


@dataclass(frozen=True)
class CheckSummary:
    """How many checks were declared, how many ran to an answer, and how many held."""

    declared: int
    run: int
    passed: int

    @property
    def all_hold(self) -> bool:
        """There are checks, all of them ran, and all of them hold."""
        return 0 < self.declared == self.run == self.passed


def summary(results: Iterable[CheckResult]) -> CheckSummary:
    """Count results. Not applicable (an empty table) ran and holds; not evaluated and error did not run."""
    statuses = [result.status for result in results]
    run = sum(status not in {"not_evaluated", "error"} for status in statuses)
    passed = sum(status in {"passed", "not_applicable"} for status in statuses)
    return CheckSummary(len(statuses), run, passed)


def dbt_results(run_results: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[CheckResult]:
    """Turn dbt's ``run_results.json`` and ``manifest.json`` (as read) into check results.

    Every test the manifest declares gets a row; one that the run did not touch is ``not_evaluated``. Tests on
    staging are kind ``source`` (the registering office fixes), all others ``integrity`` (we fix).
    """
    outcomes = {result["unique_id"]: result for result in run_results["results"]}
    return [_dbt_result(node, outcomes.get(unique_id)) for unique_id, node in sorted(_declared_tests(manifest).items())]


def _declared_tests(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    return {**nodes, **manifest.get("unit_tests", {})}


def _dbt_result(node: Mapping[str, Any], outcome: Mapping[str, Any] | None) -> CheckResult:
    status: CheckStatus = "not_evaluated" if outcome is None else DBT_STATUS.get(outcome["status"], "not_evaluated")
    table = _tested_table(node)
    kind: CheckKind = "source" if _is_on_source(node, table) else "integrity"
    meta = {**node.get("meta", {}), **node.get("config", {}).get("meta", {})}
    return CheckResult(
        check_code=node["name"],
        kind=kind,
        table=table,
        status=status,
        numerator=None if outcome is None else outcome.get("failures"),
        denominator=None,
        threshold=DBT_THRESHOLD,
        owner=str(meta.get("owner") or (SOURCE_OWNER if kind == "source" else PIPELINE_OWNER)),
        name_da=str(meta.get("label_da") or node.get("description") or ""),
    )


def _tested_table(node: Mapping[str, Any]) -> str:
    """The model a test is about: the one it is attached to, else the first it reads."""
    attached = node.get("attached_node") or node.get("tested_node_unique_id")
    parents = node.get("depends_on", {}).get("nodes", [])
    return str(attached or (parents[0] if parents else "ukendt")).split(".", 2)[-1]


def _is_on_source(node: Mapping[str, Any], table: str) -> bool:
    if node["resource_type"] == "unit_test":
        return False
    parents = node.get("depends_on", {}).get("nodes", [])
    return table.startswith(STAGING_PREFIX) or any(parent.startswith("source.") for parent in parents)


def control_total_results(rows: Iterable[Mapping[str, Any]]) -> list[CheckResult]:
    """Check that each file's rows and sums came through: read = landed + quarantined.

    Each row has: source, table, file_id, measure (``rows`` or a column name), read, landed, quarantined.
    """
    return [_control_total_result(row) for row in rows]


def _control_total_result(row: Mapping[str, Any]) -> CheckResult:
    amounts = [row[name] for name in ("read", "landed", "quarantined")]
    status: CheckStatus = "not_evaluated"
    missing: int | None = None
    if None not in amounts:
        read, landed, quarantined = (Decimal(amount) for amount in amounts)
        holds = read == landed + quarantined
        status, missing = ("passed", 0) if holds else ("failed", 1)
    return CheckResult(
        check_code=f"control_total.{row['source']}.{row['table']}.{row['measure']}.{row['file_id']}",
        kind="source",
        table=f"{row['source']}__{row['table']}",
        status=status,
        numerator=missing,
        denominator=1,
        threshold="læst = indlæst + karantæne",
        owner=SOURCE_OWNER,
        name_da=f"Kontroltotal for {row['measure']}",
    )


def write_results(connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult], run_id: str) -> int:
    """Store the results of one run in ``meta.check_result``; the same run written again replaces itself.

    Returns the number of rows written. One transaction.
    """
    connection.execute("begin")
    try:
        connection.execute("create schema if not exists meta")
        connection.execute(
            "create table if not exists meta.check_result (run_id varchar not null, "
            "check_code varchar not null, kind varchar not null, table_name varchar not null, "
            "status varchar not null, numerator bigint, denominator bigint, threshold varchar, "
            "owner varchar not null, name_da varchar)"
        )
        connection.execute("delete from meta.check_result where run_id = ?", [run_id])
        if results:
            columns = [list(column) for column in zip(*map(astuple, results), strict=True)]
            connection.execute(
                "insert into meta.check_result select $1, unnest($2::varchar[]), unnest($3::varchar[]), "
                "unnest($4::varchar[]), unnest($5::varchar[]), unnest($6::bigint[]), unnest($7::bigint[]), "
                "unnest($8::varchar[]), unnest($9::varchar[]), unnest($10::varchar[])",
                [run_id, *columns],
            )
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return len(results)


def latest_results(connection: duckdb.DuckDBPyConnection, since_run: str) -> list[CheckResult]:
    """The newest outcome of every check on the warehouse's tables, over the runs from ``since_run`` on.

    Run ids sort as time does. A run that touched only part of the tables leaves the other checks' outcomes
    standing: nothing they look at has changed. ``since_run`` is the newest run that ran them all.
    """
    rows = connection.execute(
        """
        with runs as (
            select * from meta.check_result where run_id >= $since and kind <> 'product_promise'
        )
        select check_code, kind, table_name, status, numerator, denominator, threshold, owner, name_da
        from runs
        where run_id = (select max(newer.run_id) from runs as newer where newer.check_code = runs.check_code)
        order by check_code
        """,
        {"since": since_run},
    ).fetchall()
    return [CheckResult(*row) for row in rows]
