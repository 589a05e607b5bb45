"""What someone must be told at once: an event that any channel can take. No event holds anything about a person.

Every event becomes a line in `alerts.jsonl` of the home; `alerts.yml` there names further channels. A channel that
cannot be reached is itself a line, and never stops the work it was to tell about.
"""

import json
import os
import smtplib
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from common.strict_yaml import DataFileError, load_strict
from orchestration.home import Home

CHANNEL_SECONDS = 10  # how long a channel may take to answer

AlertCode = Literal["refresh_failed", "delivery_held", "source_late", "channel_failed"]
SUBJECTS: dict[AlertCode, str] = {
    "refresh_failed": "Opdateringen er stoppet",
    "delivery_held": "En leverance er holdt tilbage",
    "source_late": "Kilder er forsinkede",
    "channel_failed": "En besked kunne ikke sendes",
}


@dataclass(frozen=True)
class Alert:
    """One event: what happened (code, Danish subject), its lines (Danish), and when (UTC)."""

    code: AlertCode
    lines: tuple[str, ...]
    occurred_at: datetime

    @property
    def subject(self) -> str:
        """The one line that a channel shows first."""
        return f"Lineal: {SUBJECTS[self.code]}"

    @property
    def content(self) -> dict[str, str | list[str]]:
        """The event as any channel can take it."""
        return {
            "code": self.code,
            "subject": self.subject,
            "lines": list(self.lines),
            "occurred_at": self.occurred_at.isoformat(),
        }


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    codes: tuple[AlertCode, ...] = Field(default=("refresh_failed", "delivery_held", "source_late"), min_length=1)


class Webhook(_Channel):
    """Posts the event as JSON to the address in an environment variable: the address is often itself a secret."""

    kind: Literal["webhook"]
    address_variable: str

    def send(self, alert: Alert) -> None:
        """Post it. Raises OSError when it cannot be delivered, ValueError when there is no usable address."""
        address = os.environ.get(self.address_variable, "")
        if not address.startswith(("https://", "http://")):
            raise ValueError(f"miljøvariablen {self.address_variable} holder ingen webadresse")
        body = json.dumps(alert.content, ensure_ascii=False).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=CHANNEL_SECONDS):  # noqa: S310 - the scheme is checked above
            pass


class Mail(_Channel):
    """Sends the event as e-mail through the municipality's own relay; a password is read from the environment."""

    kind: Literal["mail"]
    host: str
    port: int = Field(default=25, ge=1, le=65535)
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1)
    start_tls: bool = True
    user: str | None = None
    password_variable: str | None = None

    def send(self, alert: Alert) -> None:
        """Send it. Raises OSError (smtplib's errors are such) when it cannot be delivered."""
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = alert.subject, self.sender, ", ".join(self.recipients)
        message.set_content("\n".join([*alert.lines, "", f"Tidspunkt (UTC): {alert.occurred_at:%d-%m-%Y %H:%M}"]))
        with smtplib.SMTP(self.host, self.port, timeout=CHANNEL_SECONDS) as server:
            if self.start_tls:
                server.starttls()
            if self.user:
                server.login(self.user, os.environ.get(self.password_variable or "", ""))
            server.send_message(message)


Channel = Annotated[Webhook | Mail, Field(discriminator="kind")]


class Channels(BaseModel):
    """The file `alerts.yml` of a home."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: tuple[Channel, ...]


def load_channels(path: Path) -> tuple[Webhook | Mail, ...]:
    """The channels of a home; none when it has no such file. Raises common.strict_yaml.DataFileError."""
    return load_strict(path, Channels).channels if path.exists() else ()


def alert(home: Home, code: AlertCode, lines: Sequence[str], occurred_at: datetime) -> None:
    """Tell of an event: a line in the log of the home, then every channel that asks for its kind."""
    event = Alert(code, tuple(lines), occurred_at)
    _log(home, event)
    for channel in _channels_of(home, event):
        try:
            channel.send(event)
        except (OSError, ValueError) as error:
            _log(home, _not_sent(event, f"{channel.kind}: {error}"))


def _channels_of(home: Home, event: Alert) -> list[Webhook | Mail]:
    """The channels that ask for the event; a refresh refuses to begin with a file of channels that cannot be used."""
    try:
        channels = load_channels(home.alert_channels)
    except DataFileError as error:
        _log(home, _not_sent(event, str(error)))
        return []
    return [channel for channel in channels if event.code in channel.codes]


def _not_sent(event: Alert, reason: str) -> Alert:
    return Alert("channel_failed", (reason, event.subject), event.occurred_at)


def _log(home: Home, event: Alert) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    with home.alerts.open("a", encoding="utf-8") as file:
        file.write(json.dumps(event.content, ensure_ascii=False) + "\n")
