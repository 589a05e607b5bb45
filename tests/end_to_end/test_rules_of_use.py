"""Who may see what, tried on the published files: persons (R3), names (R9), goal scores (R17), small cells (R22)."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.pseudonym import pseudonym_key
from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from orchestration.published_assets import checks_behind, column_labels, decide_for_all, refresh_info
from publish.audience import audience_by_code
from publish.candidate import build_candidate
from publish.disclosure_rules import load_rules
from tests.conftest import copied_home

MANAGEMENT = ("political", "management", "provider")
KNOWS_THE_CHILD = ("unit_manager", "caseworker")
SYSTEM = {"refresh", "check_result"}


def opened(home: Home, audience: str) -> duckdb.DuckDBPyConnection:
    file = (home.published / audience / "current" / f"{audience}.duckdb").resolve()
    return duckdb.connect(str(file), read_only=True)


def columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Table, column and type of everything in a published file."""
    return connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
    ).fetchall()


@pytest.mark.parametrize("audience", MANAGEMENT)
def test_no_column_of_a_person_or_a_goal_score_reaches_management(built_home: Home, audience: str) -> None:
    with opened(built_home, audience) as connection:
        found = columns(connection)
    lists = {
        "provider": {"provider_day", "source_check", "source_check_line"},
        "management": {"source_check", "source_delivery", "refresh_volume"},
    }
    assert {table for table, _, _ in found} == {
        "figure",
        "figure_catalogue",
        "kpi_card",
        "municipality",
        *SYSTEM,
        *lists.get(audience, ()),
    }
    words = ("person", "case", "cpr", "goal_score", "expected_score", "expectation", "forventning", "score_", "_score")
    assert not [(table, column) for table, column, _ in found if any(word in column for word in words)]


@pytest.mark.parametrize("audience", MANAGEMENT)
def test_no_value_of_a_person_a_case_or_a_caseworker_reaches_management(built_home: Home, audience: str) -> None:
    """R3: no text of the publication is the key, case number or caseworker of anybody, nor holds a case number."""
    with open_warehouse(built_home, read_only=True) as warehouse:
        secrets = {
            str(row[0])
            for query in (
                "select person_key from marts.dim_person",
                "select case_key from marts.dim_case",
                "select case_number from marts.dim_case",
                "select caseworker_id from marts.dim_employee",
                "select intervention_key from marts.fct_intervention",
            )
            for row in warehouse.execute(query).fetchall()
        } - {"unknown", "None"}
        cases = {row[0] for row in warehouse.execute("select case_number from marts.dim_case").fetchall()} - {"unknown"}
    with opened(built_home, audience) as connection:
        texts = {
            str(row[0])
            for table, column, kind in columns(connection)
            if kind == "VARCHAR"
            for row in connection.execute(f"select distinct {column} from {table}").fetchall()
        }
    assert len(secrets) > 1_000
    assert not texts & secrets
    assert not [text for text in texts if any(case in text for case in cases)]


@pytest.mark.parametrize(
    ("audience", "column"), [("unit_manager", "organisation_code"), ("caseworker", "caseworker_code")]
)
def test_a_case_line_is_for_the_one_whose_case_it_is(built_home: Home, audience: str, column: str) -> None:
    with opened(built_home, audience) as connection:
        person_tables = {
            table for table, name, _ in columns(connection) if "person_key" in name or "case_number" in name
        }
        # R17: scores of goals are a tool of the caseworker's dialogue
        hits = {"source_check_line"} if audience == "unit_manager" else {"goal_score_line"}
        shared = {"case_line", "case_review", "citizen_expense", "reconciliation_line", "worklist"}
        assert person_tables == shared | hits
        lines = connection.execute(
            f"select count(*), count(*) filter (viewer_code = {column}), count(distinct viewer_code) from case_line"
        ).fetchone()
    assert lines is not None
    assert lines[0] == lines[1] > 0
    assert lines[2] > 1


@pytest.mark.parametrize("audience", KNOWS_THE_CHILD)
def test_only_the_own_units_small_cells_are_open(built_home: Home, audience: str) -> None:
    """R22: rows of the own team or own cases are whole; rows of everyone's providers hide small groups.

    Sickness of a small team is hidden from its own manager too.
    """
    own, never_open = audience_by_code(audience).viewer_scope, list(load_rules().never_open_measures)
    with opened(built_home, audience) as connection:
        rows = connection.execute(
            "select scope_type, viewer_code = 'all', count(*), "
            "count(*) filter (cell_status = 'hidden' and not list_contains(?, measure_code)), "
            "count(*) filter (n_total between 1 and 4) from figure group by all",
            [never_open],
        ).fetchall()
    found = {(scope, for_all): counts for scope, for_all, *counts in rows}
    assert found[own, False][1] == 0
    assert found[own, False][2] > 0
    assert found["municipality", True][1] > 0
    assert all(counts[2] == 0 for (_, for_all), counts in found.items() if for_all)
    assert {for_all for scope, for_all in found if scope != own} == {True}


