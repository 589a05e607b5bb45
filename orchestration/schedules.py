"""When what runs, read from `schedules.yml`: a municipality changes the hours there and no code."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import dagster as dg
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from common.strict_yaml import load_strict
from orchestration.options import REPORTED_AUDIENCES

SCHEDULES = Path(__file__).with_name("schedules.yml")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Schedule(BaseModel):
    """A name, what it is for (Danish), and its hours as cron."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    label_da: str
    cron: str

    @field_validator("cron")
    @classmethod
    def _cron_is_valid(cls, value: str) -> str:
        try:
            dg.ScheduleDefinition(job_name="any", cron_schedule=value)
        except dg.DagsterInvalidDefinitionError as error:
            raise ValueError(f"{value} er ikke en gyldig cron-linje (minut time dag måned ugedag)") from error
        return value


class IssueSchedule(Schedule):
    """The hours at which the reports of some audiences are issued."""

    audiences: tuple[str, ...] = Field(min_length=1)

    @field_validator("audiences")
    @classmethod
    def _audiences_are_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - set(REPORTED_AUDIENCES))
        if unknown:
            raise ValueError(f"ukendte målgrupper eller målgrupper uden rapport: {', '.join(unknown)}")
        return value


class Schedules(BaseModel):
    """Everything that runs by the clock, and how often the inbox is looked through (seconds)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: str
    watch_inbox_seconds: int = Field(ge=10)
    refresh: tuple[Schedule, ...]
    lateness: tuple[Schedule, ...]
    issues: tuple[IssueSchedule, ...]

    @field_validator("time_zone")
    @classmethod
    def _time_zone_is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value} er ikke en tidszone")
        return value

    @model_validator(mode="after")
    def _names_are_used_once(self) -> "Schedules":
        names = [schedule.name for schedule in (*self.refresh, *self.lateness, *self.issues)]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"navne brugt to gange: {', '.join(repeated)}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of all hours."""
        return ZoneInfo(self.time_zone)


def load_schedules(path: Path = SCHEDULES) -> Schedules:
    """Read the schedules strictly. Raises common.strict_yaml.DataFileError (file, line, key)."""
    return load_strict(path, Schedules)
