"""Reading nested JSON: the records a path leads to, with the fields of what they lie in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from ingest.cells import NotText, cell_text
from ingest.contracts import Column, Contract
from ingest.reading import (
    BrokenLine,
    HeaderFault,
    Reading,
    TextRow,
    UnreadableFile,
    folded,
    in_file_order,
    match_header,
    write_frame,
)
from ingest.text_blocks import read_text

PARENT = "../"
ITSELF = "."  # the field name of a record that is a plain value: `malgrupper: [a, b]`


@dataclass(frozen=True)
class Record:
    """One record: where it stands, its own fields flattened with dots, and the objects around it, nearest first."""

    place: str
    fields: dict[str, object]
    parents: tuple[dict[str, object], ...]

    def value(self, name: str) -> object:
        """The value of a field; `../id` is a field of the object that holds the list."""
        level, rest = 0, name
        while rest.startswith(PARENT):
            level, rest = level + 1, rest.removeprefix(PARENT)
        if level == 0:
            return self.fields.get(rest)
        return flattened(self.parents[level - 1]).get(rest) if level <= len(self.parents) else None


def read_json_file(archived: Path, contract: Contract, work: Path) -> Reading:
    """One pass over an archived JSON file; UnreadableFile when it is none, or the path leads nowhere.

    A field at the level of the records that no contract reads is a fault, as an unknown column is. A field
    that is left out of a record is empty.
    """
    content = parsed_json(archived, contract.encoding)
    records = list(records_at(content, contract.record_path or ""))
    names, faults = _match(contract, records)
    columns = contract.file_columns
    broken: list[BrokenLine] = []
    rows = _rows(records, columns, names, broken) if not faults else iter(())
    frame = write_frame(work / f"{contract.raw_table}.csv", columns, rows)
    return Reading(
        path=frame.path,
        fields=tuple(column.name for column in columns),
        columns=in_file_order(contract, columns),
        headers={column.name: names.get(column.name, column.physical_name) for column in columns},
        faults=tuple(faults),
        rows_read=len(records),
        broken=tuple(broken),
        totals=frame.totals(),
        has_multiline=frame.has_multiline,
        has_places=True,
    )


def flattened(item: dict[str, object]) -> dict[str, object]:
    """An object with the fields of inner objects as `outer.inner`; lists stay as they are."""
    flat: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict) and value:
            flat |= {f"{name}.{inner}": deep for inner, deep in flattened(value).items()}
        else:
            flat[name] = value
    return flat


def parsed_json(archived: Path, encoding: str) -> object:
    """The file's content, numbers as exact decimals; UnreadableFile names the line of a fault."""
    text = read_text(archived, encoding)
    try:
        return json.loads(
            text,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        raise UnreadableFile("not_json", error.lineno, f"læsningen stopper ved tegn {error.colno} i linjen") from error
    except RecursionError as error:
        raise UnreadableFile("not_json", None, "den er indlejret for dybt") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; a field given twice would silently lose its first value."""
    item = dict(pairs)
    if len(item) != len(pairs):
        raise UnreadableFile("not_json", None, "et felt står to gange i samme objekt")
    return item


def _refuse_constant(_: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise UnreadableFile("not_json", None, "den indeholder NaN eller Infinity")


def records_at(content: object, path: str) -> Iterator[Record]:
    """The records at the end of the path, in the order of the file; `[]` is a list that is the whole file."""
    yield from _walk(content, path.split("."), "", ())


def _walk(item: object, path: list[str], place: str, parents: tuple[dict[str, object], ...]) -> Iterator[Record]:
    """Follow the rest of the path from an item; a list that is left out or null holds no records."""
    if not path:
        fields = flattened(item) if isinstance(item, dict) else {ITSELF: item}
        yield Record(place, fields, parents)
        return
    name, is_list = path[0].removesuffix("[]"), path[0].endswith("[]")
    if not name:
        if not isinstance(item, list):
            raise UnreadableFile("not_json", None, "forventede en liste ved filens begyndelse")
        for number, entry in enumerate(item, 1):
            yield from _walk(entry, path[1:], f"[{number}]", parents)
        return
    at = f"{place}.{name}" if place else name
    if not isinstance(item, dict):
        raise UnreadableFile("not_json", None, f"forventede et objekt med {name} ved {place or 'filens begyndelse'}")
    if name not in item and not parents:
        raise UnreadableFile("not_json", None, f"feltet {name} findes ikke i filen")
    inner = item.get(name)
    if inner is None:
        return
    if isinstance(inner, list) != is_list:
        raise UnreadableFile("not_json", None, f"forventede {'en liste' if is_list else 'et objekt'} ved {at}")
    for number, entry in enumerate(inner if isinstance(inner, list) else [inner], 1):
        yield from _walk(entry, path[1:], f"{at}[{number}]" if is_list else at, (item, *parents))


def _match(contract: Contract, records: list[Record]) -> tuple[dict[str, str], list[HeaderFault]]:
    """Field name by column, and what does not fit: unknown fields, and fields that no record has."""
    if not records:
        return {}, []
    own = own_fields(records)
    inner = nested_fields(contract)
    header = [name for name in own if name.split(".")[0] not in inner] + _parent_fields(contract, records)
    places, faults = match_header(contract, header)
    optional = {column.physical_name for column in contract.columns if not column.required}
    faults = [f for f in faults if not (f.code == "missing_column" and f.column in optional)]
    return {column.name: header[index] for index, column in places.items()}, [
        replace(fault, place=f"listen {contract.record_path}") for fault in faults
    ]


def own_fields(records: list[Record]) -> list[str]:
    """The names of the records' fields; an object that is null in some records is known by its inner fields."""
    names = list(dict.fromkeys(name for record in records for name in record.fields))
    outer = {name.rsplit(".", 1)[0] for name in names if "." in name}
    return [n for n in names if n not in outer or any(r.fields.get(n) is not None for r in records)]


def nested_fields(contract: Contract) -> set[str]:
    """Fields of a record that are lists or objects which other contracts read."""
    own = f"{contract.record_path}."
    below = [path.removeprefix(own) for path in contract.sibling_paths if path.startswith(own)]
    return {path.split(".")[0].removesuffix("[]") for path in below}


def _parent_fields(contract: Contract, records: list[Record]) -> list[str]:
    """The names of fields of surrounding objects that the contract asks for and some record has."""
    asked = {
        folded(name)
        for column in contract.file_columns
        for name in (column.physical_name, *column.aliases)
        if name.startswith(PARENT)
    }
    levels = [
        f"{PARENT * level}{name}"
        for record in records
        for level, parent in enumerate(record.parents, 1)
        for name in flattened(parent)
    ]
    return list(dict.fromkeys(name for name in levels if folded(name) in asked))


def _rows(
    records: list[Record], columns: tuple[Column, ...], names: dict[str, str], broken: list[BrokenLine]
) -> Iterator[TextRow]:
    """The records as text; one that holds what no text can hold is set aside."""
    for number, record in enumerate(records, 1):
        place = f"post {number} ({record.place})"
        try:
            values = [cell_text(record.value(names[c.name]) if c.name in names else None, c) for c in columns]
        except NotText:
            broken.append(BrokenLine(number, "not_a_plain_value", "", place=place))
            continue
        yield TextRow(number, place, values)
