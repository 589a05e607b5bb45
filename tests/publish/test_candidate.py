import dataclasses
import json
from pathlib import Path

import duckdb
import pytest

from publish.audience import audience_by_code
from publish.candidate import PublishError, build_candidate, file_hash, record_audit
from quality.results import CheckResult
from tests.publish.warehouse import CHECKS, REFRESH, audited, candidate, labels

TABLES = ["figure", "figure_catalogue", "kpi_card", "municipality", "refresh", "check_result"]


def passed(code: str) -> CheckResult:
    return CheckResult(code, "product_promise", "figure", "passed", 0, 10, "= 0", "Datateamet")


def test_the_same_rows_are_in_the_database_and_in_the_parquet_files(warehouse: Path, tmp_path: Path) -> None:
    made = candidate(warehouse, tmp_path)
    content = json.loads((made.folder / "publication.json").read_text(encoding="utf-8"))
    assert [table["name"] for table in content["tables"]] == TABLES
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        for table in content["tables"]:
            file = made.folder / table["file"]
            difference = connection.execute(
                f"select count(*) from (from {table['name']} except all from read_parquet('{file}'))"
            ).fetchone()
            counted = connection.execute(f"select count(*) from read_parquet('{file}')").fetchone()
            assert difference == (0,)
            assert counted == (table["row_count"],)
    assert content["files"] == {name: file_hash(made.folder / name) for name in content["files"]}
    assert len(content["files"]) == len(TABLES) + 1


def test_only_the_audiences_rows_go_out(warehouse: Path, tmp_path: Path) -> None:
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        connection.execute(
            "insert into reporting.rpt_figure by name select * replace ('management' as audience_code) "
            "from reporting.rpt_figure limit 5"
        )
    made = candidate(local, tmp_path / "published")
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        assert connection.execute("select distinct audience_code from figure").fetchall() == [("political",)]


def test_the_political_level_gets_the_quarters_and_not_the_months_between(warehouse: Path, tmp_path: Path) -> None:
    local = tmp_path / "w.duckdb"
    local.write_bytes(warehouse.read_bytes())
    with duckdb.connect(str(local)) as connection:
        for day in ("2025-09-30", "2025-10-31", "2026-01-31"):
            connection.execute(
                f"insert into reporting.rpt_figure by name select * replace (date '{day}' as figure_report_date) "
                "from reporting.rpt_figure where figure_report_date = date '2025-12-31' and figure_code = 'P7'"
            )
    made = candidate(local, tmp_path / "published")
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        dates = connection.execute("select distinct cast(figure_report_date as varchar) from figure order by 1")
        assert dates.fetchall() == [("2025-09-30",), ("2025-12-31",)]


def test_every_published_column_has_a_danish_comment(warehouse: Path, tmp_path: Path) -> None:
    made = candidate(warehouse, tmp_path)
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        bare = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal and comment is null"
        )
        assert bare.fetchall() == []
        label = connection.execute(
            "select comment from duckdb_columns() where table_name = 'figure' and column_name = 'n_total'"
        ).fetchone()
    assert label == ("Betegnelse for n total",)


def test_a_column_without_a_label_is_not_published(warehouse: Path, tmp_path: Path) -> None:
    some = {key: text for key, text in labels().items() if key[1] != "coverage"}
    with (
        duckdb.connect(str(warehouse), read_only=True) as connection,
        pytest.raises(PublishError, match=r"reporting\.rpt_figure\.coverage"),
    ):
        build_candidate(connection, audience_by_code("political"), REFRESH, tmp_path, labels=some)


def test_hidden_cells_hold_no_number(warehouse: Path, tmp_path: Path) -> None:
    made = candidate(warehouse, tmp_path)
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        hidden, leaking, small = connection.execute(
            "select count(*) filter (cell_status = 'hidden'), "
            "count(*) filter (cell_status = 'hidden' and coalesce(numerator, value) is not null), "
            "count(*) filter (n_total between 1 and 4 or member_code <> 'all' and numerator between 1 and 4) "
            "from figure"
        ).fetchone() or (0, 0, 0)
    assert hidden > 0
    assert (leaking, small) == (0, 0)


def test_the_unprotected_rows_are_nowhere_in_the_files(warehouse: Path, tmp_path: Path) -> None:
    made = candidate(warehouse, tmp_path)
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
    assert tables == [(name,) for name in sorted(TABLES)]


def test_the_same_warehouse_gives_the_same_parquet(warehouse: Path, tmp_path: Path) -> None:
    one, two = (candidate(warehouse, tmp_path / name) for name in ("one", "two"))
    assert file_hash(one.folder / "figure.parquet") == file_hash(two.folder / "figure.parquet")


def test_the_audit_is_written_into_the_candidate(warehouse: Path, tmp_path: Path) -> None:
    made = record_audit(candidate(warehouse, tmp_path), [passed("a"), passed("b")])
    with duckdb.connect(str(made.database_file), read_only=True) as connection:
        counted = connection.execute("select checks_declared, checks_run, checks_passed from refresh").fetchall()
        kinds = connection.execute("select kind, status, check_count from check_result order by 1").fetchall()
        same = connection.execute(
            f"select count(*) from read_parquet('{made.folder / 'check_result.parquet'}')"
        ).fetchone()
    assert counted == [(len(CHECKS) + 2, len(CHECKS) + 2, len(CHECKS) + 2)]
    assert kinds == [("integrity", "passed", len(CHECKS)), ("product_promise", "passed", 2)]
    assert same == (2,)
    content = json.loads((made.folder / "publication.json").read_text(encoding="utf-8"))
    assert content["audited"] == {"declared": 2, "run": 2, "passed": 2}


@pytest.mark.parametrize("status", ["failed", "not_evaluated", "error"])
def test_a_failed_audit_cannot_be_recorded(warehouse: Path, tmp_path: Path, status: str) -> None:
    made = candidate(warehouse, tmp_path)
    failed = dataclasses.replace(passed("b"), status=status)
    with pytest.raises(PublishError, match="b"):
        record_audit(made, [passed("a"), failed])


def test_no_checks_is_no_audit(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="ingen kontroller"):
        record_audit(candidate(warehouse, tmp_path), [])


def test_what_a_killed_run_left_is_removed(warehouse: Path, tmp_path: Path) -> None:
    left = tmp_path / "political" / ".candidate" / "half.parquet"
    left.parent.mkdir(parents=True)
    left.write_text("half")
    made = audited(warehouse, tmp_path)
    assert not left.exists()
    assert (made.folder / "figure.parquet").exists()
