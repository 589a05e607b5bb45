"""Runs every test and shows that tests declared = tests run; exits 1 when one failed, was skipped or is missing."""

import ast
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST_WORKERS = 4
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
        """Remember every item that pytest found, when it runs in one process."""
        self._remember(item.nodeid for item in items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Remember every item that a worker found; all workers find the same, or xdist stops."""
        self._remember(ids)

    def _remember(self, ids: Iterable[str]) -> None:
        for nodeid in ids:
            self.collected.add(nodeid)
            file, _, rest = nodeid.partition("::")
            self.functions.add(f"{file}::{rest.split('[')[0].split('::')[-1]}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the worst outcome of an item's phases."""
        worst = {"failed": 2, "skipped": 1, "passed": 0}
        before = self.outcomes.get(report.nodeid, "passed")
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = max(before, report.outcome, key=lambda outcome: worst[outcome])


def workers() -> int:
    """How many tests run side by side: one per processor, and no more than memory is good for."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


def main() -> int:
    """Run pytest on the whole tree and print the counts."""
    DBT_COUNTS.parent.mkdir(exist_ok=True)
    DBT_COUNTS.unlink(missing_ok=True)
    counter = Counter()
    # A file stays with one worker, so that what its tests share is built once.
    parallel = ["--numprocesses", str(workers()), "--dist", "loadfile"]
    slowest = ["--durations", "15", "--durations-min", "10"]
    code = int(pytest.main([*parallel, *slowest, *sys.argv[1:]], plugins=[counter]))
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
