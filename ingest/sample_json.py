"""A look at a JSON file nobody has described yet: every list of records in it, with fields and some values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ingest.cells import NotText, plain_cell_text
from ingest.contract_model import Encoding
from ingest.read_json import PARENT, Record, flattened, own_fields, parsed_json, records_at
from ingest.reading import UnreadableFile
from ingest.sample import SAMPLE_ROWS, Sample

ROOT_LIST = "[]"
PATH_MARKS = frozenset(".[]")  # a field whose name holds one of these cannot stand in a path


def is_json(path: Path) -> bool:
    """Whether the file begins as JSON does."""
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def json_samples(path: Path) -> list[Sample]:
    """A sample per list of records in the file; UnreadableFile when it is no JSON or holds no list."""
    encoding, content = _content(path)
    samples = [
        sample for record_path in dict.fromkeys(_paths(content)) for sample in _sample(content, record_path, encoding)
    ]
    if not samples:
        raise UnreadableFile("not_json", None, "der er ingen liste af poster i filen")
    return samples


def _content(path: Path) -> tuple[Encoding | None, object]:
    """(encoding, parsed file); pure ASCII says nothing of the encoding."""
    if path.read_bytes().isascii():
        return None, parsed_json(path, "utf-8")
    try:
        return "utf-8", parsed_json(path, "utf-8")
    except UnreadableFile as error:
        if error.code == "not_json":
            raise
    return "windows-1252", parsed_json(path, "windows-1252")


def _paths(item: object, prefix: str = "") -> Iterator[str]:
    """The path of every list below an item, as a contract writes it: `tilbud[].afdelinger[]`."""
    if isinstance(item, list):
        here = prefix + ROOT_LIST
        yield here
        for entry in item:
            yield from _paths(entry, f"{here}.") if isinstance(entry, dict) else ()
    elif isinstance(item, dict):
        for name, value in item.items():
            if not PATH_MARKS & set(name):
                yield from _paths(value, prefix + name) if isinstance(value, list) else _below(value, prefix + name)


def _below(value: object, prefix: str) -> Iterator[str]:
    """The paths inside an object that is a field."""
    return _paths(value, f"{prefix}.") if isinstance(value, dict) else iter(())


def _sample(content: object, record_path: str, encoding: Encoding | None) -> Iterator[Sample]:
    """The records of one path as a sample; none where the path does not hold all through the file."""
    try:
        records = list(islice(records_at(content, record_path), SAMPLE_ROWS))
    except UnreadableFile:
        return
    if not records:
        return
    own = own_fields(records)
    lists = [name for name in own if any(isinstance(record.fields.get(name), list) for record in records)]
    header = [name for name in own if name not in lists] + _parent_names(records)
    values = tuple(_values(records, name) for name in header)
    yield Sample("json", tuple(header), values, encoding, record_path=record_path, lists=tuple(lists))


def _parent_names(records: list[Record]) -> list[str]:
    """The plain fields of the objects around the records: `../tilbudId`."""
    return list(
        dict.fromkeys(
            f"{PARENT * level}{name}"
            for record in records
            for level, parent in enumerate(record.parents, 1)
            for name, value in flattened(parent).items()
            if not isinstance(value, list)
        )
    )


def _values(records: list[Record], name: str) -> tuple[str, ...]:
    """The values of a field that are not blank, numbers with a point."""
    return tuple(text for record in records if (text := _text(record.value(name))))


def _text(value: object) -> str:
    """A value as text; nothing when it cannot be one."""
    try:
        return plain_cell_text(value, ".").strip()
    except NotText:
        return ""
