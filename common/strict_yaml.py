"""Strict reading of YAML files into models: every fault with its line and key, keys given twice among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

# The same loader in C, where the package was built with it: ten times as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Gives a scalar its type; it remembers nodes, which are forgotten after each.
_SCALARS = yaml.SafeLoader("")
# Faults as readers see them; of the others only our own validators' words are told.
FAULTS_DA = {
    "extra_forbidden": "nøglen kendes ikke",
    "missing": "nøglen mangler",
    "given_twice": "nøglen står to gange",
    "empty": "filen er tom",
    "not_yaml": "filen kan ikke læses som YAML",
}


def plain_content(text: str) -> object:
    """What `yaml.safe_load` gives for a text, by the faster loader where there is one. Raises yaml.YAMLError."""
    loader = LOADER(text)
    try:
        content: object = loader.get_single_data()
        return content
    finally:
        loader.dispose()


@dataclass(frozen=True)
class YamlFault:
    """One fault; `kind` is its type, `key` is dotted and None when the file is no YAML."""

    line: int
    key: str | None
    kind: str
    message: str

    @property
    def text(self) -> str:
        """`line 3, key name: unknown key`."""
        place = f"line {self.line}" if self.key is None else f"line {self.line}, key {self.key}"
        return f"{place}: {self.message}"

    @property
    def text_da(self) -> str:
        """`linje 3, nøgle name: nøglen kendes ikke`."""
        place = f"linje {self.line}" if self.key is None else f"linje {self.line}, nøgle {self.key}"
        own_words = self.message if self.kind == "value_error" else "værdien har ikke den rigtige form"
        return f"{place}: {FAULTS_DA.get(self.kind, own_words)}"


class FaultyFile(Exception):
    """A file that cannot be used, with every fault."""

    def __init__(self, faults: list[YamlFault]) -> None:
        super().__init__(faults[0].text)
        self.faults = faults

    def lines_da(self, name: str) -> str:
        """A Danish line per fault, with the file's name: `layout.yml, linje 3, nøgle name: nøglen kendes ikke`."""
        return "\n".join(f"{name}, {fault.text_da}" for fault in self.faults)


class DataFileError(Exception):
    """A data file of ours cannot be used. The message (Danish) names file, line and key."""


def load_strict(path: Path, model: type[Model]) -> Model:
    """One of our own data files as a model that forbids unknown keys.

    Raises DataFileError, in Danish, with one line per fault: file, line, key and what is wrong.
    """
    try:
        return read_model(path, model)
    except OSError as error:
        raise DataFileError(f"{path}: filen kan ikke læses ({error.strerror})") from error
    except FaultyFile as error:
        raise DataFileError(error.lines_da(str(path))) from error


def read_model(path: Path, model: type[Model]) -> Model:
    """The file as a model; FaultyFile names line and key of every fault."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaultyFile([YamlFault(line, None, "not_yaml", str(error.problem))]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise FaultyFile([YamlFault(1, None, "not_yaml", "the file is not YAML in UTF-8")]) from error
    if node is None:
        raise FaultyFile([YamlFault(1, None, "empty", "the file is empty")])
    repeated = [YamlFault(line, key, "given_twice", "given twice") for line, key in _repeated_keys(node)]
    if repeated:
        raise FaultyFile(repeated)
    try:
        return model.model_validate(_plain(node))
    except ValidationError as error:
        raise FaultyFile(list(_faults(node, error))) from error


def _faults(node: yaml.Node, error: ValidationError) -> Iterator[YamlFault]:
    """What the model refuses, with the place in the file."""
    for fault in error.errors():
        line, key = _place(node, [str(part) for part in fault["loc"]])
        message = fault["msg"].removeprefix("Value error, ")
        message = "unknown key" if fault["type"] == "extra_forbidden" else message
        yield YamlFault(line, key, fault["type"], message)


def _plain(node: yaml.Node) -> object:
    """The node as Python values, with a list of {property, value} turned into a mapping."""
    if isinstance(node, yaml.MappingNode):
        return {
            key.value: _custom(value) if key.value == "customProperties" else _plain(value) for key, value in node.value
        }
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    value = _SCALARS.construct_object(node, deep=True)
    _SCALARS.constructed_objects.clear()
    return value


def _custom(node: yaml.Node) -> object:
    """`[{property: a, value: 1}]` as `{a: 1}`; another shape is left for validation to refuse."""
    plain = _plain(node)
    if isinstance(plain, list) and all(_is_custom_entry(item) for item in plain):
        return {item["property"]: item["value"] for item in plain}
    return plain


def _is_custom_entry(item: object) -> bool:
    """Whether a list item has the standard's form of a custom property."""
    return isinstance(item, dict) and set(item) == {"property", "value"}


def _children(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """(key, node to point at, value node) of a mapping, a list, or a list of {property, value}."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key, value) for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield str(index), item, item
            entry = {k.value: v for k, v in item.value} if isinstance(item, yaml.MappingNode) else {}
            if set(entry) == {"property", "value"}:
                yield entry["property"].value, entry["property"], entry["value"]


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Keys, or names of custom properties, that stand twice in one place: YAML silently keeps the last."""
    seen: set[str] = set()
    for key, at, value in _children(node):
        if key in seen:
            yield at.start_mark.line + 1, key
        seen.add(key)
        if value is at or isinstance(node, yaml.MappingNode):
            yield from _repeated_keys(value)


def _place(node: yaml.Node, location: list[str]) -> tuple[int, str]:
    """Line and dotted key of a place in the file; a missing key points at the block that lacks it."""
    line = node.start_mark.line + 1
    for part in location:
        match = next(((at, value) for key, at, value in _children(node) if key == part), None)
        if match is None:
            break
        line = match[0].start_mark.line + 1
        node = match[1]
    return line, ".".join(location) or "(contract)"
