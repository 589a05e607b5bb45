"""The simulator's layout table says the same as the contracts, which it does not import."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

import ingest
from simulator.layout import LAYOUTS, SHEET_COLUMN, Layout
from simulator.nested import LISTS
from simulator.options import delivery_dates
from simulator.simulate import SimulationResult
from simulator.workbooks import EMPTY_SHEETS
from tests.simulator.reading_forms import sheets_of

CONTRACTS = Path(ingest.__file__).parent / "contracts"
# How the contracts name the ways of writing days and moments.
DAY_NAMES = {"%d-%m-%Y": "dd-mm-yyyy", "%Y-%m-%d": "yyyy-mm-dd", "%Y%m%d": "yyyymmdd"}
MOMENT_NAMES = {"%d-%m-%Y %H:%M": "dd-mm-yyyy HH:MM"}
FORMATS = {"csv": "csv", "xlsx": "xlsx", "json": "json", "fixed": "fixed_width"}


def properties(block: dict[str, Any]) -> dict[str, Any]:
    return {item["property"]: item["value"] for item in block.get("customProperties", [])}


def contract_of(layout: Layout) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CONTRACTS / layout.source / f"{layout.table}.yml").read_text("utf-8"))
    return loaded


def columns_of(layout: Layout) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = contract_of(layout)["schema"][0]["properties"]
    return columns


def test_every_contract_has_a_layout_and_the_reverse() -> None:
    contracts = {f"{path.parent.name}.{path.stem}" for path in CONTRACTS.glob("*/*.yml")}
    assert {f"{layout.source}.{layout.table}" for layout in LAYOUTS} == contracts


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.table)
def test_layout_agrees_with_its_contract(layout: Layout) -> None:
    contract = contract_of(layout)
    server = contract["servers"][0]
    described, columns = properties(server), columns_of(layout)
    day = delivery_dates_of_default()
    assert fnmatch(f"999/{layout.source}/{day}/{layout.file_prefix}_{day}.{layout.extension}", server["path"])
    assert server["format"] == FORMATS[layout.form]
    assert layout.header == tuple(column["physicalName"] for column in columns)
    keys = sorted((c["primaryKeyPosition"], c["physicalName"]) for c in columns if c.get("primaryKey"))
    assert layout.key == tuple(name for _, name in keys)
    assert layout.is_increment == (properties(contract)["deliveryMode"] == "increment")
    if layout.form in ("csv", "fixed", "json"):
        assert described["encoding"] == layout.style.encoding
    if layout.form == "csv":
        assert described["delimiter"] == ";"
    if layout.form == "json":
        depth, _ = LISTS[layout.table]
        assert described["recordPath"].split(".")[-1] == f"{depth}[]"


def delivery_dates_of_default() -> str:
    from simulator.options import SimulationOptions

    return delivery_dates(SimulationOptions())[-1].isoformat()


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.form == "fixed"], ids=lambda layout: layout.table)
def test_fixed_positions_follow_on_each_other(layout: Layout) -> None:
    start = 1
    for width, column in zip(layout.widths, columns_of(layout), strict=True):
        assert properties(column)["position"] == {"start": start, "length": width}
        start += width
    assert properties(contract_of(layout)["servers"][0])["recordLength"] == start - 1


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.form != "xlsx"], ids=lambda layout: layout.table)
def test_days_and_decimals_are_written_as_the_contract_reads_them(layout: Layout) -> None:
    for column in columns_of(layout):
        own = properties(column)
        if column["logicalType"] == "date":
            assert DAY_NAMES[layout.style.day_format] in own.get("dateFormats", ["dd-mm-yyyy"])
        if column["logicalType"] == "timestamp":
            assert MOMENT_NAMES[layout.style.moment_format] in own["dateFormats"]
        if column["logicalType"] == "number":
            assert layout.style.decimal == own.get("decimal", ",")
            assert not layout.style.thousands or own.get("thousands", True)


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.form == "xlsx"], ids=lambda layout: layout.table)
def test_sheets_are_those_the_contract_reads(layout: Layout, result: SimulationResult) -> None:
    described = properties(contract_of(layout)["servers"][0])
    pattern = re.compile(described["sheet"])
    assert pattern.fullmatch(EMPTY_SHEETS[layout.table])
    assert (described.get("sheetColumn") is not None) == (SHEET_COLUMN in layout.header)
    for delivery in result.deliveries:
        (file,) = (file for file in delivery.files if file.table == layout.table)
        names = list(sheets_of(file.path))
        assert [name for name in names if not pattern.fullmatch(name)] == ["Vejledning"]
        assert len(names) > 1
