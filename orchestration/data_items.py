"""The data items D01-D101: which contract columns carry each one, or why none does; and the page that says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.contracts import Column, Contract

LAST_ITEM = 101
AREAS_DA = {"children": "børn og unge", "adults": "voksne", "both": "begge"}
LANDED_DA = {
    "value": "",
    "pseudonym": " (pseudonym)",
    "vault": " (kun i identitetslisten)",
    "presence": " (kun om der er en tekst)",
}


class DataItemError(Exception):
    """The list of data items and the contracts do not agree; the text names every item that is wrong."""


class _Item(BaseModel):
    """One entry of the list, parsed strictly."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: str = Field(pattern=r"^D\d{2,3}$")
    name_da: str = Field(min_length=1)
    area: Literal["children", "adults", "both"]
    reason_da: str | None = Field(default=None, min_length=1)


class _Items(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    items: list[_Item]


@dataclass(frozen=True)
class DataItem:
    """One data item: its Danish name, its area, and the Danish reason when it is not landed."""

    code: str
    name_da: str
    area: str
    reason_da: str | None


def read_data_items(path: Path) -> tuple[DataItem, ...]:
    """The list in file order; DataItemError names the file and the entry that cannot be used."""
    try:
        parsed = _Items.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise DataItemError(f"{path}: {error}") from error
    return tuple(DataItem(item.code, item.name_da, item.area, item.reason_da) for item in parsed.items)


def carriers(contracts: Iterable[Contract]) -> dict[str, list[tuple[Contract, Column]]]:
    """Item code -> the contract columns that carry it, in contract order."""
    found: dict[str, list[tuple[Contract, Column]]] = defaultdict(list)
    for contract in contracts:
        for column in contract.columns:
            for code in column.data_items:
                found[code].append((contract, column))
    return dict(found)


def check_coverage(items: Iterable[DataItem], contracts: Iterable[Contract]) -> None:
    """Every item D01-D101 once, each either carried by a column or left out for a reason; else DataItemError."""
    listed = list(items)
    codes = [item.code for item in listed]
    carried = carriers(contracts)
    expected = [f"D{number:02d}" for number in range(1, LAST_ITEM + 1)]
    faults = [f"{code}: not in the list" for code in expected if code not in codes]
    faults += [f"{code}: in the list {codes.count(code)} times" for code in sorted(set(codes)) if codes.count(code) > 1]
    faults += [f"{code}: no such data item" for code in codes if code not in expected]
    faults += [
        f"{code}: named by {contract.name}.{column.name} but not in the list"
        for code, columns in sorted(carried.items())
        for contract, column in columns
        if code not in codes
    ]
    for item in listed:
        if item.code in carried and item.reason_da:
            contract, column = carried[item.code][0]
            faults.append(f"{item.code}: carried by {contract.name}.{column.name}, and yet a reason why it is not")
        if item.code not in carried and not item.reason_da:
            faults.append(f"{item.code}: no column carries it, and no reason says why")
    if faults:
        raise DataItemError("; ".join(faults))


def data_items_page(items: Iterable[DataItem], contracts: Mapping[str, Contract], generated: str) -> str:
    """What becomes of each data item, for the person who asks where a piece of information is (Danish)."""
    listed = list(items)
    carried = carriers(contracts.values())
    landed = sum(item.code in carried for item in listed)
    lines = [
        "# Dataelementer\n",
        f"<!-- {generated} -->\n",
        f"De {len(listed)} oplysninger, som resultatdokumentation på socialområdet kan bygge på. {landed} af dem",
        f"lander i datavarehuset; {len(listed) - landed} gør ikke, og her står hvorfor. Kolonnerne er forklaret i",
        "[Kildetabeller](contracts.md).\n",
        "| Nr. | Oplysning | Område | Kolonner | Lander ikke, fordi |",
        "|---|---|---|---|---|",
    ]
    for item in listed:
        columns = "<br>".join(_carrier(contract, column) for contract, column in carried.get(item.code, []))
        lines.append(f"| {item.code} | {item.name_da} | {AREAS_DA[item.area]} | {columns} | {item.reason_da or ''} |")
    return "\n".join(lines) + "\n"


def _carrier(contract: Contract, column: Column) -> str:
    return f"`{contract.name}.{column.raw_name or column.name}`{LANDED_DA[column.landing]}"
