"""From files to published figures: what the first, the second and a later refresh do."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration import dbt, state
from orchestration.dbt_assets import raw_asset_key
from orchestration.definitions import build_definitions
from orchestration.documentation import write_documentation
from orchestration.home import Home, home_from_environment, open_warehouse
from orchestration.issued_assets import ISSUED
from orchestration.options import RefreshOptions
from orchestration.plan import LEDGER, plan_rest
from orchestration.run import selected_assets
from publish.publication import current

LINEAL = str(Path(sys.executable).parent / "lineal")
REPORT_DATE = date(2025, 12, 31)


def lineal(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    environment = {**os.environ, "LINEAL_HOME": str(home.root)}
    return subprocess.run([LINEAL, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_summary_adds_up(built_home: Home) -> None:
    output = lineal(built_home, "status").stdout
    assert "erklæret = " in output
    with duckdb.connect(str(built_home.published / "political/current/political.duckdb"), read_only=True) as published:
        declared, run, passed, landed, quarantined = published.sql(
            "select checks_declared, checks_run, checks_passed, rows_landed, rows_quarantined from refresh"
        ).fetchone()
    assert declared == run == passed > 0
    with open_warehouse(built_home, read_only=True) as connection:
        read = connection.sql("select sum(rows_read) from meta.file where status = 'loaded'").fetchone()[0]
    assert read == landed + quarantined > 0


def test_every_declared_check_has_run(built_home: Home) -> None:
    """The manifest's data tests and the checks in Soda's YAML, against the outcomes that were stored."""
    manifest = json.loads(dbt.manifest_path(built_home).read_text())
    declared = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    with open_warehouse(built_home, read_only=True) as connection:
        rows = connection.sql("select check_code, status from meta.check_result where kind <> 'product_promise'")
        outcomes = dict(rows.fetchall())
        audited = connection.sql(
            "select count(*), count(*) filter (status = 'passed') from meta.check_result where kind = 'product_promise'"
        ).fetchone()
    assert declared == set(outcomes)
    assert set(outcomes.values()) == {"passed"}
    assert audited[0] == audited[1] > 0


def test_a_second_refresh_finds_nothing_to_do_and_says_so(home_copy: Home) -> None:
    # The copy lies elsewhere, so the manifest is of another place; the ledgers are what counts.
    before = current(home_copy.published, "political")
    result = lineal(home_copy, "refresh")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Intet nyt" in result.stdout
    after = current(home_copy.published, "political")
    assert before is not None
    assert after is not None
    assert before.publication_id == after.publication_id


def test_the_same_files_written_again_are_seen_and_change_nothing(home_copy: Home) -> None:
    """The files of every delivery, also the older ones, get a new time on disk; their content is known."""
    before = current(home_copy.published, "political")
    for path in home_copy.inbox.rglob("*.csv"):
        path.touch()
    result = lineal(home_copy, "refresh")
    assert "Intet nyt" in result.stdout, result.stdout + result.stderr
    assert "Tilbageholdt" not in result.stdout
    with open_warehouse(home_copy, read_only=True) as connection:
        assert connection.sql("select count(*) from meta.load where status = 'held'").fetchone() == (0,)
    assert current(home_copy.published, "political") == before


def test_a_new_delivery_changes_only_what_it_touches(home_copy: Home) -> None:
    """One grade is corrected: one raw row is closed and one added, and only goals are rebuilt."""
    source = max((home_copy.inbox / "999" / "case_system").iterdir())
    target = source.with_name("2026-01-02")
    shutil.copytree(source, target)
    for path in list(target.iterdir()):
        path.rename(path.with_name(path.name.replace(source.name, target.name)))
    followups = next(target.glob("BSMaalopfoelgning_*.csv"))
    text = followups.read_bytes().decode("windows-1252")
    followups.write_bytes(text.replace(";Ikke opfyldt;", ";Helt opfyldt;", 1).encode("windows-1252"))
    counts = "select table_name, rows_added, rows_closed from meta.file where delivery_date = '2026-01-02'"

    assert lineal(home_copy, "ingest").returncode == 0
    with open_warehouse(home_copy) as connection:
        changes = {table: (added, closed) for table, added, closed in connection.sql(counts).fetchall()}
        plan = plan_rest(connection, home_copy, RefreshOptions(REPORT_DATE, date.max))
    assert changes.pop("goal_followup") == (1, 1)
    assert set(changes.values()) == {(0, 0)}
    assert plan.changed_tables == {"case_system__goal_followup", *LEDGER}
    assert plan.build
    assert not plan.full_build
    names = {key.path[-1] for key in selected_assets(_definitions(home_copy), plan)}
    assert {"fct_goal_snapshot", "rpt_goal_attainment", "rpt_figure"} <= names
    assert not {"fct_score", "fct_intervention", "dim_person", "rpt_development"} & names


def _definitions(home: Home) -> dg.Definitions:
    options = RefreshOptions(REPORT_DATE, date.max)
    dbt.finish_parse(home, options.dbt_variables, dbt.start_parse(home, options.dbt_variables))
    return build_definitions(home, options)


def test_a_run_materialises_every_asset_of_the_definitions(built_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Dagster run can skip assets and still report success; so what it materialised is asserted."""
    from orchestration.run import dagster_instance

    definitions = _definitions(built_home)
    wanted = set(definitions.resolve_asset_graph().executable_asset_keys)
    with dagster_instance(built_home) as instance:
        materialised = {key for key in wanted if instance.get_latest_materialization_event(key) is not None}
    # a report is issued for a period when somebody asks, not by a refresh
    assert materialised == {key for key in wanted if key.path[0] != ISSUED}
    assert raw_asset_key("case_system__score") in wanted


def test_the_nightly_schedule_runs_only_when_there_is_something_to_do(home_copy: Home) -> None:
    schedule = _definitions(home_copy).get_schedule_def("nightly")
    assert schedule.execution_timezone == "Europe/Copenhagen"
    assert schedule.job_name == "refresh"
    with dg.build_schedule_context() as context:
        assert "Nothing new" in str(schedule.evaluate_tick(context).skip_message)
    with open_warehouse(home_copy) as connection:
        connection.execute("delete from meta.seen_file where delivery like '998/case_system/%'")
    with dg.build_schedule_context() as context:
        assert len(schedule.evaluate_tick(context).run_requests) == 1


def test_the_documentation_is_one_file_with_lineage_and_definitions(built_home: Home) -> None:
    text = write_documentation(built_home).read_text(encoding="utf-8")
    assert "case_system__score" in text
    assert "rpt_figure" in text
    assert "political_report" in text
    assert "**Grain" in text


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    result = lineal(Home(tmp_path), "refresh")
    assert result.returncode == 0
    assert "Ingen leverancer fundet i" in result.stdout
    assert "lineal refresh" in lineal(Home(tmp_path / "other"), "status").stdout


def test_the_home_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINEAL_HOME", str(tmp_path))
    assert home_from_environment().root == tmp_path
    assert state.reported_files(Home(tmp_path).reports, "political") == []
