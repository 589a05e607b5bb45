"""dbt's own unit tests, and the rules of the project that dbt does not hold by itself."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration import dbt
from orchestration.home import DBT_PROJECT, Home
from tests.run import DBT_COUNTS

# Rules across deliveries compare versions of a row, and incremental facts ask what is new: staging shows neither.
HISTORY_READERS = ("int_source_rules_history", "int_deliveries", "int_activity_expected", "fct_budget")


@pytest.fixture(scope="module")
def manifest(built_home: Home) -> dict[str, Any]:
    return json.loads(dbt.manifest_path(built_home).read_text())


def _declared_unit_tests() -> list[str]:
    """Names of the unit tests in the project's YAML files, counted without dbt."""
    names = []
    for path in (DBT_PROJECT / "models").rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        names += [test["name"] for test in content.get("unit_tests", [])]
    return names


def test_every_declared_unit_test_runs_and_passes(built_home: Home, tmp_path: Path) -> None:
    """Unit tests need the tables to exist, so they run on a copy of a built warehouse."""
    home = Home(tmp_path)
    home.warehouse.parent.mkdir(parents=True)
    shutil.copyfile(built_home.warehouse, home.warehouse)
    result = subprocess.run(
        [*dbt.dbt_command(), "test", "--select", "test_type:unit"],
        cwd=DBT_PROJECT,
        env={**os.environ, **dbt.dbt_environment(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (dbt.target_folder(home) / "run_results.json").exists(), result.stdout
    results = json.loads((dbt.target_folder(home) / "run_results.json").read_text())["results"]
    declared = _declared_unit_tests()
    passed = [outcome for outcome in results if outcome["status"] == "pass"]
    DBT_COUNTS.parent.mkdir(exist_ok=True)
    DBT_COUNTS.write_text(json.dumps({"declared": len(declared), "run": len(results), "passed": len(passed)}))
    failed = [outcome["unique_id"] for outcome in results if outcome["status"] != "pass"]
    assert not failed, result.stdout
    assert len(results) == len(declared) == len(set(declared)) > 0


def _models(manifest: dict[str, Any], *schemas: str) -> list[dict[str, Any]]:
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["schema"] in schemas
    ]


def test_marts_are_the_boundary(manifest: dict[str, Any]) -> None:
    """Reporting reads marts and reporting only; what is exposed is a mart or a report."""
    allowed = {"marts", "reporting"}
    nodes = manifest["nodes"]
    readers = [
        (model["name"], nodes[parent]["name"])
        for model in _models(manifest, "reporting")
        for parent in model["depends_on"]["nodes"]
        if nodes[parent]["schema"] not in allowed
    ]
    exposed = [
        (exposure["name"], nodes[parent]["name"])
        for exposure in manifest["exposures"].values()
        for parent in exposure["depends_on"]["nodes"]
        if nodes[parent]["schema"] not in allowed
    ]
    assert readers == []
    assert exposed == []


def test_every_mart_and_column_is_described_labelled_and_classed(manifest: dict[str, Any]) -> None:
    gaps = []
    for model in _models(manifest, "marts", "reporting"):
        if not all(part in model["description"] for part in ("**Grain", "**Keys", "**Business rules", "**Which")):
            gaps.append(f"{model['name']}: description")
        for column in model["columns"].values():
            meta = column["config"]["meta"]
            if not (column["description"] and meta.get("label_da") and meta.get("personal_data")):
                gaps.append(f"{model['name']}.{column['name']}")
    assert gaps == []


def test_every_mart_is_contracted_public_and_has_a_primary_key_test(manifest: dict[str, Any]) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "primary_key"
    }
    gaps = [
        model["name"]
        for model in _models(manifest, "marts", "reporting")
        if not (model["contract"]["enforced"] and model["access"] == "public" and model["unique_id"] in keyed)
    ]
    assert gaps == []


def test_every_source_table_has_exactly_one_reader(manifest: dict[str, Any]) -> None:
    """Beside the one that reads what holds, a model may ask which versions came or went since the newest build."""
    asking = {"int_changed_persons", "fct_capacity_day", "fct_delivered_hours", "int_registered_months"}
    readers: dict[str, list[str]] = {source: [] for source in manifest["sources"]}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"] not in asking:
            for parent in node["depends_on"]["nodes"]:
                if parent in readers and node["name"] not in HISTORY_READERS:
                    readers[parent].append(node["name"])
    # The ledger of builds is read only to ask that.
    holding = {
        source: names for source, names in readers.items() if not source.startswith("source.lineal.ledger.build")
    }
    assert {source: names for source, names in holding.items() if len(names) != 1} == {}


def test_no_source_words_in_marts(manifest: dict[str, Any]) -> None:
    """Marts speak the field's language, not a system's: no name of a system in a table or column."""
    words = ("dubu", "modulus", "nexus", "sensum", "sofus")
    found = [
        f"{model['name']}.{column}"
        for model in _models(manifest, "marts", "reporting")
        for column in [model["name"], *model["columns"]]
        if any(word in column.lower() for word in words)
    ]
    assert found == []


def test_one_row_fails_a_data_test(manifest: dict[str, Any]) -> None:
    """No test counts rows away or turns them into a warning: its name, where it keeps rows and which model it is
    about are all it may set.
    """
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    assert tests
    assert not [node["name"] for node in tests if set(node["unrendered_config"]) - {"alias", "store_failures", "meta"}]
    assert not [node["name"] for node in tests if set(node["unrendered_config"].get("meta", {})) - {"dagster"}]
