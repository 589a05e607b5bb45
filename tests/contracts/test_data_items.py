"""Data items D01-D101: each is carried by a column or left out for a reason, never both and never neither."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.contracts import load_contracts
from orchestration.data_items import (
    LAST_ITEM,
    DataItem,
    DataItemError,
    carriers,
    check_coverage,
    data_items_page,
    read_data_items,
)
from orchestration.generate import DATA_ITEMS, generated_files
from orchestration.home import REPOSITORY

CONTRACTS = load_contracts()
ITEMS = read_data_items(DATA_ITEMS)


def _changed(code: str, **change: str | None) -> list[DataItem]:
    return [replace(item, **change) if item.code == code else item for item in ITEMS]  # type: ignore[arg-type]


def test_every_item_is_carried_or_left_out_for_a_reason() -> None:
    check_coverage(ITEMS, CONTRACTS.values())
    assert [item.code for item in ITEMS] == [f"D{number:02d}" for number in range(1, LAST_ITEM + 1)]
    carried = carriers(CONTRACTS.values())
    assert all((item.code in carried) != (item.reason_da is not None) for item in ITEMS)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([item for item in ITEMS if item.code != "D03"], r"D03: not in the list"),
        ([*ITEMS, ITEMS[0]], r"D01: in the list 2 times"),
        ([*ITEMS, DataItem("D102", "Noget nyt", "both", "Ingen data")], r"D102: no such data item"),
        (_changed("D29", reason_da=None), r"D29: no column carries it, and no reason says why"),
        (_changed("D09", reason_da="Findes ikke"), r"D09: carried by case_system\.score\.\w+, and yet a reason"),
    ],
)
def test_a_fault_in_the_list_is_named(items: list[DataItem], message: str) -> None:
    with pytest.raises(DataItemError, match=message):
        check_coverage(items, CONTRACTS.values())


def test_a_column_that_loses_its_item_is_found() -> None:
    """D57 is carried by the inquiries alone."""
    without = [contract for contract in CONTRACTS.values() if contract.name != "provider_journal.inquiry"]
    with pytest.raises(DataItemError, match=r"^D57: no column carries it"):
        check_coverage(ITEMS, without)


@pytest.mark.parametrize(
    "text",
    [
        "items:\n  - {code: D01, name_da: x, area: both, reason: y}\n",
        "items:\n  - {code: 1, name_da: x, area: both}\n",
        "items:\n  - {code: D01, name_da: x, area: all}\n",
        "items: [\n",
    ],
)
def test_the_list_is_parsed_strictly(tmp_path: Path, text: str) -> None:
    path = tmp_path / "items.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataItemError, match=r"items\.yml"):
        read_data_items(path)


def test_the_page_names_each_item_with_its_columns_or_its_reason() -> None:
    lines = data_items_page(ITEMS, CONTRACTS, "generated").splitlines()
    rows = {line.split(" | ")[0].strip("| "): line for line in lines if line.startswith("| D")}
    assert len(rows) == LAST_ITEM
    assert "`case_system.goal.has_goal_text` (kun om der er en tekst)" in rows["D34"]
    assert "`case_system.person.first_name` (kun i identitetslisten)" in rows["D01"]
    assert rows["D29"].endswith("Notaterne er prosa og bliver i leverandørens journal (R16). |")


def test_the_pages_in_the_repository_are_the_generated_ones() -> None:
    files = generated_files()
    for name in ("contracts.md", "data_items.md"):
        path = REPOSITORY / "docs" / name
        assert path.read_text(encoding="utf-8") == files[path]
