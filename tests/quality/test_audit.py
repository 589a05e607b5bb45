"""The audit before publishing: only a candidate that keeps every declared promise gets through."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

import quality.audit
from quality.audit import AuditFailed, audit, load_contracts
from tests.publish.warehouse import candidate

CONTRACTS = Path(quality.audit.__file__).parent / "contracts" / "shared"
VARIABLES = {"threshold": "5", "audience": "political"}


@pytest.fixture(scope="module")
def good(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return candidate(warehouse, tmp_path_factory.mktemp("published")).database_file


def changed(good: Path, folder: Path, statement: str) -> Path:
    """A copy of the good candidate with something wrong in it."""
    copy = folder / "political.duckdb"
    shutil.copy(good, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    return copy


def contracts_with(folder: Path, file: str, text: str | None) -> Path:
    """A copy of the contracts in which one file has another text, or is gone."""
    copy = folder / "contracts"
    shutil.copytree(CONTRACTS, copy)
    if text is None:
        (copy / file).unlink()
    else:
        (copy / file).write_text(text, encoding="utf-8")
    return copy


def declared_in_yaml() -> int:
    contracts = [yaml.safe_load(f.read_text("utf-8")) for f in CONTRACTS.glob("*.yml") if f.name[0] != "_"]
    lists = [part.get("checks") or [] for contract in contracts for part in [contract, *contract["columns"]]]
    return sum(map(len, lists))


def test_a_good_candidate_passes_with_every_declared_check(good: Path) -> None:
    result = audit(good, CONTRACTS, VARIABLES)
    assert result.summary.declared == declared_in_yaml() > 100
    assert result.summary.all_hold
    assert {check.status for check in result.results} == {"passed"}
    assert {check.kind for check in result.results} == {"product_promise"}
    assert all(check.owner and check.name_da and check.threshold for check in result.results)
    assert [check.check_code for check in result.results if check.numerator != 0] == []
    coverage = next(check for check in result.results if check.check_code.endswith("failed_rows.coverage"))
    assert coverage.numerator == 0
    assert (coverage.denominator or 0) > 300


BREAKAGES = {
    "update figure set numerator = numerator + 1 where figure_code = 'P4' and member_code = 'none'":
        "distribution_adds_up",
    "update figure set coverage = coverage / 2 where coverage is not null": "coverage",
    "update figure set n_measured = n_total + 1 where n_measured is not null": "coverage",
    "update figure set value = 1.2 where unit = 'share' and cell_status = 'shown'": "share_range",
    "update figure set value = value + 0.01 where unit = 'share' and value < 0.5": "failed_rows.value",
    "update figure set value = -1 where measure_code = 'average_price' and value is not null": "not_negative",
    "update figure set numerator = 3 where cell_status = 'hidden'": "hidden_is_empty",
    "update figure set value = null where cell_status = 'shown'": "shown_has_numbers",
    "update figure set numerator = 2 where figure_code = 'P7' and numerator is not null": "small_cell",
    "update figure set n_total = 3 where figure_code = 'P6' and n_total is not null": "small_cell",
    "update figure set cell_status = 'guessed' where figure_code = 'P2'": "cell_status.checks.invalid",
    "update figure set label_code = 'superb' where label_code is not null": "label_code.checks.invalid",
    "update figure set unit = null where figure_code = 'P3'": "columns.unit.checks.missing",
    "insert into figure select * from figure where figure_code = 'P1'": "figure.checks.duplicate",
    "delete from figure where figure_code = 'P5' and municipality_code = '998'": "figure_complete",
    "delete from figure where measure_code = 'average_price'": "measure_complete",
    "delete from figure where figure_code = 'P4' and report_date = date '2025-06-30'": "periods_complete",
    "update figure set report_date = date '2026-01-31' where figure_code = 'P7'": "not_from_the_future",
    "insert into figure by name select * replace (date '2025-11-30' as figure_report_date) from figure": "quarter_ends",
    "update refresh set report_date = date '2026-03-31'": "newest_quarter",
    "update refresh set report_date = date '2025-12-30'": "newest_quarter",
    "delete from figure": "figure.checks.row_count",
    "alter table figure drop column label_name": "figure.checks.schema",
    "delete from kpi_card where kpi_code = 'M1'": "has_card",
    "update refresh set delivered_through = date '2025-12-30'": "refresh.checks.failed_rows.fresh",
    "update refresh set checks_run = checks_run - 1": "checks_run",
    "update refresh set checks_declared = 7, checks_run = 7, checks_passed = 7": "same_number",
    "update check_result set status = 'failed'": "all_hold",
    "create table extra (x integer)": "extra.contract",
}  # fmt: skip


@pytest.mark.parametrize("statement", BREAKAGES)
def test_every_promise_can_be_broken(good: Path, tmp_path: Path, statement: str) -> None:
    with pytest.raises(AuditFailed) as caught:
        audit(changed(good, tmp_path, statement), CONTRACTS, VARIABLES)
    failing = [check.check_code for check in caught.value.result.results if check.status != "passed"]
    assert any(BREAKAGES[statement] in code for code in failing), failing


def test_the_quarter_is_published_although_the_months_go_on(good: Path, tmp_path: Path) -> None:
    """Two months into the next quarter, with deliveries that reach the quarter's end, all promises are kept."""
    later = "update refresh set report_date = date '2026-02-28', delivered_through = date '2025-12-31'"
    assert audit(changed(good, tmp_path, later), CONTRACTS, VARIABLES).summary.all_hold


