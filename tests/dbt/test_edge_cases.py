"""The page of edge cases names a unit test for each, and every unit test of an edge case stands on the page."""

import re

import yaml

from orchestration.home import DBT_PROJECT

PAGE = DBT_PROJECT.parent / "docs" / "rules" / "edge-cases.md"
CASES = 10


def _unit_tests() -> set[str]:
    """Names of the unit tests in the project's YAML files."""
    names: set[str] = set()
    for path in (DBT_PROJECT / "models").rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        names |= {test["name"] for test in content.get("unit_tests", [])}
    return names


def _rows() -> list[list[str]]:
    """The cells of the page's tables, without their heads."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    heads = {number for line, number in zip(lines[1:], range(len(lines)), strict=False) if line.startswith("|---")}
    rows = [line for number, line in enumerate(lines) if line.startswith("|") and number not in heads]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if not row.startswith("|---")]


def _named(cell: str) -> list[str]:
    return re.findall(r"`([a-z0-9_]+)`", cell)


def test_every_edge_case_names_unit_tests_that_exist() -> None:
    rows = _rows()
    assert len(rows) >= CASES
    unknown = {name for row in rows for name in _named(row[3])} - _unit_tests()
    assert unknown == set()
    assert all(_named(row[3]) for row in rows)


def test_every_unit_test_of_an_edge_case_is_on_the_page() -> None:
    named = {name for row in _rows() for name in _named(row[3])}
    assert {name for name in _unit_tests() if name.startswith("edge_")} <= named


def test_every_label_of_the_page_is_a_label() -> None:
    labels: set[str] = set()
    for seed in ("development_label", "result_category"):
        lines = (DBT_PROJECT / "seeds" / f"{seed}.csv").read_text(encoding="utf-8").splitlines()
        labels |= {line.split(",")[0] for line in lines[1:]}
    named = {name for row in _rows() for name in _named(row[1])}
    assert named
    assert named <= labels
