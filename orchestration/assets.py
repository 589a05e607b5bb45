"""Dagster assets up to the marts: one per raw table and one per dbt node; each calls one room."""

import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DbtCliInvocation, dbt_assets

from ingest.contracts import Contract
from orchestration import dbt, state
from orchestration.alerts import alert
from orchestration.check_rows import check_of_rows, control_totals, declared_checks, with_owner
from orchestration.dbt_assets import LinealTranslator, dbt_project, fast_dbt, raw_asset_key
from orchestration.fingerprint import build_fingerprint
from orchestration.home import Home, environment_set, one_row, only_writer, open_warehouse
from orchestration.options import Progress, RefreshOptions
from orchestration.retries import retried
from orchestration.version import code_version

CONTROL_TOTALS = "control_totals"


def landing_assets(
    home: Home, contracts: dict[str, Contract], say: Progress, progress: Progress
) -> dg.AssetsDefinition:
    """The raw tables: every pending delivery is landed in one step, because one process writes the file."""
    specs = [
        dg.AssetSpec(
            raw_asset_key(contract.raw_table),
            group_name="raw",
            description=contract.description,
            owners=["team:data"],
            tags={"source": contract.source},
        )
        for contract in contracts.values()
    ]

    totals_checks = [
        dg.AssetCheckSpec(CONTROL_TOTALS, asset=spec.key, description="Every file: read = landed + quarantined.")
        for spec in specs
    ]

    @dg.multi_asset(specs=specs, name="landing", check_specs=totals_checks)
    def landing(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        from ingest.landing import IngestPaths, ingest

        say("Lander leverancer")
        paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
        with retried(context), only_writer(home), open_warehouse(home) as connection:
            state.prepare(connection)
            now = datetime.now(UTC)
            result = ingest(paths, connection, received_at=now, contracts=contracts, progress=progress)
            for delivery in result.held:
                alert(home, "delivery_held", [problem.line_da for problem in delivery.problems], now)
            totals = control_totals(connection)
            for contract in contracts.values():
                key = raw_asset_key(contract.raw_table)
                own = [row for row in totals if row.table == contract.raw_table]
                yield dg.MaterializeResult(
                    asset_key=key,
                    metadata=_raw_metadata(connection, contract),
                    check_results=[check_of_rows(key, CONTROL_TOTALS, own)],
                )

    return landing


def _raw_metadata(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, Any]:
    files, landed, quarantined = one_row(
        connection,
        """
        select count(*), coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0)
        from meta.file where source = ? and table_name = ?
        """,
        contract.source,
        contract.table,
    )
    return {"files": files, "rows_landed": int(landed), "rows_quarantined": int(quarantined)}


def transformation_assets(
    home: Home, options: RefreshOptions, say: Progress, progress: Progress
) -> dg.AssetsDefinition:
    """Every dbt node with its data tests as checks; unit tests check code, not data, and run in `make test`."""
    project = dbt_project(home)

    @dbt_assets(
        manifest=dbt.manifest_path(home),
        project=project,
        dagster_dbt_translator=LinealTranslator(),
        name="transformation",
    )
    def transformation(context: dg.AssetExecutionContext) -> Iterator[Any]:
        say("Bygger stjerner og figurer")
        with retried(context), only_writer(home):
            yield from _build(context, home, options, progress)

    return transformation


def _build(context: dg.AssetExecutionContext, home: Home, options: RefreshOptions, progress: Progress) -> Iterator[Any]:
    """Run dbt on what is selected; note that it began, and that it ended only if all went well.

    Incremental tables are built on only when they stand; else the flag makes them anew, as all others are.
    """
    started_at = datetime.now(UTC)
    with open_warehouse(home) as connection:
        state.prepare(connection)
        daily_facts_stand = state.daily_facts_stand(connection, build_fingerprint(), options.as_known_at)
        build_id = state.begin_build(connection, started_at)
    variables = json.dumps(options.dbt_variables)
    command = ["build", "--exclude-resource-type", "unit_test", "--vars", variables]
    if not daily_facts_stand:
        command.append("--full-refresh")
    resource = fast_dbt()
    with environment_set(dbt.dbt_environment(home)):
        invocation = resource.cli(command, context=context, raise_on_error=False)
    declared = declared_checks(dbt.manifest(home))
    for event in _quietly(invocation.stream(), dbt.target_folder(home) / "refresh.log"):
        progress(_event_name(event))
        yield with_owner(event, declared) if isinstance(event, dg.AssetCheckResult) else event
    build = state.Build(
        build_id=build_id,
        code_fingerprint=build_fingerprint(),
        code_version=code_version(),
        report_date=options.report_date,
        as_known_at=options.as_known_at,
        finished_at=datetime.now(UTC),
    )
    _record_transformation(home, build, invocation, started_at, is_full=not context.is_subset)


def _quietly(events: Iterator[Any], log: Path) -> Iterator[Any]:
    """The same events, with what dagster-dbt prints per node kept in a file instead of on the user's screen."""
    with log.open("w", encoding="utf-8") as file:
        while True:
            with redirect_stdout(file):
                event = next(events, None)
            if event is None:
                return
            yield event


def _event_name(event: object) -> str:
    """What dbt has just finished, for the progress line: `tabel marts__fct_score` or `kontrol primary_key_…`."""
    if isinstance(event, dg.AssetCheckResult):
        return f"kontrol {event.check_name}"
    return f"tabel {event.output_name}" if isinstance(event, dg.Output) else "tabel"


def _record_transformation(
    home: Home, build: state.Build, invocation: DbtCliInvocation, started_at: datetime, is_full: bool
) -> None:
    """Write every check's outcome; then, only if all went well, the build itself."""
    from quality.results import dbt_results, write_results

    manifest = dbt.manifest(home)
    # Unit tests are not run here; tests outside the selection keep their last outcome.
    results = [
        result
        for result in dbt_results(invocation.get_artifact("run_results.json"), {**manifest, "unit_tests": {}})
        if is_full or result.status != "not_evaluated"
    ]
    with open_warehouse(home) as connection:
        write_results(connection, results, build.build_id)
        failed = [result for result in results if result.status != "passed"]
        if failed or not invocation.is_successful():
            lines = "\n".join(f"  {result.table}: {result.check_code}" for result in failed)
            raise dg.Failure(f"Opbygningen stoppede. Kontroller, der ikke bestod:\n{lines}")
        state.record_build(connection, build, started_at, is_full)


def column_labels(manifest: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Danish label per (relation `schema.name`, column), from the models' `meta.label_da`."""
    return {
        (f"{node['schema']}.{node['name']}", column["name"]): column["config"]["meta"]["label_da"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"].values()
        if "label_da" in column.get("config", {}).get("meta", {})
    }
