"""The reports' words, colours and marks, read strictly from one data file."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from common.strict_yaml import load_strict

WORDING_FILE = Path(__file__).parent / "wording.yml"


class Strict(BaseModel):
    """A part of the data file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mark(Strict):
    """How a cell without an ordinary number is written, and what it means."""

    text: str
    meaning: str


class GroupName(Strict):
    """What one group of a breakdown is called, and several."""

    one: str
    many: str


class MemberStyle(Strict):
    """Fill and text colour of one group in a bar, with a pattern where colour is not enough."""

    fill: str
    text: str
    pattern: Literal["dots", "stripes"] | None = None


class StatusStyle(Strict):
    """Shape, colour and sign of one traffic light: never colour alone."""

    shape: Literal["circle", "diamond", "square"]
    fill: str
    sign: Literal["check", "bar", "cross"]


class Wording(Strict):
    """Everything a reader sees that is not a number."""

    title: str
    subtitle: str
    simulated: str
    caution: str
    small_groups: str
    hidden_groups: str
    local_explanation: str
    hidden_segment: str
    whole_group_hidden: str
    no_children: str
    audit_failed: str
    marks: dict[Literal["hidden", "none", "not_measured", "too_recent"], Mark]
    measures: dict[str, str]
    units_counted: dict[str, str]
    groups: dict[str, GroupName]
    members: dict[str, MemberStyle]
    statuses: dict[str, StatusStyle]
    card: dict[str, str]
    own_names: dict[str, str]


@cache
def wording() -> Wording:
    """The wording that comes with the product. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(WORDING_FILE, Wording)