@pytest.mark.parametrize(("members", "holds"), [("no_score|not_met", True), ("", False), ("score", False)])
def test_a_small_member_is_let_through_only_when_the_rules_name_it(
    good: Path, tmp_path: Path, members: str, holds: bool
) -> None:
    small = (
        "update figure set numerator = 2, value = 2 / denominator "
        "where member_code = 'no_score' and cell_status = 'shown' and figure_code = 'P4'"
    )
    variables = {**VARIABLES, "not_sensitive_members": members}
    with pytest.raises(AuditFailed) as caught:  # the sums no longer hold either
        audit(changed(good, tmp_path, small), CONTRACTS, variables)
    statuses = {check.check_code: check.status for check in caught.value.result.results}
    assert statuses["figure.checks.failed_rows.small_cell"] == ("passed" if holds else "failed")


def test_the_failure_is_a_danish_list_with_an_owner(good: Path, tmp_path: Path) -> None:
    broken = changed(good, tmp_path, "update refresh set delivered_through = date '2025-12-30'")
    with pytest.raises(AuditFailed) as caught:
        audit(broken, CONTRACTS, VARIABLES)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("Kontrollen før udgivelse er ikke bestået:")
    assert "Leverancerne når frem til opgørelsesdatoen" in lines[1]
    assert "ikke bestået, 1 rækker. Ansvarlig: Datateamet" in lines[1]


def test_a_contract_that_names_a_missing_column_stops(good: Path, tmp_path: Path) -> None:
    text = (CONTRACTS / "municipality.yml").read_text("utf-8").replace("- name: is_simulated", "- name: region")
    with pytest.raises(AuditFailed) as caught:
        audit(good, contracts_with(tmp_path, "municipality.yml", text), VARIABLES)
    statuses = {check.check_code: check.status for check in caught.value.result.results}
    assert statuses["municipality.checks.schema"] == "failed"
    assert statuses["municipality.columns.region.checks.missing"] == "not_evaluated"


def test_a_check_that_is_silently_not_evaluated_stops(good: Path, tmp_path: Path) -> None:
    """With a four-part path row checks run and the schema check does not; the engine calls it a success."""
    text = (CONTRACTS / "municipality.yml").read_text("utf-8")
    four_parts = text.replace("lineal/main/municipality", "lineal/political/main/municipality")
    with pytest.raises(AuditFailed) as caught:
        audit(good, contracts_with(tmp_path, "municipality.yml", four_parts), VARIABLES)
    schema = [c for c in caught.value.result.results if c.check_code == "municipality.checks.schema"]
    assert [check.status for check in schema] == ["not_evaluated"]
    assert "ikke udført" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "dataset: lineal/main/municipality\ncolumns: [",
        "dataset: lineal/main/municipality\ncolumns: []\nchecks: []\n",
        "dataset: lineal/main/municipality\ncolumns: []\nchecks:\n  - row_count: {treshold: {must_be: 9}}\n",
        "dataset: lineal/main/municipality\ncolumns: []\nchecks:\n  - row_count:\n  - row_count:\n",
        "just text",
    ],
)
def test_a_broken_contract_stops(good: Path, tmp_path: Path, text: str) -> None:
    with pytest.raises(AuditFailed, match=r"municipality\.yml"):
        audit(good, contracts_with(tmp_path, "municipality.yml", text), VARIABLES)


def test_a_variable_that_is_not_given_stops(good: Path) -> None:
    with pytest.raises(AuditFailed, match="figure"):
        audit(good, CONTRACTS)


def test_an_empty_folder_stops(good: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditFailed, match="Ingen kontroller at udføre"):
        audit(good, tmp_path, VARIABLES)


def test_a_table_without_a_contract_stops(good: Path, tmp_path: Path) -> None:
    with pytest.raises(AuditFailed, match="kpi_card: Tabellen har en kontrakt"):
        audit(good, contracts_with(tmp_path, "kpi_card.yml", None), VARIABLES)


def test_every_contract_has_an_owner(good: Path, tmp_path: Path) -> None:
    assert {contract.owner for contract in load_contracts(CONTRACTS)}
    with pytest.raises(AuditFailed, match="ingen ejer"):
        audit(good, contracts_with(tmp_path, "_owners.yml", "figure: Datateamet\n"), VARIABLES)


def test_the_engine_is_silent_and_its_telemetry_off_before_it_is_imported(good: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; from quality.audit import audit;"
        "assert not [name for name in sys.modules if name.startswith('soda')];"
        "audit(Path(sys.argv[1]), Path(sys.argv[2]), {'threshold': '5', 'audience': 'political'});"
        "from soda_core.telemetry.soda_telemetry import SodaTelemetry;"
        "assert SodaTelemetry()._SodaTelemetry__send in (False, 0);"
        "assert os.environ['OTEL_SDK_DISABLED'] == 'true'"
    )
    environment = {key: value for key, value in os.environ.items() if key not in quality.audit.SWITCHED_OFF}
    root = Path(quality.audit.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(good), str(CONTRACTS)],
        capture_output=True, text=True, check=False, env=environment, cwd=root,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_loggers_level_is_put_back(good: Path) -> None:
    before = logging.getLogger("soda").level
    audit(good, CONTRACTS, VARIABLES)
    assert logging.getLogger("soda").level == before
