"""Small contracts for tests of forms: written as contract files and read by the strict parser."""

from pathlib import Path
from typing import Any

import yaml

from ingest.contracts import Contract, read_contract

BASES = {"VARCHAR": "string", "DATE": "date", "TIMESTAMP": "timestamp", "INTEGER": "integer", "BOOLEAN": "boolean"}


def column(name: str, header: str, type_: str = "VARCHAR", **custom: Any) -> dict[str, Any]:
    """A column; `key` gives its place in the key, `required` makes it so, the rest are custom properties."""
    key = custom.pop("key", None)
    required = custom.pop("required", key is not None)
    return {
        "name": name,
        "physicalName": header,
        "businessName": header,
        "logicalType": BASES.get(type_, "number"),
        "physicalType": type_,
        "required": required,
        **({"primaryKey": True, "primaryKeyPosition": key} if key else {}),
        "classification": "internal",
        "description": "A column of a test.",
        "customProperties": properties({"personalData": "none"} | custom),
    }


def properties(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Custom properties as the standard writes them."""
    return [{"property": name, "value": value} for name, value in values.items()]


def contract_yaml(
    name: str, file: str, form: str, server: dict[str, Any], columns: list[dict[str, Any]], **custom: Any
) -> str:
    """The text of a contract file for `<source>.<table>`."""
    source, table = name.split(".")
    return yaml.safe_dump(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": f"test-{table}",
            "name": name,
            "version": "1.0.0",
            "status": "active",
            "domain": source,
            "description": {"purpose": "Prøve.", "usage": "Prøve.", "limitations": "Prøve."},
            "team": {"name": "Prøvehold"},
            "servers": [
                {
                    "server": "inbox",
                    "type": "local",
                    "path": f"*/{source}/*/{file}",
                    "format": form,
                    "customProperties": properties(server),
                }
            ],
            "schema": [
                {
                    "name": table,
                    "businessName": table.capitalize(),
                    "physicalName": f"{source}__{table}",
                    "physicalType": "table",
                    "logicalType": "object",
                    "description": "A table of a test.",
                    "properties": columns,
                }
            ],
            "slaProperties": [
                {"property": "frequency", "value": 1, "unit": "m"},
                {"property": "latency", "value": 10, "unit": "d"},
                {"property": "retention", "value": 5, "unit": "y"},
            ],
            "customProperties": properties(
                {
                    "legalBasis": "En lov.",
                    "deliveryMode": "full",
                    "requiredInDelivery": True,
                    "emptyFile": "hold",
                    "volumeAlarm": {"minCountDrop": 20, "minPercentDrop": 20},
                }
                | custom
            ),
        },
        allow_unicode=True,
        sort_keys=False,
    )


def small_contract(folder: Path, name: str, *parts: Any, **custom: Any) -> Contract:
    """The contract, read from a file in `folder`."""
    path = folder / f"{name}.yml"
    path.write_text(contract_yaml(name, *parts, **custom), encoding="utf-8")
    return read_contract(path)
