"""The source rules find every planted fault of the dirty simulation, each by its own rule, and none in a clean one."""

import csv
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.contracts import load_contracts
from ingest.landing import IngestPaths, ingest
from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home, open_warehouse
from simulator.build import iterate_truth
from simulator.options import SimulationOptions
from simulator.planting import PlantedFault
from simulator.simulate import simulate

with (DBT_PROJECT / "seeds" / "source_rule.csv").open(encoding="utf-8") as file:
    RULES = {row["rule_code"]: row for row in csv.DictReader(file)}
LAST_DAY = date(2025, 12, 31)
MODELS = "+rpt_source_check_line +fct_data_quality"
SMALL: dict[str, Any] = {"population": 12_000, "deliveries": 2, "detail_months": 3, "sheet_months": 1}
Row = dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """A simulated municipality after the source rules have run on it."""

    planted: tuple[PlantedFault, ...]
    hits: list[Row]
    quality: list[Row]
    lines: list[Row]


def checked(folder: Path, options: SimulationOptions, missing: str | None = None) -> Checked:
    """Simulate, land, and build what the rules need and no more; `missing` is a file prefix never delivered."""
    home = Home(folder)
    planted = simulate(home.inbox, options).planted
    for path in home.inbox.rglob(f"{missing}_*") if missing else []:
        path.unlink()
    home.warehouse.parent.mkdir(parents=True, exist_ok=True)
    paths = IngestPaths(inbox=home.inbox, archive=home.archive, vault=home.vault, keys=home.keys)
    with open_warehouse(home) as connection:
        ingest(paths, connection, datetime(2026, 1, 15, tzinfo=UTC), load_contracts(), lambda _: None)
    command = ["build", "--quiet", "--exclude-resource-type", "test", "unit_test", "--select", *MODELS.split()]
    environment = {**os.environ, **dbt.dbt_environment(home)}
    result = subprocess.run(
        [*dbt.dbt_command(), *command], cwd=DBT_PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
    with open_warehouse(home, read_only=True) as connection:
        tables = [
            connection.execute(f"from {table}").to_arrow_table().to_pylist()
            for table in ("marts.fct_source_rule_hit", "marts.fct_data_quality", "reporting.rpt_source_check_line")
        ]
    return Checked(planted, *tables)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("dirty"), SimulationOptions(**SMALL, dirty=2))


def finds(hit: Row, fault: PlantedFault) -> bool:
    """Whether a hit is the planted fault: by line of the newest delivery, or by key where there is no line."""
    if hit["rule_code"] != fault.rule:
        return False
    if fault.line is not None:
        place = (hit["source_table"].split(".")[-1], hit["file_line_number"], hit["first_seen_date"])
        return place == (fault.table, fault.line, LAST_DAY)
    assert fault.subject is not None
    return hit["case_number"] == fault.subject or hit["row_key"].split("|")[0] == fault.subject


def test_every_planted_fault_is_found_by_the_rule_meant_for_it(dirty: Checked) -> None:
    meant = [fault for fault in dirty.planted if fault.rule is not None]
    missed = [fault for fault in meant if not any(finds(hit, fault) for hit in dirty.hits)]
    assert missed == []
    assert {fault.rule for fault in meant} == set(RULES)
    assert {int(rule["rule_family"]) for rule in RULES.values()} == set(range(1, 14))
    families = [rule["rule_family"] for rule in RULES.values()]
    assert min(families.count(family) for family in families) >= 2


def test_an_accepted_fault_is_counted_apart_until_the_acceptance_expires(dirty: Checked) -> None:
    accepted = [fault for fault in dirty.planted if fault.is_acknowledged]
    assert accepted
    for fault in (fault for fault in dirty.planted if fault.rule == "closed_without_date"):
        assert [hit["is_acknowledged"] for hit in dirty.hits if finds(hit, fault)] == [fault.is_acknowledged]
    (total,) = (
        row for row in dirty.quality if (row["rule_code"], row["unit_type"]) == ("closed_without_date", "municipality")
    )
    of_rule = [hit["is_acknowledged"] for hit in dirty.hits if hit["rule_code"] == "closed_without_date"]
    assert (total["n_acknowledged"], total["n_hits"]) == (len(accepted), len(of_rule) - len(accepted))
    assert total["status_code"] == "failed"


def test_the_municipality_is_the_sum_of_its_units(dirty: Checked) -> None:
    for code in RULES:
        rows = [row for row in dirty.quality if row["rule_code"] == code]
        for measure in ("rows_checked", "n_hits", "n_acknowledged"):
            whole = [row[measure] for row in rows if row["unit_type"] == "municipality"]
            assert whole == [sum(row[measure] for row in rows if row["unit_type"] != "municipality")], (code, measure)
    assert {row["unit_type"] for row in dirty.quality} == {"municipality", "team", "provider", "source"}


def test_a_hit_shows_the_fields_its_record_names_and_no_person(dirty: Checked) -> None:
    assert dirty.lines
    for hit in dirty.hits:
        rule = RULES[hit["rule_code"]]
        labels = [part.split(": ")[0] for part in hit["fields_shown"].split("; ")]
        assert sorted(labels) == sorted(rule["fields_shown"].split("|")), hit["rule_code"]
        assert hit["source_table"] == rule["source_table"]


@pytest.mark.parametrize("seed", [2026, 7])
def test_a_clean_simulation_has_no_hits(tmp_path: Path, seed: int) -> None:
    """But for the help that the truth itself gives without a decision, or whose decision is not known yet."""
    options = SimulationOptions(**SMALL, seed=seed)
    found = checked(tmp_path, options)
    (truth,) = iterate_truth(options)
    decided = {
        key for decision in truth.decisions if decision.registered_date <= LAST_DAY for key in decision.service_keys
    }
    undecided = {(service.case_number, service.start_date) for service in truth.services if service.key not in decided}
    for hit in found.hits:
        assert hit["rule_code"] == "service_without_decision", hit
        assert (hit["case_number"], date.fromisoformat(hit["row_key"].split("|")[0])) in undecided
    assert {row["status_code"] for row in found.quality if row["rule_code"] != "service_without_decision"} == {"passed"}


def test_a_rule_is_not_run_where_a_table_it_needs_was_never_delivered(tmp_path: Path) -> None:
    found = checked(tmp_path, SimulationOptions(**SMALL), missing="BSAfgoerelser")
    status = {row["rule_code"]: row["status_code"] for row in found.quality if row["unit_type"] == "municipality"}
    needing = {code for code, rule in RULES.items() if "case_system.decision" in rule["tables_needed"].split("|")}
    assert {code for code, each in status.items() if each == "not_run"} == needing
    assert set(status) == set(RULES)
    assert not [row for row in found.quality if row["rule_code"] in needing and row["unit_type"] != "municipality"]
