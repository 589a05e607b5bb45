"""The contract model refuses combinations the landing could not honour, and reads the ones it can."""

from pathlib import Path
from typing import Any

import pytest

from ingest.contracts import Column, ContractError, load_contracts
from tests.ingest.small_contracts import column, contract_yaml, small_contract

CSV = {"encoding": "utf-8", "delimiter": ";"}
FIXED = {"encoding": "utf-8", "recordLength": 10}
KEY = column("row_id", "Nøgle", key=1)
ACTION = column("action", "Handling", acceptedValues=["N", "S"], changeTracked=False)


def at(start: int, length: int, name: str = "row_id", **more: Any) -> dict[str, Any]:
    """A column in a position."""
    return column(name, name, position={"start": start, "length": length}, **more)


FAULTS: list[tuple[str, dict[str, Any], list[dict[str, Any]], dict[str, Any], str]] = [
    ("csv", {"encoding": "utf-8"}, [KEY], {}, "format csv needs delimiter"),
    ("csv", CSV | {"sheet": "Ark"}, [KEY], {}, "format csv has no sheet"),
    ("xlsx", {"encoding": "utf-8"}, [KEY], {}, "format xlsx has no encoding"),
    ("xlsx", {"sheet": "Ark("}, [KEY], {}, "sheet is not a regular expression"),
    ("xlsx", {"sheetColumn": "team"}, [KEY], {}, "sheetColumn must name a column that is a string"),
    ("json", {"encoding": "utf-8"}, [KEY], {}, "format json needs recordPath"),
    ("json", {"recordPath": "a..b"}, [KEY], {}, "String should match pattern"),
    ("fixed_width", {"encoding": "utf-8"}, [at(1, 2, key=1)], {}, "format fixed_width needs recordLength"),
    ("fixed_width", FIXED, [KEY], {}, "row_id: position belongs to every column of a fixed_width file"),
    ("csv", CSV, [at(1, 2, key=1)], {}, "row_id: position belongs to every column of a fixed_width file"),
    ("fixed_width", FIXED, [at(1, 4, key=1), at(4, 2, "b")], {}, "two columns stand in the same position"),
    ("fixed_width", FIXED, [at(8, 4, key=1)], {}, "a column stands beyond recordLength"),
    ("csv", CSV, [column("row_id", "N", key=1, dateFormats=["excel"])], {}, "dateFormats needs a date or a timestamp"),
    ("csv", CSV, [KEY, column("d", "D", "DATE", dateFormats=["mm/dd/yyyy"])], {}, "Input should be 'dd-mm-yyyy'"),
    ("csv", CSV, [KEY, column("d", "D", "DATE", dateFormats=["excel", "excel"])], {}, "names a format twice"),
    (
        "csv",
        CSV,
        [KEY, column("t", "T", "TIMESTAMP", dateFormats=["dd-mm-yyyy"])],
        {},
        "dateFormats of a timestamp must hold a time",
    ),
    ("csv", CSV, [KEY, column("t", "T", "DATE", decimal=".")], {}, "decimal and thousands need a number"),
    (
        "csv",
        CSV,
        [KEY, column("p", "P", personalData="name", valueMap={"a": "b"})],
        {},
        "valueMap needs a value that is landed",
    ),
    ("csv", CSV, [KEY, column("b", "B", "BOOLEAN", valueMap={"J": "Yes"})], {}, "a value that is not accepted"),
    ("csv", CSV, [KEY, column("order", "O")], {}, "order is a reserved word of SQL"),
    ("csv", CSV, [KEY, column("a", "A", dataItems=["D1"])], {}, "String should match pattern"),
    (
        "csv",
        CSV,
        [KEY, ACTION],
        {"operation": {"column": "action", "delete": ["S"]}},
        "operation needs deliveryMode increment",
    ),
    (
        "csv",
        CSV,
        [KEY],
        {"deliveryMode": "increment", "operation": {"column": "action", "delete": ["S"]}},
        "operation must name a column that is a string",
    ),
    (
        "csv",
        CSV,
        [KEY, ACTION],
        {"deliveryMode": "increment", "operation": {"column": "action", "delete": ["D"]}},
        "operation deletes on a value that is not accepted",
    ),
    (
        "csv",
        CSV,
        [KEY, column("action", "Handling")],
        {"deliveryMode": "increment", "operation": {"column": "action", "delete": ["S"]}},
        "the column of operation must have changeTracked false",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault[-1] for fault in FAULTS])
def test_combination_that_cannot_be_honoured(
    tmp_path: Path, fault: tuple[str, dict[str, Any], list[dict[str, Any]], dict[str, Any], str]
) -> None:
    form, server, columns, custom, message = fault
    with pytest.raises(ContractError) as error:
        small_contract(tmp_path, "made.table", "fil_*.x", form, server, columns, **custom)
    assert message in str(error.value)


def test_what_a_contract_says_reaches_the_column(tmp_path: Path) -> None:
    amount = column(
        "amount", "Beløb", "DECIMAL(9,2)", decimal=".", thousands=False, dataItems=["D03"], valueMap={"-": ""}
    )
    contract = small_contract(tmp_path, "made.table", "fil_*.csv", "csv", CSV, [KEY, amount])
    found: Column = contract.column("amount")
    assert (found.decimal, found.has_thousands, found.data_items, found.value_map) == (
        ".",
        False,
        ("D03",),
        (("-", ""),),
    )


def test_days_in_a_workbook_may_be_cells_numbers_or_text(tmp_path: Path) -> None:
    columns = [KEY, column("d", "D", "DATE"), column("t", "T", "TIMESTAMP")]
    contract = small_contract(tmp_path, "made.table", "fil_*.xlsx", "xlsx", {}, columns)
    assert contract.column("d").date_formats == ("dd-mm-yyyy", "yyyy-mm-ddTHH:MM", "excel", "yyyy-mm-dd")
    assert contract.column("t").date_formats == ("dd-mm-yyyy HH:MM", "yyyy-mm-ddTHH:MM", "excel")


def test_contracts_of_one_nested_file_know_each_other(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    for name, path in (("offer", "tilbud[]"), ("department", "tilbud[].afdelinger[]")):
        text = contract_yaml(f"made.{name}", "eksport_*.json", "json", {"recordPath": path}, [KEY])
        (tmp_path / "made" / f"{name}.yml").write_text(text, encoding="utf-8")
    contracts = load_contracts(tmp_path)
    assert contracts["made.offer"].sibling_paths == ("tilbud[].afdelinger[]",)
    assert contracts["made.department"].sibling_paths == ("tilbud[]",)
