"""The reports' words, colours and marks, read strictly from one data file."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from common.strict_yaml import load_strict

WORDING_FILE = Path(__file__).parent / "wording.yml"
MEASURES_FILE = Path(__file__).parent / "measures.yml"


class Strict(BaseModel):
    """A part of the data file in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureNames(RootModel[dict[str, str]]):
    """The file of the measures' names."""


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


class CadenceWords(Strict):
    """How often a report comes, and what one covers."""

    often: str
    covers: Literal["status", "måned", "kvartal"]


class Wording(Strict):
    """Everything a reader sees that is not a number."""

    overview: str
    overview_text: str
    simulated: str
    caution: str
    small_groups: str
    hidden_groups: str
    local_explanation: str
    hidden_segment: str
    whole_group_hidden: str
    no_children: str
    no_parts: str
    left_out: str
    without_numbers: str
    without_numbers_text: str
    others: str
    own_rows: str
    audit_failed: str
    marks: dict[Literal["hidden", "none", "not_measured", "too_recent"], Mark]
    units_counted: dict[str, str]
    cadences: dict[Literal["continuous", "monthly", "quarterly"], CadenceWords]
    groups: dict[str, GroupName]
    codes: dict[str, str]
    members: dict[str, MemberStyle]
    palette: tuple[MemberStyle, ...]
    unmeasured_members: tuple[str, ...]
    statuses: dict[str, StatusStyle]
    label_lights: dict[str, str]
    card: dict[str, str]
    own_names: dict[str, str]

    def measure(self, code: str) -> str:
        """What a measure is called. Raises KeyError for one that nobody has named."""
        return measure_names()[code]

    def member_style(self, code: str, position: int) -> MemberStyle:
        """The style of a member: its own, or the next of the palette."""
        if code in self.members:
            return self.members[code]
        if code in self.unmeasured_members:
            return self.members["no_score"]
        return self.palette[position % len(self.palette)]


@cache
def measure_names() -> dict[str, str]:
    """Measure code -> heading."""
    return load_strict(MEASURES_FILE, MeasureNames).root


@cache
def wording() -> Wording:
    """The wording that comes with the product. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(WORDING_FILE, Wording)
