"""Who may log in to the serving database and read which unit's rows: the municipality's own file, `access.yml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.strict_yaml import load_strict
from publish.audience import Audience
from publish.viewers import EVERYONE

# Roles of the product and of PostgreSQL itself are nobody's login.
RESERVED = ("lineal", "pg_")
RESERVED_NAMES = {"postgres", "public", "none", "current_user", "session_user", "current_role"}
Login = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_.@-]{0,62}$")]
Code = Annotated[str, Field(pattern=r"^[^|\s]+$")]


class AccessError(Exception):
    """The file names an audience or a unit that cannot be read so; the message (Danish) says which login."""


class Reader(BaseModel):
    """One login's right to one audience in one municipality; ``viewer``: its provider, team or caseworker."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    login: Login
    audience: str
    municipality: Code
    viewer: Code | None = None

    @model_validator(mode="after")
    def _a_login_is_a_readers(self) -> "Reader":
        if self.login.startswith(RESERVED) or self.login in RESERVED_NAMES:
            raise ValueError(f"login {self.login} er forbeholdt systemet")
        return self

    @model_validator(mode="after")
    def _a_unit_is_a_unit(self) -> "Reader":
        if self.viewer == EVERYONE:
            raise ValueError(f"viewer kan ikke være {EVERYONE}: ingen læser alle enheders rækker")
        return self

    @property
    def row(self) -> tuple[str, str, str, str]:
        """As it stands in ``lineal.access``."""
        return self.login, self.audience, self.municipality, self.viewer or ""


class AccessFile(BaseModel):
    """The whole file; a login that is not in it reads nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    readers: tuple[Reader, ...] = ()


def load_access(path: Path, audiences: Mapping[str, Audience]) -> tuple[Reader, ...]:
    """The readers of the file, none when there is no file.

    Raises common.strict_yaml.DataFileError (file, line, key), and AccessError when an audience is unknown, or a unit is
    missing where rows belong to units, or named where they do not.
    """
    if not path.exists():
        return ()
    readers = load_strict(path, AccessFile).readers
    for reader in readers:
        audience = audiences.get(reader.audience)
        if audience is None:
            raise AccessError(f"{path.name}: {reader.login} har en ukendt målgruppe: {reader.audience}")
        if (audience.viewer_scope is None) != (reader.viewer is None):
            need = "skal ikke have" if audience.viewer_scope is None else "mangler"
            raise AccessError(f"{path.name}: {reader.login} {need} viewer i målgruppen {reader.audience}")
    return tuple(dict.fromkeys(readers))
