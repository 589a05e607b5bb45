"""Every reading decision C1..C25 has one page, and what the page names exists: variables, unit tests, other pages."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.home import DBT_PROJECT

RULES = DBT_PROJECT.parent / "docs" / "rules"
PAGES = sorted(RULES.glob("C[0-9][0-9]-*.md"))
NAME = re.compile(r"`([a-z0-9_]{8,})`")
PARTS = ("**What the sources say.**", "**Our reading.**", "**Variable", "**Worked example**")


@lru_cache
def _unit_tests() -> frozenset[str]:
    found: set[str] = set()
    for path in (DBT_PROJECT / "models").rglob("*.yml"):
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        found |= {test["name"] for test in content.get("unit_tests", [])}
    return frozenset(found)


def _variables() -> set[str]:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return set(project["vars"])


def _seed_columns() -> set[str]:
    names: set[str] = set()
    for path in (DBT_PROJECT / "seeds").glob("*.csv"):
        names |= set(path.read_text(encoding="utf-8").splitlines()[0].split(","))
    return names


def _section(text: str, title: str) -> str:
    """The paragraph that begins with `title`, and what stands under it up to the next bold title."""
    start = text.index(title) + len(title)
    end = text.find("\n**", start)
    return text[start : end if end > 0 else len(text)]


def test_every_reading_decision_has_one_page() -> None:
    assert [page.name[:3] for page in PAGES] == [f"C{number:02}" for number in range(1, 26)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name[:3])
def test_a_page_has_its_parts_and_names_what_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [part for part in PARTS if part not in text] == []
    examples = {name for name in NAME.findall(_section(text, "**Worked example**")) if name in _unit_tests()}
    assert examples, "the worked example names no unit test"
    variable = _section(text, "**Variable")
    named = set(NAME.findall(variable))
    known = named & (_variables() | _seed_columns())
    assert known or "None." in variable, "the page names no variable, and does not say that there is none"


@pytest.mark.parametrize("name", sorted(_variables()))
def test_a_variable_that_names_a_reading_decision_stands_on_its_page(name: str) -> None:
    """The comment beside the variable begins with the code of the decision (`# C6: ...`)."""
    project = (DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    comment = re.search(rf"^  {name}: .+? # (.+)$", project, re.MULTILINE)
    assert comment, "the variable says nothing of what it does"
    for code in re.findall(r"C\d+", comment[1].split(":")[0]):
        pages = list(RULES.glob(f"C{int(code[1:]):02}-*.md"))
        assert f"`{name}`" in pages[0].read_text(encoding="utf-8"), f"{pages[0].name} does not name the variable"
