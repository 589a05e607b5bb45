"""Audiences that a municipality has chosen to publish, with a purpose: its own file `audiences.yml`."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict
from publish.access import AccessError

Text = Annotated[str, Field(min_length=1)]


class ChosenAudience(BaseModel):
    """One decision: the audience, what its data are for, who decided it and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    purpose_da: Annotated[str, Field(min_length=20)]
    decided_by: Text
    decided_date: date


class ChosenFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    audiences: tuple[ChosenAudience, ...] = ()

    @model_validator(mode="after")
    def _each_is_decided_once(self) -> "ChosenFile":
        codes = [each.code for each in self.audiences]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise ValueError(f"målgrupper valgt to gange: {', '.join(repeated)}")
        return self


def chosen_audiences(path: Path, optional: Collection[str]) -> tuple[str, ...]:
    """The codes of the audiences chosen, in the order of ``optional``; none when there is no file.

    Raises common.strict_yaml.DataFileError (file, line, key), and AccessError for one that cannot be chosen.
    """
    if not path.exists():
        return ()
    codes = {each.code for each in load_strict(path, ChosenFile).audiences}
    unknown = sorted(codes - set(optional))
    if unknown:
        raise AccessError(f"{path.name}: {', '.join(unknown)} kan ikke vælges; kun {', '.join(optional)}")
    return tuple(code for code in optional if code in codes)
