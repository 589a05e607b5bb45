"""What Dagster shows of a built home: every table, check, publication and report; and the jobs that it can start."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest

from ingest.contracts import load_contracts
from orchestration import dbt
from orchestration.definitions import build_definitions
from orchestration.home import Home
from orchestration.options import AUDIENCES, REPORTED_AUDIENCES, RefreshOptions
from orchestration.schedules import load_schedules
from publish.audience import SYSTEM_TABLES, audience_by_code

REPORT_DATE = date(2025, 12, 31)


@pytest.fixture(scope="module")
def definitions(built_home: Home) -> dg.Definitions:
    return build_definitions(built_home, RefreshOptions(REPORT_DATE))


@pytest.fixture(scope="module")
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as made:
        yield made


def test_every_check_is_an_asset_check(definitions: dg.Definitions, built_home: Home) -> None:
    """One each for dbt's tests; for the audits and the control totals one for a table, with a row for every check."""
    shown = {(key.asset_key.to_user_string(), key.name) for key in definitions.resolve_asset_graph().asset_check_keys}
    raw = {f"raw/{contract.raw_table}" for contract in load_contracts().values()}
    assert {(table, name) for table in raw for name in ("control_totals", "on_time")} <= shown
    for code in AUDIENCES:
        tables = [*(table.name for table in audience_by_code(code).tables), *SYSTEM_TABLES]
        assert {(f"candidate/{code}", f"audit_{name}") for name in tables} <= shown
    names = {name for _, name in shown}
    tests = [node for node in dbt.manifest(built_home)["nodes"].values() if node["resource_type"] == "test"]
    assert {node["name"] for node in tests} <= names


def test_every_publication_and_report_is_an_asset_with_an_owner(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    expected = {("published", code) for code in AUDIENCES} | {("candidate", code) for code in AUDIENCES}
    expected |= {(kind, code) for kind in ("report", "issued") for code in REPORTED_AUDIENCES}
    found = {tuple(key.path): graph.get(key) for key in graph.materializable_asset_keys}
    assert expected <= found.keys()
    assert all(found[key].owners for key in expected)
    assert all(found[("issued", code)].is_partitioned for code in REPORTED_AUDIENCES)


def test_what_runs_by_itself_is_what_the_schedules_say(definitions: dg.Definitions) -> None:
    schedules = load_schedules()
    expected = {at.name: at.cron for at in (*schedules.refresh, *schedules.lateness, *schedules.issues)}
    repository = definitions.get_repository_def()
    assert {one.name: one.cron_schedule for one in repository.schedule_defs} == expected
    assert {sensor.name for sensor in repository.sensor_defs} == {"new_deliveries", "failed_runs"}


def test_a_night_and_an_inbox_without_news_start_nothing(
    definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    repository = definitions.get_repository_def()
    night = dg.build_schedule_context(instance=instance, repository_def=repository)
    assert repository.get_schedule_def("nightly").evaluate_tick(night).run_requests == []
    watched = dg.build_sensor_context(instance=instance, definitions=definitions)
    assert repository.get_sensor_def("new_deliveries").evaluate_tick(watched).run_requests == []


def test_a_new_delivery_starts_one_refresh(built_home: Home, tmp_path: Path, instance: dg.DagsterInstance) -> None:
    home = Home(tmp_path)
    shutil.copytree(built_home.warehouse.parent, home.warehouse.parent)
    (delivered,) = sorted((built_home.inbox / "999" / "finance").iterdir())[-1:]
    shutil.copytree(delivered, home.inbox / "999" / "finance" / "2026-02-28")
    shutil.copytree(dbt.target_folder(built_home), dbt.target_folder(home))
    definitions = build_definitions(home, RefreshOptions(REPORT_DATE))
    watched = dg.build_sensor_context(instance=instance, definitions=definitions)
    sensor = definitions.get_repository_def().get_sensor_def("new_deliveries")
    (first,) = sensor.evaluate_tick(watched).run_requests or []
    (second,) = sensor.evaluate_tick(watched).run_requests or []
    assert first.run_key == second.run_key


def test_the_months_reports_are_issued_for_the_month_that_has_ended(
    definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    repository = definitions.get_repository_def()
    at = datetime(2026, 1, 15, 6, tzinfo=UTC)
    context = dg.build_schedule_context(instance=instance, repository_def=repository, scheduled_execution_time=at)
    (request,) = repository.get_schedule_def("quarterly_report").evaluate_tick(context).run_requests or []
    assert request.partition_key == "2025-12-01"


def test_a_late_source_is_a_warning_with_numbers_and_an_event(
    built_home: Home, definitions: dg.Definitions, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulated deliveries end with 2025, so today they are late."""
    told: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        "orchestration.lateness_checks.alert", lambda _home, code, lines, _at: told.append((code, lines))
    )
    result = definitions.resolve_job_def("lateness").execute_in_process(instance=instance)
    assert result.success
    by_table = {found.asset_key.path[-1]: found for found in result.get_asset_check_evaluations()}
    assert by_table.keys() == {contract.raw_table for contract in load_contracts().values()}
    case = by_table["case_system__case"]
    assert not case.passed
    assert case.severity == dg.AssetCheckSeverity.WARN
    assert case.metadata["owner"].value
    assert date.fromisoformat(str(case.metadata["newest_delivery"].value)) <= datetime.now(UTC).date()
    ((code, lines),) = told
    assert code == "source_late"
    assert any("case_system__case" in line for line in lines)
    assert json.dumps(lines)
