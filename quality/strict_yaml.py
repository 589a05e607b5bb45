"""Reading of our own YAML data files, strictly: an unknown or wrong key names file, line and key."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
KeyPath = tuple[str | int, ...]


class DataFileError(Exception):
    """A data file cannot be used. The message (Danish) names file, line and key."""


def load_strict(path: Path, model: type[Model]) -> Model:
    """Read one YAML file into ``model`` (which forbids unknown keys).

    Raises DataFileError, in Danish, with one line per fault: file, line, key and what is wrong.
    """
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise DataFileError(f"{path}: filen kan ikke læses ({error.strerror})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(f"{path}, linje {line}: ikke gyldig YAML ({error.problem})") from error
    if tree is None:
        raise DataFileError(f"{path}, linje 1: filen er tom")
    lines: dict[KeyPath, int] = {}
    content = _content(path, tree, (), lines)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise DataFileError(_describe(path, error, lines)) from error


def _content(path: Path, node: yaml.Node, at: KeyPath, lines: dict[KeyPath, int]) -> object:
    """Plain value of a YAML node; the line of every key is noted on the way and a repeated key refused."""
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_content(path, child, (*at, index), lines) for index, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return yaml.SafeLoader("").construct_object(node, deep=True)
    result: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in result:
            raise DataFileError(f"{path}, linje {key_node.start_mark.line + 1}: nøglen '{key}' står to gange")
        lines[(*at, key)] = key_node.start_mark.line + 1
        result[key] = _content(path, value_node, (*at, key), lines)
    return result


def _describe(path: Path, error: ValidationError, lines: dict[KeyPath, int]) -> str:
    return "\n".join(_fault(path, dict(fault), lines) for fault in error.errors())


def _fault(path: Path, fault: dict[str, Any], lines: dict[KeyPath, int]) -> str:
    at: KeyPath = fault["loc"]
    known = next((at[:length] for length in range(len(at), -1, -1) if at[:length] in lines), ())
    key = ".".join(str(part) for part in at)
    text = {"extra_forbidden": "ukendt nøgle", "missing": "nøglen mangler"}.get(fault["type"], fault["msg"])
    return f"{path}, linje {lines.get(known, 1)}: '{key}': {text}"
