"""The registry's export: offers with their departments, rates, target groups and supervision, as nested JSON."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from simulator.layout import Layout
from simulator.values import Row, Value

PARENT = "../"
# Table -> (list in its parent, the field of the parent that its rows name).
LISTS = {
    "department": ("afdelinger", "../tilbudId"),
    "offer_target_group": ("maalgrupper", "../tilbudId"),
    "supervision": ("tilsyn", "../tilbudId"),
    "rate": ("takster", "../afdelingId"),
}
Item = dict[str, object]


def nested_text(rows: Mapping[str, list[Row]], layouts: Sequence[Layout], day: date) -> str:
    """The whole export as text: one offer per element, in the order of the registry."""
    children = {layout.table: _by_parent(layout, rows[layout.table]) for layout in layouts}
    names = {str(row[0]): row[1] for row in rows["offer"]}
    offers = [offer for offer in names if offer in children["department"]]
    content = {
        "udtrukket": day.isoformat(),
        "tilbud": [
            {
                "tilbudId": offer,
                "navn": names[offer],
                "afdelinger": [
                    {**department, "takster": children["rate"][str(department["afdelingId"])]}
                    for department in children["department"][offer]
                ],
                "maalgrupper": children["offer_target_group"][offer],
                "tilsyn": children["supervision"][offer],
            }
            for offer in offers
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_number)


def _by_parent(layout: Layout, rows: list[Row]) -> dict[str, list[Item]]:
    """The rows of a table as objects without the parent's field, by the parent's number."""
    _, parent = LISTS[layout.table]
    found: dict[str, list[Item]] = defaultdict(list)
    for row in rows:
        fields = dict(zip(layout.header, row, strict=True))
        own: Item = {name: _plain(value) for name, value in fields.items() if not name.startswith(PARENT)}
        found[str(fields[parent])].append(own)
    return found


def _plain(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _number(value: object) -> float:
    """A decimal as a JSON number; two places are exact in print. Raises TypeError for anything else."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not written to JSON")
