from decimal import Decimal

import duckdb
import pytest

from quality.results import (
    CheckResult,
    CheckStatus,
    control_total_results,
    dbt_results,
    summary,
    write_results,
)


def check(code: str, status: CheckStatus) -> CheckResult:
    return CheckResult(code, "integrity", "fct_score", status, 0, 10, "= 0", "Datateamet", "Navn")


def test_the_summary_counts_what_ran_and_what_holds() -> None:
    statuses: list[CheckStatus] = ["passed", "not_applicable", "failed", "error", "not_evaluated"]
    counted = summary([check(status, status) for status in statuses])
    assert (counted.declared, counted.run, counted.passed) == (5, 3, 2)
    assert not counted.all_hold
    assert summary([check("a", "passed")]).all_hold
    assert not summary([]).all_hold


MANIFEST = {
    "nodes": {
        "model.lineal.fct_score": {"resource_type": "model", "name": "fct_score"},
        "test.lineal.pk.1": {
            "resource_type": "test",
            "name": "pk_fct_score",
            "attached_node": "model.lineal.fct_score",
            "depends_on": {"nodes": ["model.lineal.fct_score"]},
            "config": {},
        },
        "test.lineal.stg.2": {
            "resource_type": "test",
            "name": "accepted_sex",
            "attached_node": "model.lineal.stg_case_system__person",
            "depends_on": {"nodes": ["model.lineal.stg_case_system__person"]},
            "config": {"meta": {"owner": "Børneteamet", "label_da": "Køn er kendt"}},
        },
        "test.lineal.src.3": {
            "resource_type": "test",
            "name": "not_null_raw",
            "depends_on": {"nodes": ["source.lineal.raw.case_system__case"]},
            "config": {},
        },
        "test.lineal.forgotten.4": {
            "resource_type": "test",
            "name": "forgotten",
            "depends_on": {"nodes": []},
            "config": {},
        },
    },
    "unit_tests": {
        "unit_test.lineal.stg_x.rule": {
            "resource_type": "unit_test",
            "name": "rule",
            "depends_on": {"nodes": ["model.lineal.stg_x"]},
            "config": {},
        },
    },
}
RUN = {
    "results": [
        {"unique_id": "model.lineal.fct_score", "status": "success", "failures": None},
        {"unique_id": "test.lineal.pk.1", "status": "pass", "failures": 0},
        {"unique_id": "test.lineal.stg.2", "status": "warn", "failures": 3},
        {"unique_id": "test.lineal.src.3", "status": "skipped", "failures": None},
        {"unique_id": "unit_test.lineal.stg_x.rule", "status": "error", "failures": None},
    ]
}


def test_every_declared_dbt_test_gets_a_row_and_a_warning_is_not_a_pass() -> None:
    results = {result.check_code: result for result in dbt_results(RUN, MANIFEST)}
    assert {code: result.status for code, result in results.items()} == {
        "pk_fct_score": "passed",
        "accepted_sex": "failed",
        "not_null_raw": "not_evaluated",
        "forgotten": "not_evaluated",
        "rule": "error",
    }
    assert {code: result.kind for code, result in results.items()} == {
        "pk_fct_score": "integrity",
        "accepted_sex": "source",
        "not_null_raw": "source",
        "forgotten": "integrity",
        "rule": "integrity",
    }
    assert results["accepted_sex"].numerator == 3
    assert (results["accepted_sex"].owner, results["accepted_sex"].name_da) == ("Børneteamet", "Køn er kendt")
    assert results["pk_fct_score"].table == "fct_score"


@pytest.mark.parametrize(
    ("read", "landed", "quarantined", "status"),
    [
        (Decimal("100.10"), Decimal("90.05"), Decimal("10.05"), "passed"),
        (Decimal("100.10"), Decimal("90.05"), Decimal("10.06"), "failed"),
        (100, 100, None, "not_evaluated"),
    ],
)
def test_control_totals_must_match_to_the_oere(
    read: Decimal, landed: Decimal, quarantined: Decimal | None, status: str
) -> None:
    row = {
        "source": "case_system",
        "table": "service",
        "file_id": "f1",
        "measure": "amount_dkk",
        "read": read,
        "landed": landed,
        "quarantined": quarantined,
    }
    [result] = control_total_results([row])
    assert (result.status, result.kind, result.table) == (status, "source", "case_system__service")


def test_results_are_stored_once_per_run() -> None:
    with duckdb.connect(":memory:") as connection:
        assert write_results(connection, [check("a", "passed"), check("b", "failed")], "run-1") == 2
        write_results(connection, [check("a", "passed")], "run-1")
        write_results(connection, [check("a", "error")], "run-2")
        assert write_results(connection, [], "run-3") == 0
        rows = connection.execute(
            "select run_id, check_code, kind, table_name, status, numerator, denominator, threshold, owner, "
            "name_da "
            "from meta.check_result order by run_id"
        ).fetchall()
    tail = (0, 10, "= 0", "Datateamet", "Navn")
    assert rows == [
        ("run-1", "a", "integrity", "fct_score", "passed", *tail),
        ("run-2", "a", "integrity", "fct_score", "error", *tail),
    ]
