"""Runs every test and shows that tests declared = tests run; exits 1 when one failed, was skipped or is missing."""

import ast
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DBT_COUNTS = ROOT / ".pytest_cache" / "dbt_unit_tests.json"


def declared_functions() -> set[str]:
    """Every test function in the tree, read from the source and not from pytest: `file::function`."""
    found = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{name}::{node.name}")
    return found


class Counter:
    """Counts what pytest collected and what it ran."""

    def __init__(self) -> None:
        self.collected: set[str] = set()
        self.functions: set[str] = set()
        self.outcomes: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Remember every item that pytest found."""
        for item in items:
            self.collected.add(item.nodeid)
            file, _, rest = item.nodeid.partition("::")
            self.functions.add(f"{file}::{rest.split('::')[-1].split('[')[0]}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the worst outcome of an item's phases."""
        worst = {"failed": 2, "skipped": 1, "passed": 0}
        before = self.outcomes.get(report.nodeid, "passed")
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = max(before, report.outcome, key=lambda outcome: worst[outcome])


def main() -> int:
    """Run pytest on the whole tree and print the counts."""
    DBT_COUNTS.parent.mkdir(exist_ok=True)
    DBT_COUNTS.unlink(missing_ok=True)
    counter = Counter()
    code = int(pytest.main(sys.argv[1:], plugins=[counter]))
    declared = declared_functions()
    missing = sorted(declared - counter.functions)
    passed = sum(outcome == "passed" for outcome in counter.outcomes.values())
    dbt = json.loads(DBT_COUNTS.read_text()) if DBT_COUNTS.exists() else {"declared": 0, "run": 0, "passed": 0}
    print(f"test functions declared: {len(declared)}, collected: {len(declared) - len(missing)}")
    print(f"tests declared = {len(counter.collected)}, run = {len(counter.outcomes)}, passed = {passed}")
    print(f"dbt unit tests declared = {dbt['declared']}, run = {dbt['run']}, passed = {dbt['passed']}")
    print("".join(f"not collected: {name}\n" for name in missing), end="")
    complete = not missing and len(counter.collected) == passed and dbt["declared"] == dbt["passed"] > 0
    return code or (0 if complete else 1)


if __name__ == "__main__":
    sys.exit(main())