def test_a_provider_reads_its_own_name_and_letters_for_the_others(built_home: Home) -> None:
    with open_warehouse(built_home, read_only=True) as warehouse:
        names = {
            (code, name)
            for code, name in warehouse.execute(
                "select provider_id, provider_name from marts.dim_provider where provider_id <> 'unknown'"
            ).fetchall()
        }
    with opened(built_home, "provider") as connection:
        readers = [
            row[0]
            for row in connection.execute(
                "select distinct viewer_code from figure where viewer_code <> 'all' and municipality_code = '999'"
            ).fetchall()
        ]
        assert len(readers) > 3
        for reader in readers:
            rows = connection.execute(
                "select * from figure where municipality_code = '999' and viewer_code in (?, 'all')", [reader]
            )
            texts = {value for row in rows.fetchall() for value in row if isinstance(value, str)}
            others = {value for code, name in names if code != reader for value in (code, name)}
            own = {value for code, name in names if code == reader for value in (code, name)}
            assert not (texts & others) - own
            assert own & texts


def test_the_letters_stand_for_the_same_numbers_as_the_names(built_home: Home) -> None:
    """A letter hides a name and nothing else; every reader meets the same letter for the same provider."""
    cell = "figure_code, breakdown_code, item_code, measure_code, member_code"
    numbers = f"{cell}, numerator, denominator, n_total, cell_status"
    with opened(built_home, "provider") as connection:
        letters = connection.execute(
            f"select scope_code, {numbers}, count(*) from figure "
            "where scope_code like 'other_%' and municipality_code = '999' group by all"
        ).fetchall()
        named = connection.execute(
            f"select {numbers}, count(*) from figure "
            "where scope_type = 'provider' and figure_code in ('L1', 'L3') and scope_code = viewer_code "
            "and municipality_code = '999' group by all"
        ).fetchall()
        same_letter = connection.execute(
            "select max(kinds) from (select count(distinct (numerator, n_total, cell_status)) as kinds from figure "
            "where scope_code like 'other_%' and figure_code = 'L3' and municipality_code = '999' "
            "group by scope_code, member_code)"
        ).fetchone()
    assert {row[1:-1] for row in letters} == {row[:-1] for row in named}
    assert same_letter == (1,)


@pytest.fixture(scope="module")
def other_goal_scores(built_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, int]]:
    """The home with every goal score and expectation score turned round, and what reads them built again."""
    home = copied_home(built_home, tmp_path_factory.mktemp("other_scores") / "home")
    with open_warehouse(home) as connection:
        changed = 0
        for table, column in (("goal_followup", "goal_score"), ("goal", "expected_score")):
            counted = connection.execute(
                f"update raw.case_system__{table} set {column} = 4.0 - {column} "
                f"where {column} is not null and {column} <> 2.0"
            ).fetchone()
            changed += counted[0] if counted else 0
    command = ["build", "--select", "stg_case_system__goal+", "stg_case_system__goal_followup+"]
    done = subprocess.run(
        [*dbt.dbt_command(), *command, "--exclude", "resource_type:test", "resource_type:unit_test",
         "--vars", json.dumps({"report_date": "2025-12-31"})],
        cwd=DBT_PROJECT, env={**os.environ, **dbt.dbt_environment(home)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    yield home, changed


@pytest.mark.parametrize("audience", MANAGEMENT)
def test_goal_scores_and_expectation_scores_change_nothing_management_sees(
    built_home: Home, other_goal_scores: tuple[Home, int], tmp_path: Path, audience: str
) -> None:
    """R17, whatever the way: with other scores in the sources every published cell is what it was.

    All but when refreshes came (refresh_volume).
    """
    home, changed = other_goal_scores
    assert changed > 100
    with open_warehouse(home) as connection:
        checks = checks_behind(connection)
        info = refresh_info(connection, checks)
        candidate = build_candidate(
            connection, audience_by_code(audience), info, tmp_path,
            decided=decide_for_all(connection, info.publication_id),
            labels=column_labels(json.loads(dbt.manifest_path(home).read_text())), checks=checks,
            shuffle_key=pseudonym_key(connection, home.keys),
        )  # fmt: skip
    with opened(built_home, audience) as before, duckdb.connect(str(candidate.database_file), read_only=True) as after:
        for table in sorted({name for name, _, _ in columns(before)} - SYSTEM - {"refresh_volume"}):
            query = f"select * from {table} order by all"
            assert after.execute(query).fetchall() == before.execute(query).fetchall()
